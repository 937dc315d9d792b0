/* SPDX-License-Identifier: Apache-2.0
 * Everything goes on to the real file. */
#include "src/store/sqlite/file_in_front.h"

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct file_in_front *)file)->real;
}

int front_close(sqlite3_file *file)
{
    return real_of(file)->pMethods->xClose(real_of(file));
}

int front_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xRead(real_of(file), data, size, offset);
}

int front_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    return real_of(file)->pMethods->xWrite(real_of(file), data, size, offset);
}

int front_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

int front_sync(sqlite3_file *file, int flags)
{
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}

int front_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

int front_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

int front_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

int front_check_reserved(sqlite3_file *file, int *is_reserved)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), is_reserved);
}

int front_control(sqlite3_file *file, int operation, void *argument)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

int front_sector_size(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

int front_characteristics(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
