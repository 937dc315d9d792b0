/* SPDX-License-Identifier: Apache-2.0
 * The tree gives the roots of RFC 6962, every proof it makes verifies, and no changed proof does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/base/encode.h"
#include "tests/ledger/forest.h"

#define SMALL 66    /* every pair of sizes up to here */
#define LARGE 70000 /* has complete nodes of two tile levels */

static void assert_digests_equal(const struct digest *a, const struct digest *b)
{
    assert_memory_equal(a->bytes, b->bytes, DIGEST_SIZE);
}

/* The tree of eight entries that implementations of RFC 6962 test with. */
static void known_entries_give_the_known_root(void **state)
{
    static const char *const entries[] = {
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
    CLEANUP(buffer_release) struct buffer root_text = BUFFER_INIT(128);
    struct merkle_tree tree = {0};
    struct digest root;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(entries); i++) {
        CLEANUP(buffer_release) struct buffer entry = BUFFER_INIT(32);
        struct digest leaf;
        assert_int_equal(hex_decode(bytes_of_text(entries[i]), &entry), STATUS_OK);
        merkle_leaf_hash(buffer_bytes(&entry), &leaf);
        assert_int_equal(merkle_append(&tree, &leaf, NULL), STATUS_OK);
    }
    merkle_root(&tree, &root);
    assert_int_equal(hex_encode(bytes_of(root.bytes, DIGEST_SIZE), &root_text), STATUS_OK);
    assert_string_equal(buffer_text(&root_text), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

static void every_root_is_that_of_the_definition(void **state)
{
    CLEANUP(forest_release) struct forest forest = {0};
    (void)state;
    for (uint64_t size = 0; size <= 600; size++) {
        struct digest root, expected, proved;
        forest_grow(&forest, size, 600);
        struct merkle_source source = forest_source(&forest);
        merkle_root(&forest.tree, &root);
        forest_naive_root(&forest, 0, size, &expected);
        assert_int_equal(merkle_root_of(&source, size, &proved), STATUS_OK);
        assert_digests_equal(&root, &expected);
        assert_digests_equal(&proved, &expected);
    }
}

static void a_tree_goes_on_after_being_stored(void **state)
{
    CLEANUP(forest_release) struct forest forest = {0};
    (void)state;
    for (uint64_t size = 0; size <= SMALL; size++) {
        CLEANUP(buffer_release) struct buffer stored = BUFFER_INIT(MERKLE_TREE_ENCODED_MAX);
        struct merkle_tree again;
        struct digest root, root_again;
        forest_grow(&forest, size, SMALL);
        assert_int_equal(merkle_tree_encode(&forest.tree, &stored), STATUS_OK);
        assert_int_equal(merkle_tree_decode(buffer_bytes(&stored), &again), STATUS_OK);
        merkle_root(&forest.tree, &root);
        merkle_root(&again, &root_again);
        assert_int_equal(again.size, size);
        assert_digests_equal(&root, &root_again);
        assert_int_equal(merkle_tree_decode(bytes_of(stored.data, stored.size - 1), &again), STATUS_INVALID);
        assert_int_equal(buffer_append_byte(&stored, 0), STATUS_OK);
        assert_int_equal(merkle_tree_decode(buffer_bytes(&stored), &again), STATUS_INVALID);
    }
}

static void a_full_tree_takes_no_more(void **state)
{
    struct merkle_tree tree = {.size = MERKLE_SIZE_MAX};
    struct digest leaf = {{0}};
    (void)state;
    assert_int_equal(merkle_append(&tree, &leaf, NULL), STATUS_LIMIT);
    assert_true(tree.size == MERKLE_SIZE_MAX);
    tree.size = MERKLE_SIZE_MAX - 1;
    assert_int_equal(merkle_append(&tree, &leaf, NULL), STATUS_OK);
    assert_true(tree.size == MERKLE_SIZE_MAX);
}

static void check_inclusion(struct forest *forest, uint64_t index, uint64_t size)
{
    struct merkle_source source = forest_source(forest);
    struct merkle_proof proof;
    struct digest root;
    const struct digest *leaf = &forest->levels[0][index];
    assert_int_equal(merkle_prove_inclusion(&source, index, size, &proof), STATUS_OK);
    assert_int_equal(merkle_root_of(&source, size, &root), STATUS_OK);
    assert_int_equal(merkle_verify_inclusion(leaf, index, size, &root, &proof), STATUS_OK);
    assert_int_equal(merkle_verify_inclusion(&root, index, size, leaf, &proof), size == 1 ? STATUS_OK : STATUS_CORRUPT);
    assert_int_equal(merkle_verify_inclusion(leaf, size, size, &root, &proof), STATUS_CORRUPT);
    if (size > 1)
        assert_int_equal(merkle_verify_inclusion(leaf, index ^ 1, size, &root, &proof), STATUS_CORRUPT);
    proof.hashes[proof.count++] = root;
    assert_int_equal(merkle_verify_inclusion(leaf, index, size, &root, &proof), STATUS_CORRUPT);
}

static void check_consistency(struct forest *forest, uint64_t old_size, uint64_t new_size)
{
    struct merkle_source source = forest_source(forest);
    struct merkle_proof proof;
    struct digest old_root, new_root;
    assert_int_equal(merkle_prove_consistency(&source, old_size, new_size, &proof), STATUS_OK);
    assert_int_equal(merkle_root_of(&source, old_size, &old_root), STATUS_OK);
    assert_int_equal(merkle_root_of(&source, new_size, &new_root), STATUS_OK);
    assert_int_equal(merkle_verify_consistency(old_size, &old_root, new_size, &new_root, &proof), STATUS_OK);
    for (size_t i = 0; i < proof.count; i++) {
        proof.hashes[i].bytes[i % DIGEST_SIZE] ^= 1;
        assert_int_equal(merkle_verify_consistency(old_size, &old_root, new_size, &new_root, &proof), STATUS_CORRUPT);
        proof.hashes[i].bytes[i % DIGEST_SIZE] ^= 1;
    }
    proof.hashes[proof.count++] = new_root;
    assert_int_equal(merkle_verify_consistency(old_size, &old_root, new_size, &new_root, &proof), STATUS_CORRUPT);
}

static void every_small_proof_verifies(void **state)
{
    CLEANUP(forest_release) struct forest forest = {0};
    (void)state;
    forest_grow(&forest, SMALL, SMALL);
    for (uint64_t size = 1; size <= SMALL; size++) {
        for (uint64_t index = 0; index < size; index++)
            check_inclusion(&forest, index, size);
        for (uint64_t old_size = 1; old_size <= size; old_size++)
            check_consistency(&forest, old_size, size);
    }
}

static void large_proofs_verify_and_read_little(void **state)
{
    static const uint64_t places[] = {1, 255, 256, 257, 511, 512, 65535, 65536, 65537, 65792, 69999};
    CLEANUP(forest_release) struct forest forest = {0};
    (void)state;
    forest_grow(&forest, LARGE, LARGE);
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        struct merkle_source source = forest_source(&forest);
        struct merkle_proof proof;
        check_inclusion(&forest, places[i], LARGE);
        check_consistency(&forest, places[i], LARGE);
        forest.reads = 0;
        assert_int_equal(merkle_prove_inclusion(&source, places[i], LARGE, &proof), STATUS_OK);
        assert_true(forest.reads <= 2 * 3 * 256);
    }
}

static void proofs_of_nothing_are_refused(void **state)
{
    CLEANUP(forest_release) struct forest forest = {0};
    struct merkle_proof proof = {0};
    struct digest root;
    (void)state;
    forest_grow(&forest, 3, 3);
    struct merkle_source source = forest_source(&forest);
    merkle_root(&forest.tree, &root);
    assert_int_equal(merkle_prove_inclusion(&source, 3, 3, &proof), STATUS_NOT_FOUND);
    assert_int_equal(merkle_prove_consistency(&source, 0, 3, &proof), STATUS_INVALID);
    assert_int_equal(merkle_prove_consistency(&source, 4, 3, &proof), STATUS_INVALID);
    assert_int_equal(merkle_verify_consistency(0, &root, 3, &root, &proof), STATUS_CORRUPT);
    assert_int_equal(merkle_verify_consistency(4, &root, 3, &root, &proof), STATUS_CORRUPT);
    assert_int_equal(merkle_verify_consistency(3, &root, 5, &root, &proof), STATUS_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_entries_give_the_known_root), cmocka_unit_test(every_root_is_that_of_the_definition),
        cmocka_unit_test(a_tree_goes_on_after_being_stored), cmocka_unit_test(a_full_tree_takes_no_more),
        cmocka_unit_test(every_small_proof_verifies),        cmocka_unit_test(large_proofs_verify_and_read_little),
        cmocka_unit_test(proofs_of_nothing_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
