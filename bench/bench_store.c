/* SPDX-License-Identifier: Apache-2.0
 * What the keeper costs over bare SQLite: durable appends of 400-byte entries a second, in batches of 1, 10, 100 and 1000, and with 1 and
 * 64 waiting callers. Limit and keeper take turns, each with a fresh store. Signing is left out on both sides: bench_vault measures it.
 *
 *   bench_store [FOLDER|URL] [TURNS]     the folder decides which disk is measured; default /tmp, 5 turns
 *
 * With the URL of another store (postgres://...) the keeper alone is measured, on the log that is there. */
#include "bench/measure.h"

#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "src/crypto/digest.h"
#include "src/service/keeper.h"

#define ENTRY_BYTES 400
#define TURN_SECONDS 1.0
#define BATCH_MAX 1000
#define CALLERS_MAX 64

#define MUST(condition) INVARIANT(condition)

static const char *disk_folder = "/tmp";
static const char *store_url; /* NULL: SQLite in that folder */

struct bench_folder {
    char path[256];
    char database[288];
};

static void folder_make(struct bench_folder *folder)
{
    snprintf(folder->path, sizeof folder->path, "%s/countersign-bench-XXXXXX", disk_folder);
    MUST(mkdtemp(folder->path) != NULL);
    snprintf(folder->database, sizeof folder->database, "%s/a.db", folder->path);
}

static void folder_remove(const struct bench_folder *folder)
{
    DIR *opened = opendir(folder->path);
    MUST(opened != NULL);
    for (struct dirent *entry = readdir(opened); entry != NULL; entry = readdir(opened))
        unlinkat(dirfd(opened), entry->d_name, 0);
    closedir(opened);
    rmdir(folder->path);
}

static void entry_fill(uint8_t entry[ENTRY_BYTES], uint64_t number)
{
    memset(entry, 'a' + (int)(number % 26), ENTRY_BYTES);
    memcpy(entry, &number, sizeof number);
}

/* --- the limit: SQLite alone, hashing each entry --- */

struct bare {
    struct bench_folder folder;
    sqlite3 *database;
    sqlite3_stmt *insert;
    uint64_t number;
};

static void bare_open(struct bare *bare)
{
    *bare = (struct bare){.number = 0};
    folder_make(&bare->folder);
    MUST(sqlite3_open(bare->folder.database, &bare->database) == SQLITE_OK);
    MUST(sqlite3_exec(bare->database,
                      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
                      "CREATE TABLE log (id INTEGER PRIMARY KEY, hash BLOB, record BLOB)",
                      NULL, NULL, NULL) == SQLITE_OK);
    MUST(sqlite3_prepare_v2(bare->database, "INSERT INTO log (hash, record) VALUES (?, ?)", -1, &bare->insert, NULL) == SQLITE_OK);
}

static void bare_close(struct bare *bare)
{
    sqlite3_finalize(bare->insert);
    sqlite3_close(bare->database);
    folder_remove(&bare->folder);
}

