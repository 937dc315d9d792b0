/* SPDX-License-Identifier: Apache-2.0
 * libsodium maps the memory of each hash and lets nobody give it any. So mmap is ours in programs that link this: between begin and end a
 * thread's large mapping is aligned and advised to be huge; every other call goes to the kernel as it came. Nothing is kept: the kernel
 * takes the memory back after each hash, and hands it to nobody unwiped. */
#undef _FILE_OFFSET_BITS /* or the name would be mmap64, which libsodium does not call; off_t has 64 bits here without it */
#include "src/secret/huge_pages.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8, "mmap takes offsets as the kernel does");

#define HUGE_PAGE ((size_t)2 << 20)

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZER_OWNS_MMAP
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZER_OWNS_MMAP
#endif

#ifdef SANITIZER_OWNS_MMAP

void huge_pages_begin(void)
{
}

void huge_pages_end(void)
{
}

#else

static _Thread_local bool is_wanted;

void huge_pages_begin(void)
{
    is_wanted = true;
}

void huge_pages_end(void)
{
    is_wanted = false;
}

static void *map(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    return (void *)syscall(SYS_mmap, address, size, protection, flags, file, offset);
}

/* One huge page more than asked for, with both ends given back: what remains begins at a huge page, and is unmapped as it was asked for. */
static void *map_huge(size_t size, int protection)
{
    uint8_t *start = map(NULL, size + HUGE_PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return MAP_FAILED;
    size_t before = (HUGE_PAGE - (uintptr_t)start % HUGE_PAGE) % HUGE_PAGE;
    if (before > 0)
        munmap(start, before);
    munmap(start + before + size, HUGE_PAGE - before);
    madvise(start + before, size, MADV_HUGEPAGE); /* where it fails, the pages are small and the hash is slower */
    return start + before;
}

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    bool is_large = size >= 2 * HUGE_PAGE && size % HUGE_PAGE == 0;
    if (is_wanted && is_large && address == NULL && file == -1 && (flags & MAP_PRIVATE) != 0)
        return map_huge(size, protection);
    return map(address, size, protection, flags, file, offset);
}

#endif
