/* SPDX-License-Identifier: Apache-2.0
 * See made_ledger.h. */
#include "tests/ledger/made_ledger.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "src/crypto/digest.h"
#include "src/ledger/receipt.h"
#include "tests/ledger/signing.h"

#define MUST(call) INVARIANT((call) == STATUS_OK)

static struct id id_of(size_t number)
{
    uint8_t bytes[ID_BYTES] = {0};
    struct id id;
    for (unsigned i = 0; i < sizeof number; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    id_from_random(bytes, &id);
    return id;
}

static void write_entry(size_t index, struct buffer *ret_entry)
{
    static const enum ledger_event events[] = {LEDGER_EVENT_OPERATION_CREATED, LEDGER_EVENT_CEREMONY_OPENED, LEDGER_EVENT_CEREMONY_ANSWERED,
                                               LEDGER_EVENT_OPERATION_PERMITTED};
    struct id operation = id_of(index / COUNT_OF(events));
    struct ledger_entry entry = {
        .event = events[index % COUNT_OF(events)],
        .at = 1769847300000000 + (timestamp_us)index * 1000,
        .log = bytes_of_text(MADE_ORIGIN),
        .operation = bytes_of_text(operation.text),
        .has_sealed = true,
        .detail_count = 1,
        .details = {{.name = bytes_of_text("number"), .integer = (int64_t)index}},
    };
    if (entry.event == LEDGER_EVENT_OPERATION_PERMITTED) {
        entry.decision = LEDGER_DECISION_PERMIT;
        entry.clauses_version = bytes_of_text("2022-06-02");
        entry.satisfied = (struct clause_list){.count = 2, .ids = {bytes_of_text("9.1.2"), bytes_of_text("9.1.5")}};
        entry.has_instruction = true;
        digest_of(bytes_of_text(MADE_INSTRUCTION), &entry.instruction);
    }
    MUST(ledger_entry_write(&entry, ret_entry));
}

void made_ledger_fill(struct made_ledger *ledger, size_t count)
{
    ledger->entries = calloc(count + 1, sizeof *ledger->entries);
    INVARIANT(ledger->entries != NULL);
    ledger->entry_count = count;
    for (size_t i = 0; i < count; i++) {
        ledger->entries[i] = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
        write_entry(i, &ledger->entries[i]);
    }
}

static void release_files(struct made_ledger *ledger)
{
    for (size_t i = 0; i < ledger->file_count; i++)
        buffer_release(&ledger->files[i].content);
    free(ledger->files);
    ledger->files = NULL;
    ledger->file_count = ledger->file_capacity = 0;
}

void made_ledger_release(struct made_ledger *ledger)
{
    release_files(ledger);
    for (size_t i = 0; i < ledger->entry_count; i++)
        buffer_release(&ledger->entries[i]);
    free(ledger->entries);
    *ledger = (struct made_ledger){0};
}

static struct buffer *add_file(struct made_ledger *ledger, const char *path)
{
    if (ledger->file_count == ledger->file_capacity) {
        ledger->file_capacity = 2 * ledger->file_capacity + 8;
        ledger->files = realloc(ledger->files, ledger->file_capacity * sizeof *ledger->files);
        INVARIANT(ledger->files != NULL);
    }
    struct made_file *file = &ledger->files[ledger->file_count++];
    *file = (struct made_file){.content = BUFFER_INIT(TILE_ENTRIES_BYTES_MAX)};
    snprintf(file->path, sizeof file->path, "%s", path);
    return &file->content;
}

static struct buffer *add_tile(struct made_ledger *ledger, const struct tile *tile)
{
    char path[TILE_PATH_SIZE];
    tile_path_write(tile, path);
    return add_file(ledger, path);
}

void made_ledger_copy(const struct made_ledger *from, struct made_ledger *ret_ledger)
{
    *ret_ledger = (struct made_ledger){.entry_count = from->entry_count};
    ret_ledger->entries = calloc(from->entry_count + 1, sizeof *ret_ledger->entries);
    INVARIANT(ret_ledger->entries != NULL);
    for (size_t i = 0; i < from->entry_count; i++) {
        ret_ledger->entries[i] = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
        MUST(buffer_append(&ret_ledger->entries[i], buffer_bytes(&from->entries[i])));
    }
    for (size_t i = 0; i < from->file_count; i++)
        MUST(buffer_append(add_file(ret_ledger, from->files[i].path), buffer_bytes(&from->files[i].content)));
}

struct made_file *made_ledger_file(struct made_ledger *ledger, const char *path)
{
    for (size_t i = 0; i < ledger->file_count; i++)
        if (strcmp(ledger->files[i].path, path) == 0)
            return &ledger->files[i];
    return NULL;
}

static void build_bundles(struct made_ledger *ledger, size_t size)
{
    for (uint64_t index = 0; tile_width_in(size, 0, index) > 0; index++) {
        struct tile tile = {.entries = true, .index = index, .width = tile_width_in(size, 0, index)};
        struct buffer *bundle = add_tile(ledger, &tile);
        for (size_t i = 0; i < tile.width; i++)
            MUST(tile_entry_append(bundle, buffer_bytes(&ledger->entries[index * TILE_WIDTH + i])));
    }
}

static enum status read_nodes(void *context, unsigned level, uint64_t first, size_t count, struct digest *ret_hashes)
{
    struct digest *const *levels = context;
    memcpy(ret_hashes, levels[level] + first, count * sizeof *ret_hashes);
    return STATUS_OK;
}

static void build_tiles(struct made_ledger *ledger, size_t size, struct digest *levels[TILE_LEVEL_MAX + 1])
{
    const struct merkle_source source = {.read = read_nodes, .context = levels};
    for (unsigned level = 0; level <= TILE_LEVEL_MAX; level++) {
        for (uint64_t index = 0; tile_width_in(size, level, index) > 0; index++) {
            struct tile tile = {.level = level, .index = index, .width = tile_width_in(size, level, index)};
            MUST(tile_hashes_write(&source, size, &tile, add_tile(ledger, &tile)));
        }
    }
}

static void grow_tree(const struct made_ledger *ledger, size_t size, struct merkle_tree *tree, struct digest *levels[TILE_LEVEL_MAX + 1])
{
    size_t counts[TILE_LEVEL_MAX + 1] = {0};
    for (size_t i = 0; i < size; i++) {
        struct merkle_completed completed;
        struct digest *leaf = &levels[0][counts[0]++];
        merkle_leaf_hash(buffer_bytes(&ledger->entries[i]), leaf);
        MUST(merkle_append(tree, leaf, &completed));
        for (unsigned level = 1; level <= completed.count; level++)
            levels[level][counts[level]++] = completed.nodes[level - 1];
    }
}

static void sign_tree(struct made_ledger *ledger, const struct merkle_tree *tree, uint8_t seed)
{
    struct checkpoint checkpoint = {.origin = MADE_ORIGIN, .size = tree->size};
    struct note_signer signer = test_note_signer(&seed);
    struct note_key key;
    merkle_root(tree, &checkpoint.root);
    test_note_key(MADE_ORIGIN, seed, &key);
    MUST(checkpoint_sign(&checkpoint, &key, &signer, add_file(ledger, "checkpoint")));
}

void made_ledger_build(struct made_ledger *ledger, size_t size, uint8_t seed)
{
    struct digest *levels[TILE_LEVEL_MAX + 1] = {NULL};
    struct merkle_tree tree = {0};
    release_files(ledger);
    for (unsigned level = 0; level <= TILE_LEVEL_MAX; level++) {
        levels[level] = calloc((size >> (8 * level)) + 1, sizeof *levels[level]);
        INVARIANT(levels[level] != NULL);
    }
    grow_tree(ledger, size, &tree, levels);
    build_bundles(ledger, size);
    build_tiles(ledger, size, levels);
    sign_tree(ledger, &tree, seed);
    for (unsigned level = 0; level <= TILE_LEVEL_MAX; level++)
        free(levels[level]);
}

static enum status fetch_from_memory(void *context, const char *path, struct buffer *content)
{
    const struct made_file *file = made_ledger_file(context, path);
    buffer_clear(content);
    return file != NULL ? buffer_append(content, buffer_bytes(&file->content)) : STATUS_NOT_FOUND;
}

struct ledger_files made_ledger_files(struct made_ledger *ledger)
{
    return (struct ledger_files){.fetch = fetch_from_memory, .context = ledger, .threads = 2};
}

static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        INVARIANT(mkdir(path, 0700) == 0 || errno == EEXIST);
        *slash = '/';
    }
}

