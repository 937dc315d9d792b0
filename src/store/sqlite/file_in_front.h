/* SPDX-License-Identifier: Apache-2.0
 * A file of a VFS that stands in front of a real one: a struct begins with `struct file_in_front`, has the real file behind itself, and
 * fills its methods from these where it adds nothing of its own. */
#pragma once

#include <sqlite3.h>

struct file_in_front {
    sqlite3_file base;
    sqlite3_file *real;
};

int front_close(sqlite3_file *file);
int front_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset);
int front_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset);
int front_truncate(sqlite3_file *file, sqlite3_int64 size);
int front_sync(sqlite3_file *file, int flags);
int front_size(sqlite3_file *file, sqlite3_int64 *size);

int front_lock(sqlite3_file *file, int level);
int front_unlock(sqlite3_file *file, int level);
int front_check_reserved(sqlite3_file *file, int *is_reserved);
int front_control(sqlite3_file *file, int operation, void *argument);
int front_sector_size(sqlite3_file *file);
int front_characteristics(sqlite3_file *file);

/* What nobody changes. */
#define FRONT_HANDED_ON                                                                                                                    \
    .xLock = front_lock, .xUnlock = front_unlock, .xCheckReservedLock = front_check_reserved, .xFileControl = front_control,               \
    .xSectorSize = front_sector_size, .xDeviceCharacteristics = front_characteristics