static void bare_insert(struct bare *bare)
{
    uint8_t entry[ENTRY_BYTES];
    struct digest hash;
    entry_fill(entry, bare->number++);
    digest_of(bytes_of(entry, sizeof entry), &hash);
    sqlite3_bind_blob(bare->insert, 1, hash.bytes, DIGEST_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(bare->insert, 2, entry, ENTRY_BYTES, SQLITE_STATIC);
    MUST(sqlite3_step(bare->insert) == SQLITE_DONE);
    sqlite3_reset(bare->insert);
}

static double bare_rate(size_t batch)
{
    struct bare bare;
    bare_open(&bare);
    double began = measure_seconds(), elapsed;
    do {
        MUST(sqlite3_exec(bare.database, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK);
        for (size_t i = 0; i < batch; i++)
            bare_insert(&bare);
        MUST(sqlite3_exec(bare.database, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
    } while ((elapsed = measure_seconds() - began) < TURN_SECONDS);
    double rate = (double)bare.number / elapsed;
    bare_close(&bare);
    return rate;
}

/* --- the keeper --- */

static timestamp_us bench_clock(void)
{
    return (timestamp_us)(measure_seconds() * 1e6);
}

static enum status sign_digests(void *context, const struct digest *digests, size_t count, struct vault_signature *ret_signatures)
{
    (void)context;
    (void)digests;
    memset(ret_signatures, 0, count * sizeof *ret_signatures);
    return STATUS_OK;
}

static enum status sign_checkpoint(void *context, const struct checkpoint *checkpoint, struct buffer *ret_note)
{
    (void)context;
    return buffer_append_format(ret_note, "bench.example/ledger\n%llu\nunsigned\n", (unsigned long long)checkpoint->size);
}

struct kept {
    struct bench_folder folder;
    struct store *store;
    struct keeper *keeper;
};

static void kept_open(struct kept *kept)
{
    char url[320];
    *kept = (struct kept){.store = NULL};
    folder_make(&kept->folder);
    snprintf(url, sizeof url, "sqlite:%s", kept->folder.database);
    MUST(store_open(store_url != NULL ? store_url : url, &kept->store, NULL) == STATUS_OK && store_migrate(kept->store, NULL) == STATUS_OK);
    const struct keeper_options options = {
        .store = kept->store,
        .origin = "bench.example/ledger",
        .signer = {.sign_digests = sign_digests, .sign_checkpoint = sign_checkpoint},
        .clock = bench_clock,
        .retry_ms = 100,
    };
    MUST(keeper_start(&options, &kept->keeper, NULL) == STATUS_OK);
}

static void kept_close(struct kept *kept)
{
    keeper_release(&kept->keeper);
    store_release(&kept->store);
    folder_remove(&kept->folder);
}

static enum status append_entry(struct keeper_transaction *transaction, uint64_t number)
{
    uint8_t bytes[ENTRY_BYTES];
    uint64_t index = 0;
    entry_fill(bytes, number);
    const struct keeper_entry entry = {.body = bytes_of(bytes, sizeof bytes)};
    return keeper_append(transaction, &entry, &index);
}

/* Commands that come again as soon as they are answered, as the requests of an event loop do: as many as there are always wait. */
struct crowd {
    struct keeper *keeper;
    double until;
    uint64_t number;
    size_t left; /* of its members: those that still come again */
    sem_t gone;
};
struct member {
    struct command command;
    struct crowd *crowd;
};

static enum status run_member(struct command *command, struct keeper_transaction *transaction)
{
    return append_entry(transaction, ((struct member *)command)->crowd->number++);
}

static void member_done(struct command *command, enum status status)
{
    struct crowd *crowd = ((struct member *)command)->crowd;
    MUST(status == STATUS_OK);
    if (measure_seconds() < crowd->until)
        MUST(keeper_submit(crowd->keeper, command) == STATUS_OK);
    else if (--crowd->left == 0)
        sem_post(&crowd->gone);
}

static double kept_rate(size_t batch)
{
    static struct member members[BATCH_MAX];
    struct kept kept;
    kept_open(&kept);
    double began = measure_seconds();
    struct crowd crowd = {.keeper = kept.keeper, .until = began + TURN_SECONDS, .left = batch};
    sem_init(&crowd.gone, 0, 0);
    for (size_t i = 0; i < batch; i++) {
        members[i] = (struct member){.command = {.run = run_member, .done = member_done}, .crowd = &crowd};
        MUST(keeper_submit(kept.keeper, &members[i].command) == STATUS_OK);
    }
    sem_wait(&crowd.gone);
    double rate = (double)crowd.number / (measure_seconds() - began);
    sem_destroy(&crowd.gone);
    kept_close(&kept);
    return rate;
}

/* Callers that are threads, each waiting for its own entry. */
struct append {
    struct command command;
    uint64_t number;
    sem_t *done;
};

static enum status run_append(struct command *command, struct keeper_transaction *transaction)
{
    return append_entry(transaction, ((struct append *)command)->number);
}

static void append_done(struct command *command, enum status status)
{
    MUST(status == STATUS_OK);
    sem_post(((struct append *)command)->done);
}

static void submit(struct keeper *keeper, struct append *append, uint64_t number, sem_t *done)
{
    *append = (struct append){.command = {.run = run_append, .done = append_done}, .number = number, .done = done};
    MUST(keeper_submit(keeper, &append->command) == STATUS_OK);
}

struct caller {
    struct keeper *keeper;
    pthread_t thread;
    double until;
    uint64_t count;
};

static void *call(void *argument)
{
    struct caller *caller = argument;
    struct append append;
    sem_t done;
    sem_init(&done, 0, 0);
    while (measure_seconds() < caller->until) {
        submit(caller->keeper, &append, caller->count++, &done);
        sem_wait(&done);
    }
    sem_destroy(&done);
    return NULL;
}

static double callers_rate(size_t count)
{
    struct caller callers[CALLERS_MAX];
    struct kept kept;
    uint64_t appended = 0;
    kept_open(&kept);
    double began = measure_seconds();
    for (size_t i = 0; i < count; i++) {
        callers[i] = (struct caller){.keeper = kept.keeper, .until = began + TURN_SECONDS};
        MUST(pthread_create(&callers[i].thread, NULL, call, &callers[i]) == 0);
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(callers[i].thread, NULL);
        appended += callers[i].count;
    }
    double elapsed = measure_seconds() - began;
    kept_close(&kept);
    return (double)appended / elapsed;
}

static void print_bare(struct samples *bare, struct samples *kept, size_t batch)
{
    char name[64];
    snprintf(name, sizeof name, "bare SQLite, batches of %zu", batch);
    samples_print(name, bare, "entries/s");
    printf("  ratio %.2f\n", samples_median(kept) / samples_median(bare));
}

static void compare_batches(size_t batch, int turns)
{
    struct samples bare = {.count = 0}, kept = {.count = 0};
    char name[64];
    for (int i = 0; i < turns; i++) {
        if (store_url == NULL)
            samples_add(&bare, bare_rate(batch));
        samples_add(&kept, kept_rate(batch));
    }
    snprintf(name, sizeof name, "keeper, batches of %zu", batch);
    samples_print(name, &kept, "entries/s");
    if (store_url == NULL)
        print_bare(&bare, &kept, batch);
}

static void measure_callers(size_t count, int turns)
{
    struct samples kept = {.count = 0};
    char name[64];
    for (int i = 0; i < turns; i++)
        samples_add(&kept, callers_rate(count));
    snprintf(name, sizeof name, "keeper, %zu waiting callers", count);
    samples_print(name, &kept, "entries/s");
}

int main(int argc, char **argv)
{
    static const size_t batches[] = {1, 10, 100, 1000};
    int turns = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 5;
    if (argc > 1 && strchr(argv[1], ':') != NULL)
        store_url = argv[1];
    else if (argc > 1)
        disk_folder = argv[1];
    if (turns < 1 || turns > MEASURE_TURNS_MAX)
        return 2;
    for (size_t i = 0; i < COUNT_OF(batches); i++)
        compare_batches(batches[i], turns);
    measure_callers(1, turns);
    measure_callers(CALLERS_MAX, turns);
    return 0;
}
