/* SPDX-License-Identifier: Apache-2.0
 * The schema's versions, embedded from src/store/migrations/ when the program is built. */
#pragma once

#include <stdint.h>

struct migration {
    int64_t version; /* 1, 2, 3 ... */
    int64_t oldest;  /* programs that know the schema from this version on go on beside it */
    const char *name;
    const char *sql; /* any number of statements */
};
extern const struct migration migrations[];
extern const int64_t migrations_count;

/* Where the versions are noted, and which programs go on beside each; made before the first migration. */
#define MIGRATE_VERSION_TABLES                                                                                                             \
    "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL);"                                          \
    "CREATE TABLE IF NOT EXISTS schema_program (version BIGINT PRIMARY KEY, oldest BIGINT NOT NULL)"