static void save(const char *folder, const char *name, struct bytes content)
{
    char path[4096];
    INVARIANT(snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path);
    make_folders(path);
    FILE *file = fopen(path, "wb");
    INVARIANT(file != NULL && fwrite(content.data, 1, content.size, file) == content.size && fclose(file) == 0);
}

void made_ledger_receipt(const struct made_ledger *ledger, size_t index, struct buffer *ret_token)
{
    struct ledger_entry entry;
    struct jwk_thumbprint thumbprint;
    struct digest digest;
    uint8_t point[P256_POINT_SIZE], signature[RAW_SIGNATURE_SIZE];
    MUST(ledger_entry_read(buffer_bytes(&ledger->entries[index]), &entry));
    const struct receipt receipt = {
        .issuer = bytes_of_text("https://bank.example"),
        .issued_at_seconds = entry.at / TIMESTAMP_SECOND,
        .operation = entry.operation,
        .instruction = entry.instruction,
        .decision = entry.decision,
        .clauses_version = entry.clauses_version,
        .satisfied = entry.satisfied,
        .evidence_count = 1,
        .evidence = {{.ceremony = entry.operation, .design = bytes_of_text("certificate"), .record = entry.sealed}},
        .log = entry.log,
        .index = index,
    };
    test_receipt_key(point);
    MUST(jwk_thumbprint_of(bytes_of(point, sizeof point), &thumbprint));
    MUST(receipt_prepare(&receipt, &thumbprint, ret_token, &digest));
    test_sign_es256(&digest, signature);
    MUST(receipt_finish(ret_token, signature));
}

static void save_receipt(const struct made_ledger *ledger, const char *folder)
{
    CLEANUP(buffer_release) struct buffer token = BUFFER_INIT(RECEIPT_BYTES_MAX), jwks = BUFFER_INIT(JWKS_BYTES_MAX);
    uint8_t point[P256_POINT_SIZE];
    test_receipt_key(point);
    const struct bytes points[] = {bytes_of(point, sizeof point)};
    MUST(jwks_write(points, 1, &jwks));
    made_ledger_receipt(ledger, 3, &token);
    save(folder, "receipt", buffer_bytes(&token));
    save(folder, "jwks", buffer_bytes(&jwks));
    save(folder, "instruction", bytes_of_text(MADE_INSTRUCTION));
}

void made_ledger_save(const struct made_ledger *ledger, const char *folder)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(256);
    struct note_key key;
    for (size_t i = 0; i < ledger->file_count; i++)
        save(folder, ledger->files[i].path, buffer_bytes(&ledger->files[i].content));
    test_note_key(MADE_ORIGIN, MADE_SEED, &key);
    MUST(note_key_write(&key, &text));
    MUST(buffer_append_text(&text, "\n"));
    save(folder, "key", buffer_bytes(&text));
    if (ledger->entry_count > 3)
        save_receipt(ledger, folder);
}
