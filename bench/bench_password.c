/* SPDX-License-Identifier: Apache-2.0
 * How many slow hashes a second: libsodium as it is, and ours (libsodium with its memory in huge pages), at equal cost, on as many threads,
 * in turns. usage: bench_password [THREADS [PASSES [MEMORY_MIB [SECONDS]]]]. The last line is JSON for bench/run-passwords. */
#include "bench/measure.h"

#include "src/secret/slow_hash.h"

#include <pthread.h>
#include <sodium.h>

#define TURNS 5
#define THREADS_MAX 64

static const uint8_t salt[SLOW_HASH_SALT_SIZE] = "0123456789abcdef";
static const char password[] = "tR7-mq2x";

struct run {
    struct slow_hash_cost cost;
    bool is_ours;
    double until;
    pthread_t thread;
    long count;
};

static void hash_once(const struct run *run)
{
    struct digest hash;
    if (run->is_ours) {
        INVARIANT(slow_hash(run->cost, salt, bytes_of_text(password), &hash) == STATUS_OK);
        return;
    }
    INVARIANT(crypto_pwhash(hash.bytes, sizeof hash.bytes, password, sizeof password - 1, salt, run->cost.passes,
                            (size_t)run->cost.memory_mib << 20, crypto_pwhash_ALG_ARGON2ID13) == 0);
}

static void *hash_until(void *context)
{
    struct run *run = context;
    for (run->count = 0; measure_seconds() < run->until; run->count++)
        hash_once(run);
    return NULL;
}

static double rate(struct slow_hash_cost cost, bool is_ours, unsigned threads, double seconds)
{
    struct run runs[THREADS_MAX];
    double start = measure_seconds();
    long count = 0;
    for (unsigned i = 0; i < threads; i++) {
        runs[i] = (struct run){.cost = cost, .is_ours = is_ours, .until = start + seconds};
        INVARIANT(pthread_create(&runs[i].thread, NULL, hash_until, &runs[i]) == 0);
    }
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(runs[i].thread, NULL);
        count += runs[i].count;
    }
    return (double)count / (measure_seconds() - start);
}

static unsigned argument(int argc, char **argv, int at, unsigned preset)
{
    return argc > at ? (unsigned)strtoul(argv[at], NULL, 10) : preset;
}

int main(int argc, char **argv)
{
    unsigned threads = argument(argc, argv, 1, 2), seconds = argument(argc, argv, 4, 2);
    struct slow_hash_cost cost = {argument(argc, argv, 2, 2), argument(argc, argv, 3, 64)};
    struct samples raw = {.count = 0}, ours = {.count = 0};
    if (threads < 1 || threads > THREADS_MAX || !slow_hash_cost_is_enough(cost) || sodium_init() < 0)
        return 2;
    for (int turn = 0; turn < TURNS; turn++) {
        samples_add(&raw, 10 * rate(cost, false, threads, seconds));
        samples_add(&ours, 10 * rate(cost, true, threads, seconds));
    }
    printf("Argon2id, %u passes, %u MiB, %u threads; tenths of hashes a second\n", cost.passes, cost.memory_mib, threads);
    samples_print("libsodium as it is", &raw, "/10 s");
    samples_print("ours, in huge pages", &ours, "/10 s");
    printf("{\"raw\":%.1f,\"ours\":%.1f}\n", samples_median(&raw) / 10, samples_median(&ours) / 10);
    return 0;
}
