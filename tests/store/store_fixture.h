/* SPDX-License-Identifier: Apache-2.0
 * A fresh store in a directory of its own, for every test that needs one; and rows to fill it with. */
#pragma once

#include "src/store/ceremonies.h"
#include "src/store/credentials.h"
#include "src/store/customers.h"
#include "src/store/operations.h"

struct store_fixture {
    char folder[64];
    char path[96]; /* of the database file */
    char url[112];
    struct store *store;
    struct store_connection *connection; /* for writing */
};

/* Makes and migrates the store; ends the test program when it cannot. */
void store_fixture_init(struct store_fixture *fixture);
void store_fixture_release(struct store_fixture *fixture);
/* Releases the store, and opens the same file again. */
void store_fixture_reopen(struct store_fixture *fixture);

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
