/* SPDX-License-Identifier: Apache-2.0
 * Databases of tests on the private PostgreSQL that tests/with_postgres started, and what an administrator would do to them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define POSTGRES_NAME_SIZE 48

/* Whether this run keeps its records in PostgreSQL: COUNTERSIGN_TEST_STORE=postgres. Ends the program as skipped when no server is there.
 */
bool postgres_fixture_is_wanted(void);
/* A database like `template`, empty where that is "template0", and its URL. Ends the program when it cannot. */
void postgres_fixture_make(const char *name, const char *template, char *ret_url, size_t size);
void postgres_fixture_drop(const char *name);
/* The first column of the first row, as a number; 0 when there is none. The database must be there. */
long postgres_fixture_ask(const char *database, const char *sql);
/* A transaction that stays open in a connection of its own after `sql`, until it is let go. */
struct pg_conn;
struct pg_conn *postgres_fixture_hold(const char *database, const char *sql);
void postgres_fixture_let_go(struct pg_conn *held);
/* Ends every connection to the database but ours, and does not return before they are gone. */
void postgres_fixture_disconnect_all(const char *database);
