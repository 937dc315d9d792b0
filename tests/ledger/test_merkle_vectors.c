/* SPDX-License-Identifier: Apache-2.0
 * The published proofs of transparency-dev/merkle: every good one is accepted, every bad one refused. Skipped without the vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ftw.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "src/base/encode.h"
#include "src/ledger/merkle.h"

#define SKIPPED 77
#define EXPECTED_FILES 196

static const char *folder;
static int files;

static void json_release(json_t **json)
{
    json_decref(*json);
}

/* Some consistency vectors have words for roots: shorter ones than a digest are filled up, so that equal stays equal. Nothing else that is
 * not of a digest's size has a place in our types. */
static bool root_from(const json_t *text, size_t shortest, struct digest *ret_digest)
{
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(256);
    const char *base64 = json_string_value(text);
    if (base64 == NULL || base64_decode(bytes_of_text(base64), &bytes) != STATUS_OK || bytes.size < shortest || bytes.size > DIGEST_SIZE)
        return false;
    *ret_digest = (struct digest){{0}};
    memcpy(ret_digest->bytes, bytes.data, bytes.size);
    return true;
}

static bool digest_from(const json_t *text, struct digest *ret_digest)
{
    return root_from(text, DIGEST_SIZE, ret_digest);
}

static bool proof_from(const json_t *array, struct merkle_proof *ret_proof)
{
    size_t i;
    const json_t *hash;
    ret_proof->count = json_array_size(array);
    if (ret_proof->count > MERKLE_PROOF_MAX)
        return false;
    json_array_foreach(array, i, hash)
    {
        if (!digest_from(hash, &ret_proof->hashes[i]))
            return false;
    }
    return true;
}

/* Read as reals, because 2^64 - 1 is among them; the others are small. */
static uint64_t number(const json_t *vector, const char *name)
{
    double value = json_number_value(json_object_get(vector, name));
    return value >= 0x1p64 ? UINT64_MAX : (uint64_t)value;
}

static bool inclusion_holds(const json_t *vector)
{
    struct digest leaf, root;
    struct merkle_proof proof;
    return digest_from(json_object_get(vector, "leafHash"), &leaf) && digest_from(json_object_get(vector, "root"), &root) &&
           proof_from(json_object_get(vector, "proof"), &proof) &&
           merkle_verify_inclusion(&leaf, number(vector, "leafIdx"), number(vector, "treeSize"), &root, &proof) == STATUS_OK;
}

static bool consistency_holds(const json_t *vector)
{
    struct digest old_root, new_root;
    struct merkle_proof proof;
    return root_from(json_object_get(vector, "root1"), 1, &old_root) && root_from(json_object_get(vector, "root2"), 1, &new_root) &&
           proof_from(json_object_get(vector, "proof"), &proof) &&
           merkle_verify_consistency(number(vector, "size1"), &old_root, number(vector, "size2"), &new_root, &proof) == STATUS_OK;
}

static int check_file(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)walk;
    if (kind != FTW_F)
        return 0;
    CLEANUP(json_release) json_t *vector = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
    assert_non_null(vector);
    bool holds = json_object_get(vector, "leafIdx") != NULL ? inclusion_holds(vector) : consistency_holds(vector);
    if (holds == json_is_true(json_object_get(vector, "wantErr")))
        fail_msg("%s: %s", path, holds ? "accepted, and should be refused" : "refused, and should be accepted");
    files++;
    return 0;
}

static void every_published_proof_is_judged_as_published(void **state)
{
    (void)state;
    assert_int_equal(nftw(folder, check_file, 8, FTW_PHYS), 0);
    assert_int_equal(files, EXPECTED_FILES);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_published_proof_is_judged_as_published)};
    const char *vectors = getenv("COUNTERSIGN_VECTORS");
    char path[4096];
    snprintf(path, sizeof path, "%s/merkle", vectors != NULL ? vectors : argc > 1 ? argv[1] : ".");
    folder = path;
    if (access(folder, R_OK) != 0) {
        printf("skipped: no vectors at %s\n", folder);
        return SKIPPED;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
