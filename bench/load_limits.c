/* SPDX-License-Identifier: Apache-2.0
 * What a whole authorisation cannot beat on this machine: raw P-256 and RSA-2048 signatures and verifications a second on one core, and
 * durable SQLite commits a second in FOLDER (WAL, synchronous=FULL) of 1 and of 32 rows of 2 kB. Prints one JSON object.
 *
 *   load_limits FOLDER */
#include "bench/measure.h"

#include "src/base/status.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sqlite3.h>
#include <unistd.h>

#define TURN_SECONDS 0.5

static const unsigned char message[256];

static void measure_key(const char *name, EVP_PKEY *key)
{
    unsigned char signature[512];
    size_t size = sizeof signature;
    unsigned long signs = 0, verifies = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    double start = measure_seconds();
    for (; measure_seconds() - start < TURN_SECONDS; signs++) {
        size = sizeof signature;
        INVARIANT(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                  EVP_DigestSign(context, signature, &size, message, sizeof message) == 1);
    }
    double middle = measure_seconds();
    for (; measure_seconds() - middle < TURN_SECONDS; verifies++)
        INVARIANT(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                  EVP_DigestVerify(context, signature, size, message, sizeof message) == 1);
    double end = measure_seconds();
    printf("\"%s_sign\":%.0f,\"%s_verify\":%.0f,", name, (double)signs / (middle - start), name, (double)verifies / (end - middle));
    EVP_MD_CTX_free(context);
}

static void execute(sqlite3 *store, const char *sql)
{
    INVARIANT(sqlite3_exec(store, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static void commit_rows(sqlite3 *store, sqlite3_stmt *insert, int rows)
{
    execute(store, "BEGIN IMMEDIATE");
    for (int i = 0; i < rows; i++) {
        INVARIANT(sqlite3_step(insert) == SQLITE_DONE);
        sqlite3_reset(insert);
    }
    execute(store, "COMMIT");
}

static double measure_commits(sqlite3 *store, int rows)
{
    sqlite3_stmt *insert = NULL;
    unsigned long commits = 0;
    INVARIANT(sqlite3_prepare_v2(store, "INSERT INTO entry (body) VALUES (zeroblob(2048))", -1, &insert, NULL) == SQLITE_OK);
    double start = measure_seconds();
    for (; measure_seconds() - start < TURN_SECONDS; commits++)
        commit_rows(store, insert, rows);
    double seconds = measure_seconds() - start;
    sqlite3_finalize(insert);
    return (double)commits / seconds;
}

static void measure_store(const char *folder)
{
    char path[1024];
    sqlite3 *store = NULL;
    snprintf(path, sizeof path, "%s/limits.db", folder);
    unlink(path);
    INVARIANT(sqlite3_open(path, &store) == SQLITE_OK);
    execute(store, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE entry (id INTEGER PRIMARY KEY, body BLOB)");
    printf("\"commits_of_1\":%.0f,", measure_commits(store, 1));
    printf("\"commits_of_32\":%.0f", measure_commits(store, 32));
    sqlite3_close(store);
    unlink(path);
}

int main(int argc, char **argv)
{
    EVP_PKEY *p256 = EVP_EC_gen("P-256"), *rsa = EVP_RSA_gen(2048);
    if (argc != 2) {
        fputs("usage: load_limits FOLDER\n", stderr);
        return 2;
    }
    INVARIANT(p256 != NULL && rsa != NULL);
    putchar('{');
    measure_key("p256", p256);
    measure_key("rsa2048", rsa);
    measure_store(argv[1]);
    puts("}");
    EVP_PKEY_free(p256);
    EVP_PKEY_free(rsa);
    return 0;
}
