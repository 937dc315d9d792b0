/* SPDX-License-Identifier: Apache-2.0
 * Reading a PIN without a copy in anybody's buffer, and wiping it. */
#include "src/vault/pin.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void descriptor_release(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
}

static enum status check_guarded(int file, const char *path, struct failure *failure)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return failure_set(failure, STATUS_IO, NULL, "%s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return failure_set(failure, STATUS_INVALID, NULL, "%s: is not a regular file", path);
    if (about.st_uid != geteuid())
        return failure_set(failure, STATUS_INVALID, NULL, "%s: belongs to another user than the one who runs the vault", path);
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return failure_set(failure, STATUS_INVALID, NULL, "%s: group or others have access; its mode must be 0400", path);
    return STATUS_OK;
}

static enum status read_line(int file, const char *path, struct pin *pin, struct failure *failure)
{
    ssize_t count = read(file, pin->text, sizeof pin->text);
    if (count < 0)
        return failure_set(failure, STATUS_IO, NULL, "%s: %s", path, strerror(errno));
    pin->size = (size_t)count;
    if (pin->size > 0 && pin->text[pin->size - 1] == '\n')
        pin->size--;
    if (pin->size == 0 || pin->size > PIN_SIZE_MAX || memchr(pin->text, '\n', pin->size) != NULL)
        return failure_set(failure, STATUS_INVALID, NULL, "%s: must hold one line of 1 to %d bytes", path, PIN_SIZE_MAX);
    return STATUS_OK;
}

enum status pin_read(const char *path, struct pin *ret_pin, struct failure *failure)
{
    CLEANUP(descriptor_release) int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return failure_set(failure, STATUS_IO, NULL, "%s: %s", path, strerror(errno));
    TRY(check_guarded(file, path, failure));
    if (mlock(ret_pin, sizeof *ret_pin) != 0)
        return failure_set(failure, STATUS_IO, NULL, "cannot lock memory for the PIN: %s", strerror(errno));
    enum status status = read_line(file, path, ret_pin, failure);
    if (status != STATUS_OK)
        pin_release(ret_pin);
    return status;
}

void pin_release(struct pin *pin)
{
    wipe(pin, sizeof *pin);
    munlock(pin, sizeof *pin);
}
