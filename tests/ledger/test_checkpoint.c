/* SPDX-License-Identifier: Apache-2.0
 * A checkpoint says what its signer signed and nothing else; keys have one spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/base/encode.h"
#include "src/ledger/merkle.h"
#include "tests/ledger/signing.h"

#define ORIGIN "bank.example/log0"

static uint8_t seed = 1, other_seed = 2;

static void sign(const struct checkpoint *checkpoint, struct buffer *ret_note)
{
    struct note_key key;
    struct note_signer signer = test_note_signer(&seed);
    test_note_key(ORIGIN, seed, &key);
    assert_int_equal(checkpoint_sign(checkpoint, &key, &signer, ret_note), STATUS_OK);
}

static enum status open_text(const char *note)
{
    struct note_key key;
    struct checkpoint checkpoint;
    test_note_key(ORIGIN, seed, &key);
    return checkpoint_open(bytes_of_text(note), &key, &checkpoint);
}

/* Signs any text by the right key, so that only the form is wrong. */
static enum status open_signed(const char *text)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    struct note_key key;
    uint8_t identified[4 + RAW_SIGNATURE_SIZE];
    CLEANUP(buffer_release) struct buffer base64 = BUFFER_INIT(256);
    test_note_key(ORIGIN, seed, &key);
    for (unsigned i = 0; i < 4; i++)
        identified[i] = (uint8_t)(key.id >> (24 - 8 * i));
    assert_int_equal(test_sign_ed25519(seed, bytes_of_text(text), identified + 4), STATUS_OK);
    assert_int_equal(base64_encode(bytes_of(identified, sizeof identified), &base64), STATUS_OK);
    assert_int_equal(buffer_append_format(&note, "%s\n— " ORIGIN " %s\n", text, buffer_text(&base64)), STATUS_OK);
    return open_text(buffer_text(&note));
}

static void what_was_signed_is_opened(void **state)
{
    static const uint64_t sizes[] = {0, 1, 20852163, MERKLE_SIZE_MAX};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
        struct checkpoint checkpoint = {.origin = ORIGIN, .size = sizes[i], .root = {{7}}}, opened;
        struct note_key key;
        test_note_key(ORIGIN, seed, &key);
        sign(&checkpoint, &note);
        assert_int_equal(checkpoint_open(buffer_bytes(&note), &key, &opened), STATUS_OK);
        assert_string_equal(opened.origin, ORIGIN);
        assert_true(opened.size == sizes[i] && digest_equal(&opened.root, &checkpoint.root));
    }
}

static void every_changed_byte_is_refused(void **state)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    struct checkpoint checkpoint = {.origin = ORIGIN, .size = 5}, opened;
    struct note_key key;
    (void)state;
    test_note_key(ORIGIN, seed, &key);
    sign(&checkpoint, &note);
    for (size_t i = 0; i < note.size; i++) {
        note.data[i] ^= 1;
        assert_int_not_equal(checkpoint_open(buffer_bytes(&note), &key, &opened), STATUS_OK);
        note.data[i] ^= 1;
        assert_int_not_equal(checkpoint_open(bytes_of(note.data, i), &key, &opened), STATUS_OK);
    }
}

static void only_the_known_key_counts(void **state)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    struct checkpoint checkpoint = {.origin = ORIGIN, .size = 5}, opened;
    struct note_key key, other, renamed;
    (void)state;
    test_note_key(ORIGIN, seed, &key);
    test_note_key(ORIGIN, other_seed, &other);
    test_note_key("bank.example/log1", seed, &renamed);
    sign(&checkpoint, &note);
    assert_int_equal(checkpoint_open(buffer_bytes(&note), &other, &opened), STATUS_REFUSED);
    assert_int_equal(checkpoint_open(buffer_bytes(&note), &renamed, &opened), STATUS_REFUSED);
    assert_int_equal(buffer_append_text(&note, "— witness.example/w AAAAAAAAAAAA\n"), STATUS_OK);
    assert_int_equal(checkpoint_open(buffer_bytes(&note), &key, &opened), STATUS_OK);
    struct note_signer signer = test_note_signer(&seed);
    assert_int_equal(checkpoint_sign(&checkpoint, &renamed, &signer, &note), STATUS_INVALID);
}

#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static void only_checkpoints_are_opened_even_when_signed(void **state)
{
    (void)state;
    assert_int_equal(open_signed(ORIGIN "\n5\n" ROOT "\n"), STATUS_OK);
    assert_int_equal(open_signed(ORIGIN "\n05\n" ROOT "\n"), STATUS_INVALID);
    assert_int_equal(open_signed(ORIGIN "\n\n" ROOT "\n"), STATUS_INVALID);
    assert_int_equal(open_signed(ORIGIN "\n-5\n" ROOT "\n"), STATUS_INVALID);
    assert_int_equal(open_signed(ORIGIN "\n9223372036854775809\n" ROOT "\n"), STATUS_INVALID);
    assert_int_equal(open_signed(ORIGIN "\n99999999999999999999\n" ROOT "\n"), STATUS_INVALID);
    assert_int_equal(open_signed(ORIGIN "\n5\nAAAA\n"), STATUS_INVALID);
    assert_int_equal(open_signed(ORIGIN "\n5\n" ROOT "\nextension\n"), STATUS_INVALID);
    assert_int_equal(open_signed("\n5\n" ROOT "\n"), STATUS_INVALID);
    assert_int_equal(open_signed("other.example\n5\n" ROOT "\n"), STATUS_CORRUPT);
    assert_int_equal(open_text(ORIGIN "\n5\n" ROOT "\n\n"), STATUS_REFUSED);
    assert_int_equal(open_text(""), STATUS_INVALID);
}

/* From the documentation of golang.org/x/mod/sumdb/note, the first implementation. */
#define PUBLISHED_KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

static void keys_have_one_spelling(void **state)
{
    static const char *const bad[] = {
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PUBLISHED_KEY "\n\n",
        PUBLISHED_KEY " ",
        "PeterNeumann",
        "",
    };
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(256);
    struct note_key key;
    (void)state;
    assert_int_equal(note_key_read(bytes_of_text(PUBLISHED_KEY "\n"), &key), STATUS_OK);
    assert_int_equal(note_key_read(bytes_of_text(PUBLISHED_KEY), &key), STATUS_OK);
    assert_int_equal(key.id, 0xc74f20a3);
    assert_int_equal(note_key_write(&key, &text), STATUS_OK);
    assert_string_equal(buffer_text(&text), PUBLISHED_KEY);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(note_key_read(bytes_of_text(bad[i]), &key), STATUS_INVALID);
    assert_int_equal(note_key_make("with space", bytes_of(key.public, ED25519_KEY_SIZE), &key), STATUS_INVALID);
    assert_int_equal(note_key_make("全　形", bytes_of(key.public, ED25519_KEY_SIZE), &key), STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_signed_is_opened), cmocka_unit_test(every_changed_byte_is_refused),
        cmocka_unit_test(only_the_known_key_counts), cmocka_unit_test(only_checkpoints_are_opened_even_when_signed),
        cmocka_unit_test(keys_have_one_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
