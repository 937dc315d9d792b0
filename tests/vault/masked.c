/* SPDX-License-Identifier: Apache-2.0
 * Reading another process's memory map by map, in windows that overlap by a secret's length. */
#include "tests/vault/masked.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define WINDOW (64 * 1024)

static bool stands_at(const struct masked *secret, const uint8_t *place)
{
    for (size_t i = 0; i < MASKED_SIZE; i++)
        if ((place[i] ^ MASK) != secret->bytes[i])
            return false;
    return true;
}

static bool stands_in(const struct masked *secret, const uint8_t *window, size_t size)
{
    for (size_t at = 0; at + MASKED_SIZE <= size; at++)
        if ((window[at] ^ MASK) == secret->bytes[0] && stands_at(secret, window + at))
            return true;
    return false;
}

static bool found_between(const struct masked *secret, int memory, uint64_t start, uint64_t end)
{
    static uint8_t window[WINDOW + MASKED_SIZE];
    for (uint64_t at = start; at < end; at += WINDOW) {
        size_t left = (size_t)(end - at);
        ssize_t size = pread(memory, window, left < sizeof window ? left : sizeof window, (off_t)at);
        if (size > 0 && stands_in(secret, window, (size_t)size))
            return true;
    }
    return false;
}

static bool found_in(const struct masked *secret, FILE *maps, int memory)
{
    char line[512];
    uint64_t start;
    uint64_t end;
    char readable;
    while (fgets(line, sizeof line, maps) != NULL)
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %c", &start, &end, &readable) == 3 && readable == 'r' &&
            found_between(secret, memory, start, end))
            return true;
    return false;
}

int masked_found(const struct masked *secret, int pid)
{
    char path[64];
    int found = -1;
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "re");
    snprintf(path, sizeof path, "/proc/%d/mem", pid);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    if (maps != NULL && memory >= 0)
        found = found_in(secret, maps, memory);
    if (maps != NULL)
        fclose(maps);
    if (memory >= 0)
        close(memory);
    return found;
}
