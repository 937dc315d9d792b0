/* SPDX-License-Identifier: Apache-2.0
 * Making and removing the store of a test, and the rows that tests begin with. */
#include "tests/store/store_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/store/faulty_disk.h"

#define TEMPLATE "countersign_test"
#define MUST(call) INVARIANT((call) == STATUS_OK)

static void open_fixture(struct store_fixture *fixture)
{
    struct failure failure = {0};
    if (store_open(fixture->url, &fixture->store, &failure) != STATUS_OK || store_migrate(fixture->store, &failure) != STATUS_OK) {
        fprintf(stderr, "store: %s\n", failure.message);
        abort();
    }
    MUST(store_connect(fixture->store, STORE_WRITE, &fixture->connection));
}

static void make_folder(struct store_fixture *fixture)
{
    *fixture = (struct store_fixture){.folder = "/tmp/countersign-store-XXXXXX"};
    INVARIANT(mkdtemp(fixture->folder) != NULL);
    snprintf(fixture->path, sizeof fixture->path, "%s/countersign.db", fixture->folder);
    snprintf(fixture->url, sizeof fixture->url, "sqlite:%s", fixture->path);
}

static void migrate_new(const char *url)
{
    CLEANUP(store_release) struct store *store = NULL;
    MUST(store_open(url, &store, NULL));
    MUST(store_migrate(store, NULL));
}

/* Made by the first test of the run, with the schema: to copy it is several times as fast. */
static void make_template(void)
{
    char url[160];
    struct pg_conn *alone = postgres_fixture_hold("postgres", "SELECT pg_advisory_xact_lock(1)");
    if (postgres_fixture_ask("postgres", "SELECT count(*) FROM pg_database WHERE datname = '" TEMPLATE "'") == 0) {
        postgres_fixture_make(TEMPLATE, "template0", url, sizeof url);
        migrate_new(url);
    }
    postgres_fixture_let_go(alone);
}

static void make_database(struct store_fixture *fixture)
{
    static unsigned count;
    make_template();
    *fixture = (struct store_fixture){.is_postgres = true};
    snprintf(fixture->database, sizeof fixture->database, "test_%d_%u", getpid(), count++);
    postgres_fixture_make(fixture->database, TEMPLATE, fixture->url, sizeof fixture->url);
}

void store_fixture_init(struct store_fixture *fixture)
{
    if (postgres_fixture_is_wanted())
        make_database(fixture);
    else
        make_folder(fixture);
    open_fixture(fixture);
}

static void second_database(const struct store_fixture *fixture, char name[POSTGRES_NAME_SIZE])
{
    INVARIANT(snprintf(name, POSTGRES_NAME_SIZE, "%.32s_second", fixture->database) < POSTGRES_NAME_SIZE);
}

void store_fixture_second_url(struct store_fixture *fixture, char *ret_url, size_t size)
{
    char name[POSTGRES_NAME_SIZE];
    second_database(fixture, name);
    if (fixture->is_postgres)
        postgres_fixture_make(name, "template0", ret_url, size);
    else
        INVARIANT((size_t)snprintf(ret_url, size, "sqlite:%s/second.db", fixture->folder) < size);
}

void store_fixture_init_copy(struct store_fixture *fixture, const struct store_fixture *other, unsigned seed)
{
    make_folder(fixture);
    faulty_disk_copy_without_power(other->path, fixture->path, seed);
    open_fixture(fixture);
}

static void remove_folder(const char *folder)
{
    DIR *open_folder = opendir(folder);
    INVARIANT(open_folder != NULL);
    for (struct dirent *entry = readdir(open_folder); entry != NULL; entry = readdir(open_folder))
        unlinkat(dirfd(open_folder), entry->d_name, 0);
    closedir(open_folder);
    rmdir(folder);
}

static void drop_databases(const struct store_fixture *fixture)
{
    char second[POSTGRES_NAME_SIZE];
    second_database(fixture, second);
    postgres_fixture_drop(second);
    postgres_fixture_drop(fixture->database);
}

void store_fixture_release(struct store_fixture *fixture)
{
    store_connection_release(&fixture->connection);
    store_release(&fixture->store);
    if (fixture->is_postgres)
        drop_databases(fixture);
    else
        remove_folder(fixture->folder);
}

void store_fixture_reopen(struct store_fixture *fixture)
{
    store_connection_release(&fixture->connection);
    store_release(&fixture->store);
    open_fixture(fixture);
}

struct customer_row fixture_customer(void)
{
    return (struct customer_row){
        .id = {FIXTURE_CUSTOMER},
        .kind = {CUSTOMER_NATURAL_TEXT},
        .state = {CUSTOMER_ACTIVE},
        .sealed_record = bytes_of("sealed\0customer", 15),
        .created_at = FIXTURE_NOW,
    };
}

struct credential_row fixture_credential(void)
{
    return (struct credential_row){
        .customer = {FIXTURE_CUSTOMER},
        .id = {FIXTURE_CREDENTIAL},
        .design = {"certificate"},
        .state = {CREDENTIAL_ACTIVE},
        .public_record = bytes_of_text("{\"issuer\":\"CN=Test\"}"),
        .sealed_record = bytes_of_text("sealed credential"),
        .provenance = bytes_of_text("{\"by\":\"counter\"}"),
        .enrolled_at = FIXTURE_NOW,
    };
}

struct operation_row fixture_operation(void)
{
    return (struct operation_row){
        .customer = {FIXTURE_CUSTOMER},
        .id = {FIXTURE_OPERATION},
        .state = {"created"},
        .service = {"transfer"},
        .risk = {"high"},
        .instruction_digest = {{1, 2, 3}},
        .sealed_instruction = bytes_of_text("sealed instruction"),
        .facts = bytes_of_text("{}"),
        .amount_minor = 5000000,
        .currency = {"TWD"},
        .created_at = FIXTURE_NOW,
        .expires_at = FIXTURE_EXPIRY,
        .ledger_log = -1,
        .ledger_index = -1,
    };
}

struct ceremony_row fixture_ceremony(void)
{
    return (struct ceremony_row){
        .customer = {FIXTURE_CUSTOMER},
        .id = {FIXTURE_CEREMONY},
        .operation = {FIXTURE_OPERATION},
        .design = {"certificate"},
        .credential = {FIXTURE_CREDENTIAL},
        .state = {CEREMONY_OPEN},
        .sealed_state = bytes_of_text("sealed state"),
        .opened_at = FIXTURE_NOW,
        .expires_at = FIXTURE_EXPIRY,
    };
}

void store_fixture_fill(struct store_fixture *fixture)
{
    const struct customer_row customer = fixture_customer();
    const struct credential_row credential = fixture_credential();
    const struct operation_row operation = fixture_operation();
    const struct ceremony_row ceremony = fixture_ceremony();
    MUST(store_begin(fixture->connection));
    MUST(customer_row_insert(fixture->connection, &customer));
    MUST(credential_row_insert(fixture->connection, &credential));
    MUST(operation_row_insert(fixture->connection, &operation));
    MUST(ceremony_row_insert(fixture->connection, &ceremony));
    MUST(store_commit(fixture->connection));
}
