/* SPDX-License-Identifier: Apache-2.0
 * A fresh store, for every test that needs one, and rows to fill it with: a file in a folder of its own, or, where COUNTERSIGN_TEST_STORE
 * is "postgres", a database of the server that tests/with_postgres started. */
#pragma once

#include "src/store/ceremonies.h"
#include "src/store/credentials.h"
#include "src/store/customers.h"
#include "src/store/operations.h"
#include "tests/store/postgres_fixture.h"

struct store_fixture {
    bool is_postgres; /* then folder and path are empty */
    char folder[64];
    char path[96];                     /* of SQLite's database file */
    char database[POSTGRES_NAME_SIZE]; /* of PostgreSQL */
    char url[160];
    struct store *store;
    struct store_connection *connection; /* for writing */
};

/* Makes and migrates the store; ends the test program when it cannot. */
void store_fixture_init(struct store_fixture *fixture);
void store_fixture_release(struct store_fixture *fixture);
/* Releases the store, and opens the same one again. */
void store_fixture_reopen(struct store_fixture *fixture);
/* Another store beside it, without a schema; goes with it. */
void store_fixture_second_url(struct store_fixture *fixture, char *ret_url, size_t size);
/* For tests of what only SQLite has: its files. */
#define NEEDS_SQLITE(fixture)                                                                                                              \
    do {                                                                                                                                   \
        if ((fixture)->is_postgres)                                                                                                        \
            skip();                                                                                                                        \
    } while (0)

/* Opens what a power loss now would leave of `other`; see faulty_disk.h. */
void store_fixture_init_copy(struct store_fixture *fixture, const struct store_fixture *other, unsigned seed);

/* One customer, one active credential, one created operation, and one open ceremony that ends at FIXTURE_EXPIRY. */
#define FIXTURE_CUSTOMER "aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FIXTURE_CREDENTIAL "baaaaaaaaaaaaaaaaaaaaaaaaa"
#define FIXTURE_OPERATION "caaaaaaaaaaaaaaaaaaaaaaaaa"
#define FIXTURE_CEREMONY "daaaaaaaaaaaaaaaaaaaaaaaaa"
#define FIXTURE_NOW ((timestamp_us)1767225600000000)
#define FIXTURE_EXPIRY (FIXTURE_NOW + 2 * TIMESTAMP_MINUTE)
struct customer_row fixture_customer(void);
struct credential_row fixture_credential(void);
struct operation_row fixture_operation(void);
struct ceremony_row fixture_ceremony(void);
void store_fixture_fill(struct store_fixture *fixture);
