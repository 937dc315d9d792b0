/* SPDX-License-Identifier: Apache-2.0
 * What the ledger costs over bare SHA-256 and bare ES256, in turns: walking a whole log from a folder as `ledger verify` does, hashing
 * entries into the tree, writing and reading entries, verifying receipts. bench_store measures durable appends.
 *
 *   bench_ledger [FOLDER] [ENTRIES] [TURNS]     default /tmp, 200000 entries, 5 turns */
#include "bench/measure.h"

#include <ftw.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "src/base/file.h"
#include "src/ledger/receipt.h"
#include "tests/ledger/made_ledger.h"
#include "tests/ledger/signing.h"

#define MUST(condition) INVARIANT(condition)
#define RECEIPTS 1000

struct bench {
    struct made_ledger ledger;
    char folder[256];
    struct buffer token, jwks;
};

typedef double rate_of(const struct bench *bench);

/* --- the limit: each entry and one node for it through SHA-256, by one context, and nothing else --- */

static double bare_hash_rate(const struct bench *bench)
{
    static const uint8_t node[1 + 2 * DIGEST_SIZE];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t digest[DIGEST_SIZE];
    MUST(context != NULL && EVP_DigestInit_ex2(context, EVP_sha256(), NULL) == 1);
    double began = measure_seconds();
    for (size_t i = 0; i < bench->ledger.entry_count; i++) {
        const struct buffer *entry = &bench->ledger.entries[i];
        MUST(EVP_DigestInit_ex2(context, NULL, NULL) == 1 && EVP_DigestUpdate(context, node, 1) == 1);
        MUST(EVP_DigestUpdate(context, entry->data, entry->size) == 1 && EVP_DigestFinal_ex(context, digest, NULL) == 1);
        MUST(EVP_DigestInit_ex2(context, NULL, NULL) == 1 && EVP_DigestUpdate(context, node, sizeof node) == 1);
        MUST(EVP_DigestFinal_ex(context, digest, NULL) == 1);
    }
    double rate = (double)bench->ledger.entry_count / (measure_seconds() - began);
    EVP_MD_CTX_free(context);
    return rate;
}

static double tree_rate(const struct bench *bench)
{
    struct merkle_tree tree = {0};
    struct digest leaf;
    double began = measure_seconds();
    for (size_t i = 0; i < bench->ledger.entry_count; i++) {
        merkle_leaf_hash(buffer_bytes(&bench->ledger.entries[i]), &leaf);
        MUST(merkle_append(&tree, &leaf, NULL) == STATUS_OK);
    }
    return (double)bench->ledger.entry_count / (measure_seconds() - began);
}

/* --- walking --- */

static enum status fetch(void *context, const char *path, struct buffer *content)
{
    char joined[512];
    struct failure failure;
    snprintf(joined, sizeof joined, "%s/%s", (const char *)context, path);
    buffer_clear(content);
    return file_read(joined, content, &failure);
}

static double walk_rate(const struct bench *bench, unsigned threads)
{
    char folder[sizeof bench->folder];
    memcpy(folder, bench->folder, sizeof folder);
    const struct ledger_files files = {.fetch = fetch, .context = folder, .threads = threads};
    struct note_key key;
    const struct ledger_walk walk = {.key = &key};
    struct checkpoint checkpoint;
    struct failure failure;
    test_note_key(MADE_ORIGIN, MADE_SEED, &key);
    double began = measure_seconds();
    MUST(ledger_walk(&files, &walk, &checkpoint, &failure) == STATUS_OK);
    return (double)checkpoint.size / (measure_seconds() - began);
}

static double walk_rate_by_one(const struct bench *bench)
{
    return walk_rate(bench, 1);
}

static double walk_rate_by_two(const struct bench *bench)
{
    return walk_rate(bench, 2);
}

/* --- entries --- */

static double read_rate(const struct bench *bench)
{
    struct ledger_entry entry;
    double began = measure_seconds();
    for (size_t i = 0; i < bench->ledger.entry_count; i++)
        MUST(ledger_entry_read(buffer_bytes(&bench->ledger.entries[i]), &entry) == STATUS_OK);
    return (double)bench->ledger.entry_count / (measure_seconds() - began);
}

static double write_rate(const struct bench *bench)
{
    CLEANUP(buffer_release) struct buffer written = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct ledger_entry entry;
    MUST(ledger_entry_read(buffer_bytes(&bench->ledger.entries[3]), &entry) == STATUS_OK);
    double began = measure_seconds();
    for (size_t i = 0; i < bench->ledger.entry_count; i++) {
        written.size = 0;
        MUST(ledger_entry_write(&entry, &written) == STATUS_OK);
    }
    return (double)bench->ledger.entry_count / (measure_seconds() - began);
}

