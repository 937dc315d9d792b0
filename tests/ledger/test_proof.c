/* SPDX-License-Identifier: Apache-2.0
 * A proof as text holds by the key alone, and no changed byte of it does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/ledger/proof.h"
#include "tests/ledger/made_ledger.h"
#include "tests/ledger/signing.h"

#define SIZE 300

static void write_proof(struct made_ledger *ledger, uint64_t index, struct buffer *ret_text)
{
    CLEANUP(buffer_release) struct buffer entry = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct ledger_files files = made_ledger_files(ledger);
    struct bytes note = buffer_bytes(&made_ledger_file(ledger, "checkpoint")->content);
    struct checkpoint checkpoint;
    struct merkle_proof inclusion;
    struct failure failure;
    assert_int_equal(checkpoint_read(note, &checkpoint), STATUS_OK);
    assert_int_equal(ledger_fetch_proved(&files, &checkpoint, index, &entry, &inclusion, &failure), STATUS_OK);
    assert_int_equal(ledger_proof_write(buffer_bytes(&entry), index, &inclusion, note, ret_text), STATUS_OK);
}

static enum status open_proof(struct bytes text, uint8_t seed, uint64_t *ret_index)
{
    CLEANUP(buffer_release) struct buffer entry = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct ledger_proof proof;
    struct note_key key;
    test_note_key(MADE_ORIGIN, seed, &key);
    enum status status = ledger_proof_open(text, &key, &entry, &proof);
    if (status == STATUS_OK)
        *ret_index = proof.index;
    return status;
}

static void make(struct made_ledger *ledger, size_t size)
{
    made_ledger_fill(ledger, size);
    made_ledger_build(ledger, size, MADE_SEED);
}

static void every_entry_has_its_proof(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    (void)state;
    make(&ledger, SIZE);
    for (uint64_t index = 0; index < SIZE; index++) {
        CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LEDGER_PROOF_BYTES_MAX);
        uint64_t opened;
        write_proof(&ledger, index, &text);
        assert_int_equal(open_proof(buffer_bytes(&text), MADE_SEED, &opened), STATUS_OK);
        assert_int_equal(opened, index);
    }
}

static void the_only_entry_has_an_empty_proof(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LEDGER_PROOF_BYTES_MAX);
    uint64_t opened;
    (void)state;
    make(&ledger, 1);
    write_proof(&ledger, 0, &text);
    assert_int_equal(open_proof(buffer_bytes(&text), MADE_SEED, &opened), STATUS_OK);
}

static void no_changed_proof_holds(void **state)
{
    CLEANUP(made_ledger_release) struct made_ledger ledger = {0};
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LEDGER_PROOF_BYTES_MAX);
    uint64_t opened;
    (void)state;
    make(&ledger, SIZE);
    write_proof(&ledger, 123, &text);
    assert_int_equal(open_proof(buffer_bytes(&text), MADE_SEED + 1, &opened), STATUS_REFUSED);
    for (size_t i = 0; i < text.size; i++) {
        text.data[i] ^= 1;
        assert_int_not_equal(open_proof(buffer_bytes(&text), MADE_SEED, &opened), STATUS_OK);
        text.data[i] ^= 1;
        assert_int_not_equal(open_proof(bytes_of(text.data, i), MADE_SEED, &opened), STATUS_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_has_its_proof),
        cmocka_unit_test(the_only_entry_has_an_empty_proof),
        cmocka_unit_test(no_changed_proof_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
