/* SPDX-License-Identifier: Apache-2.0
 * Leaves and entries come out of chunks whatever their borders, and what is missing or damaged is told. */
#include "src/store/ledger_rows.h"
#include "tests/store/row_test.h"

/* Puts entries [first, first + count) into one chunk: each body is one byte, its index, and so is the start of each leaf hash. */
static enum status insert_chunk(struct store_connection *connection, uint8_t first, uint8_t count)
{
    struct digest leaves[LEDGER_BUNDLE_ENTRIES] = {0};
    CLEANUP(buffer_release) struct buffer bodies = BUFFER_INIT(1024);
    for (uint8_t i = 0; i < count; i++) {
        leaves[i].bytes[0] = (uint8_t)(first + i);
        TRY(buffer_append_u16(&bodies, 1));
        TRY(buffer_append_byte(&bodies, (uint8_t)(first + i)));
    }
    return ledger_chunk_row_insert(connection, 1, first, bytes_of(leaves, (size_t)count * DIGEST_SIZE), buffer_bytes(&bodies));
}

static void insert_chunks(struct store_connection *connection)
{
    assert_int_equal(insert_chunk(connection, 0, 1), STATUS_OK);
    assert_int_equal(insert_chunk(connection, 1, 5), STATUS_OK);
    assert_int_equal(insert_chunk(connection, 6, 2), STATUS_OK);
    assert_int_equal(insert_chunk(connection, 9, 2), STATUS_OK);
}

static void test_leaves_come_out_of_chunks(void **state)
{
    struct store_connection *connection = *state;
    struct digest hashes[8];
    insert_chunks(connection);
    for (uint8_t first = 0; first < 8; first++)
        for (uint8_t count = 1; count <= 8 - first; count++) {
            assert_int_equal(ledger_rows_leaves(connection, 1, first, count, hashes), STATUS_OK);
            assert_int_equal(hashes[0].bytes[0], first);
            assert_int_equal(hashes[count - 1].bytes[0], first + count - 1);
        }
    assert_int_equal(ledger_rows_leaves(connection, 1, 8, 1, hashes), STATUS_NOT_FOUND);
    assert_int_equal(ledger_rows_leaves(connection, 1, 9, 1, hashes), STATUS_NOT_FOUND);
    assert_int_equal(ledger_rows_leaves(connection, 2, 0, 1, hashes), STATUS_NOT_FOUND);
}

static enum status sum_entry(void *context, int64_t leaf_index, const struct digest *leaf_hash, struct bytes body)
{
    unsigned *sum = context;
    assert_int_equal(body.size, 1);
    assert_int_equal(body.data[0], leaf_index);
    assert_int_equal(leaf_hash->bytes[0], leaf_index);
    *sum += (unsigned)leaf_index;
    return leaf_index == 7 ? STATUS_REFUSED : STATUS_OK;
}

static void test_entries_come_out_of_chunks(void **state)
{
    struct store_connection *connection = *state;
    unsigned sum = 0;
    insert_chunks(connection);
    assert_int_equal(ledger_rows_entries(connection, 1, 2, 5, sum_entry, &sum), STATUS_OK);
    assert_int_equal(sum, 2 + 3 + 4 + 5 + 6);
    assert_int_equal(ledger_rows_entries(connection, 1, 4, 2, sum_entry, &sum), STATUS_OK);
    assert_int_equal(ledger_rows_entries(connection, 1, 6, 2, sum_entry, &sum), STATUS_REFUSED);
    assert_int_equal(ledger_rows_entries(connection, 1, 8, 2, sum_entry, &sum), STATUS_NOT_FOUND);
}

static void test_damaged_chunks_are_told(void **state)
{
    struct store_connection *connection = *state;
    struct digest hashes[4];
    unsigned sum = 0;
    assert_int_equal(insert_chunk(connection, 0, 2), STATUS_OK);
    assert_int_equal(insert_chunk(connection, 1, 2), STATUS_OK);
    assert_int_equal(ledger_rows_leaves(connection, 1, 0, 3, hashes), STATUS_CORRUPT);
    const struct bytes hash = bytes_of(hashes, DIGEST_SIZE);
    assert_int_equal(ledger_chunk_row_insert(connection, 1, 256, hash, bytes_of("\0\2x", 3)), STATUS_OK);
    assert_int_equal(ledger_rows_entries(connection, 1, 256, 1, sum_entry, &sum), STATUS_CORRUPT);
    assert_int_equal(ledger_chunk_row_insert(connection, 1, 512, hash, bytes_of("\0\1xy", 4)), STATUS_OK);
    assert_int_equal(ledger_rows_leaves(connection, 1, 512, 1, hashes), STATUS_OK);
    assert_int_equal(ledger_chunk_row_insert(connection, 1, 768, bytes_of(hashes, 31), bytes_of("\0\1x", 3)), STATUS_OK);
    assert_int_equal(ledger_rows_leaves(connection, 1, 768, 1, hashes), STATUS_CORRUPT);
}

static void test_missing_node_is_noticed(void **state)
{
    struct store_connection *connection = *state;
    struct digest hashes[3];
    for (uint8_t i = 0; i < 3; i++) {
        const struct digest hash = {{i}};
        assert_int_equal(ledger_node_row_insert(connection, 1, 1, i, &hash), STATUS_OK);
    }
    assert_int_equal(ledger_rows_nodes(connection, 1, 1, 0, 3, hashes), STATUS_OK);
    assert_int_equal(hashes[2].bytes[0], 2);
    assert_int_equal(ledger_rows_nodes(connection, 1, 1, 1, 3, hashes), STATUS_NOT_FOUND);
    assert_int_equal(ledger_rows_nodes(connection, 1, 2, 0, 1, hashes), STATUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW_TEST(test_leaves_come_out_of_chunks),
        ROW_TEST(test_entries_come_out_of_chunks),
        ROW_TEST(test_damaged_chunks_are_told),
        ROW_TEST(test_missing_node_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