/* --- receipts --- */

static double bare_verify_rate(const struct bench *bench)
{
    CLEANUP(public_key_release) struct public_key key = {NULL};
    uint8_t point[P256_POINT_SIZE], signature[RAW_SIGNATURE_SIZE];
    const struct digest digest = {{0}};
    test_receipt_key(point);
    MUST(public_key_from_p256(bytes_of(point, sizeof point), &key) == STATUS_OK);
    test_sign_es256(&digest, signature);
    double began = measure_seconds();
    for (int i = 0; i < RECEIPTS; i++)
        MUST(public_key_verify(&key, buffer_bytes(&bench->token), bytes_of(signature, sizeof signature)) == STATUS_CORRUPT);
    return RECEIPTS / (measure_seconds() - began);
}

static double receipt_rate(const struct bench *bench)
{
    CLEANUP(buffer_release) struct buffer payload = BUFFER_INIT(RECEIPT_BYTES_MAX);
    struct receipt receipt;
    struct failure failure;
    double began = measure_seconds();
    for (int i = 0; i < RECEIPTS; i++)
        MUST(receipt_open(buffer_bytes(&bench->token), buffer_bytes(&bench->jwks), &payload, &receipt, &failure) == STATUS_OK);
    return RECEIPTS / (measure_seconds() - began);
}

/* --- turns --- */

static void compare(const struct bench *bench, const char *limit_name, rate_of *limit_rate, const char *name, rate_of *rate, int turns)
{
    struct samples limit = {.count = 0}, ours = {.count = 0};
    for (int i = 0; i < turns; i++) {
        samples_add(&limit, limit_rate(bench));
        samples_add(&ours, rate(bench));
    }
    samples_print(limit_name, &limit, "/s");
    samples_print(name, &ours, "/s");
    printf("  ratio %.2f\n", samples_median(&ours) / samples_median(&limit));
}

static void measure_alone(const struct bench *bench, const char *name, rate_of *rate, int turns)
{
    struct samples ours = {.count = 0};
    for (int i = 0; i < turns; i++)
        samples_add(&ours, rate(bench));
    samples_print(name, &ours, "/s");
}

static void bench_make(struct bench *bench, const char *parent, size_t count)
{
    uint8_t point[P256_POINT_SIZE];
    snprintf(bench->folder, sizeof bench->folder, "%s/countersign-bench-XXXXXX", parent);
    MUST(mkdtemp(bench->folder) != NULL);
    made_ledger_fill(&bench->ledger, count);
    made_ledger_build(&bench->ledger, count, MADE_SEED);
    made_ledger_save(&bench->ledger, bench->folder);
    made_ledger_receipt(&bench->ledger, 3, &bench->token);
    test_receipt_key(point);
    const struct bytes points[] = {bytes_of(point, sizeof point)};
    MUST(jwks_write(points, 1, &bench->jwks) == STATUS_OK);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void bench_release(struct bench *bench)
{
    nftw(bench->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    made_ledger_release(&bench->ledger);
    buffer_release(&bench->token);
    buffer_release(&bench->jwks);
}

int main(int argc, char **argv)
{
    CLEANUP(bench_release) struct bench bench = {.token = BUFFER_INIT(RECEIPT_BYTES_MAX), .jwks = BUFFER_INIT(JWKS_BYTES_MAX)};
    size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 200000;
    int turns = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 5;
    if (count < 4 || turns < 1 || turns > MEASURE_TURNS_MAX)
        return 2;
    bench_make(&bench, argc > 1 ? argv[1] : "/tmp", count);
    printf("%zu entries, the fourth of %zu bytes\n", count, bench.ledger.entries[3].size);
    compare(&bench, "bare SHA-256 of entry and node", bare_hash_rate, "entries into the tree", tree_rate, turns);
    compare(&bench, "bare SHA-256 of entry and node", bare_hash_rate, "ledger verify, one thread", walk_rate_by_one, turns);
    compare(&bench, "bare SHA-256 of entry and node", bare_hash_rate, "ledger verify, two threads", walk_rate_by_two, turns);
    measure_alone(&bench, "entries read", read_rate, turns);
    measure_alone(&bench, "entries written", write_rate, turns);
    compare(&bench, "bare ES256 verification", bare_verify_rate, "receipts verified", receipt_rate, turns);
    return 0;
}
