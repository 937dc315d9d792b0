/* SPDX-License-Identifier: Apache-2.0
 * What the vault does for the server: signs, seals, opens, authenticates; through a real process and a real token. */
#include "src/base/limits.h"
#include "src/vault/record_keys.h"
#include "src/vault/sealing.h"
#include "tests/testing.h"
#include "tests/vault/check.h"
#include "tests/vault/fixture.h"

#include <stdio.h>
#include <stdlib.h>

static struct vault_fixture fixture;
static struct vault *vault;
static const struct vault_subject alice = {.salt = {1}};
static const struct vault_subject bob = {.salt = {2}};

static struct bytes text(const char *text_)
{
    return bytes_of_text(text_);
}

static void public_key(enum vault_key key, struct buffer *ret_key)
{
    assert_ok(vault_public_key(vault, key, ret_key));
}

static void a_batch_of_signatures_verifies_one_by_one(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer point = BUFFER_INIT(256);
    struct digest digests[64];
    struct vault_signature signatures[64];
    for (unsigned i = 0; i < 64; i++)
        memset(&digests[i], (int)i, sizeof digests[i]);
    public_key(VAULT_KEY_RECEIPT, &point);
    assert_int_equal(point.size, 65);
    assert_ok(vault_sign_es256(vault, VAULT_KEY_RECEIPT, digests, 64, signatures));
    for (unsigned i = 0; i < 64; i++) {
        assert_true(es256_verifies(buffer_bytes(&point), &digests[i], &signatures[i]));
        assert_false(es256_verifies(buffer_bytes(&point), &digests[(i + 1) % 64], &signatures[i]));
    }
}

static void a_batch_is_never_empty_nor_past_the_limit(void **state)
{
    (void)state;
    struct vault_signature *signatures = calloc(LIMIT_VAULT_SIGNATURES + 1, sizeof *signatures);
    struct digest *digests = calloc(LIMIT_VAULT_SIGNATURES + 1, sizeof *digests);
    assert_status(STATUS_INVALID, vault_sign_es256(vault, VAULT_KEY_RECEIPT, digests, 0, signatures));
    assert_status(STATUS_LIMIT, vault_sign_es256(vault, VAULT_KEY_RECEIPT, digests, LIMIT_VAULT_SIGNATURES + 1, signatures));
    assert_ok(vault_sign_es256(vault, VAULT_KEY_RECEIPT, digests, LIMIT_VAULT_SIGNATURES, signatures));
    free(digests);
    free(signatures);
}

static void a_checkpoint_signature_verifies_and_binds_the_message(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer key = BUFFER_INIT(256);
    struct vault_signature signature;
    struct bytes message = text("example.com/log\n2\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
    public_key(VAULT_KEY_CHECKPOINT, &key);
    assert_int_equal(key.size, 32);
    assert_ok(vault_sign_ed25519(vault, VAULT_KEY_CHECKPOINT, message, &signature));
    assert_true(ed25519_verifies(buffer_bytes(&key), message, &signature));
    assert_false(ed25519_verifies(buffer_bytes(&key), text("another"), &signature));
}

static void a_key_signs_only_what_it_is_for(void **state)
{
    (void)state;
    struct digest digest = {{0}};
    struct vault_signature signature;
    assert_status(STATUS_REFUSED, vault_sign_es256(vault, VAULT_KEY_CHECKPOINT, &digest, 1, &signature));
    assert_status(STATUS_REFUSED, vault_sign_ed25519(vault, VAULT_KEY_RECEIPT, text("x"), &signature));
    assert_true(vault_is_ready(vault));
}

static void what_is_sealed_opens_for_the_same_subject_and_context_only(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(4096);
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(4096);
    assert_ok(vault_seal(vault, &alice, text("customer"), text("A123456789"), &sealed));
    assert_ok(vault_open(vault, &alice, text("customer"), buffer_bytes(&sealed), &plain));
    assert_true(bytes_equal(buffer_bytes(&plain), text("A123456789")));
    assert_status(STATUS_CORRUPT, vault_open(vault, &bob, text("customer"), buffer_bytes(&sealed), &plain));
    assert_status(STATUS_CORRUPT, vault_open(vault, &alice, text("operation"), buffer_bytes(&sealed), &plain));
    assert_int_equal(plain.size, 10);
}

static void a_keyed_hash_is_of_one_subject(void **state)
{
    (void)state;
    struct digest first, again, other;
    assert_ok(vault_subject_hmac(vault, &alice, text("004|12345678"), &first));
    assert_ok(vault_subject_hmac(vault, &alice, text("004|12345678"), &again));
    assert_true(digest_equal(&first, &again));
    assert_ok(vault_subject_hmac(vault, &bob, text("004|12345678"), &other));
    assert_false(digest_equal(&first, &other));
    assert_ok(vault_subject_hmac(vault, &alice, text("004|12345679"), &other));
    assert_false(digest_equal(&first, &other));
}

static void the_keys_of_a_subject_differ_by_use_and_subject_and_stay_the_same(void **state)
{
    (void)state;
    struct record_keys first, again, other;
    assert_ok(vault_record_keys(vault, &alice, &first));
    assert_ok(vault_record_keys(vault, &alice, &again));
    assert_memory_equal(&first, &again, sizeof first);
    assert_false(digest_equal(&first.seal, &first.lookup));
    assert_ok(vault_record_keys(vault, &bob, &other));
    assert_false(digest_equal(&first.seal, &other.seal));
    assert_false(digest_equal(&first.lookup, &other.lookup));
}

static void any_changed_byte_of_a_sealed_record_is_found(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(4096);
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(4096);
    assert_ok(vault_seal(vault, &alice, text(""), text("secret"), &sealed));
    for (size_t i = 0; i < sealed.size; i++) {
        sealed.data[i] ^= 1;
        assert_status(STATUS_CORRUPT, vault_open(vault, &alice, text(""), buffer_bytes(&sealed), &plain));
        sealed.data[i] ^= 1;
    }
    for (size_t size = 0; size < sealed.size; size++)
        assert_status(STATUS_CORRUPT, vault_open(vault, &alice, text(""), bytes_of(sealed.data, size), &plain));
    assert_int_equal(plain.size, 0);
}

static void the_same_plain_text_never_seals_to_the_same_bytes(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer first = BUFFER_INIT(4096);
    CLEANUP(buffer_release) struct buffer second = BUFFER_INIT(4096);
    assert_ok(vault_seal(vault, &alice, text(""), text("same"), &first));
    assert_ok(vault_seal(vault, &alice, text(""), text("same"), &second));
    assert_false(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
}

static void an_empty_record_and_the_largest_one_come_back(void **state)
{
    (void)state;
    size_t largest = LIMIT_SEALED_BYTES;
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(LIMIT_SEALED_BYTES + 1);
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(LIMIT_SEALED_BYTES + SEAL_EXTRA_SIZE);
    CLEANUP(buffer_release) struct buffer opened = BUFFER_INIT(LIMIT_SEALED_BYTES + 1);
    assert_ok(vault_seal(vault, &alice, text(""), bytes_of(NULL, 0), &sealed));
    assert_ok(vault_open(vault, &alice, text(""), buffer_bytes(&sealed), &opened));
    assert_int_equal(opened.size, 0);
    assert_ok(buffer_reserve(&plain, largest));
    memset(plain.data, 'x', largest);
    plain.size = largest;
    buffer_clear(&sealed);
    assert_ok(vault_seal(vault, &alice, text(""), buffer_bytes(&plain), &sealed));
    assert_ok(vault_open(vault, &alice, text(""), buffer_bytes(&sealed), &opened));
    assert_true(bytes_equal(buffer_bytes(&plain), buffer_bytes(&opened)));
    assert_ok(buffer_append_byte(&plain, 'x'));
    assert_status(STATUS_LIMIT, vault_seal(vault, &alice, text(""), buffer_bytes(&plain), &sealed));
}

static void a_message_past_the_limit_is_refused_and_harms_nothing(void **state)
{
    (void)state;
    uint8_t *large = calloc(1, LIMIT_VAULT_MESSAGE_BYTES);
    struct digest mac;
    struct bytes message = bytes_of(large, LIMIT_VAULT_MESSAGE_BYTES);
    assert_status(STATUS_LIMIT, vault_hmac(vault, "test", message, &mac));
    assert_ok(vault_hmac(vault, "test", text("small"), &mac));
    free(large);
}

static void a_mac_depends_on_purpose_and_message_and_on_where_they_part(void **state)
{
    (void)state;
    struct digest first;
    struct digest again;
    struct digest other;
    assert_ok(vault_hmac(vault, "customer", text("A123456789"), &first));
    assert_ok(vault_hmac(vault, "customer", text("A123456789"), &again));
    assert_true(digest_equal(&first, &again));
    assert_ok(vault_hmac(vault, "account", text("A123456789"), &other));
    assert_false(digest_equal(&first, &other));
    assert_ok(vault_hmac(vault, "customerA", text("123456789"), &other));
    assert_false(digest_equal(&first, &other));
}

static void random_bytes_differ_and_have_their_limit(void **state)
{
    (void)state;
    static uint8_t bytes[LIMIT_VAULT_RANDOM_BYTES + 1];
    uint8_t first[16];
    uint8_t second[16];
    assert_ok(vault_random(vault, first, sizeof first));
    assert_ok(vault_random(vault, second, sizeof second));
    assert_memory_not_equal(first, second, sizeof first);
    assert_ok(vault_random(vault, bytes, sizeof bytes - 1));
    assert_status(STATUS_LIMIT, vault_random(vault, bytes, sizeof bytes));
    assert_ok(vault_random(vault, bytes, 0));
}

static void keys_and_sealed_records_outlive_the_process(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(4096);
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(4096);
    assert_ok(vault_seal(vault, &alice, text("c"), text("kept"), &sealed));
    vault_release(&vault);
    assert_null(vault);
    assert_ok(vault_start(&fixture.options, &vault, NULL));
    assert_ok(vault_open(vault, &alice, text("c"), buffer_bytes(&sealed), &plain));
    assert_true(bytes_equal(buffer_bytes(&plain), text("kept")));
}

static int start(void **state)
{
    (void)state;
    struct failure failure = {0};
    vault_fixture_init(&fixture);
    if (vault_fixture_make_keys(&fixture) != STATUS_OK)
        return -1;
    if (vault_start(&fixture.options, &vault, &failure) == STATUS_OK)
        return 0;
    fprintf(stderr, "%s\n", failure.message);
    return -1;
}

static int stop(void **state)
{
    (void)state;
    vault_release(&vault);
    vault_fixture_release(&fixture);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_keyed_hash_is_of_one_subject),
        cmocka_unit_test(the_keys_of_a_subject_differ_by_use_and_subject_and_stay_the_same),
        cmocka_unit_test(a_batch_of_signatures_verifies_one_by_one),
        cmocka_unit_test(a_batch_is_never_empty_nor_past_the_limit),
        cmocka_unit_test(a_checkpoint_signature_verifies_and_binds_the_message),
        cmocka_unit_test(a_key_signs_only_what_it_is_for),
        cmocka_unit_test(what_is_sealed_opens_for_the_same_subject_and_context_only),
        cmocka_unit_test(any_changed_byte_of_a_sealed_record_is_found),
        cmocka_unit_test(the_same_plain_text_never_seals_to_the_same_bytes),
        cmocka_unit_test(an_empty_record_and_the_largest_one_come_back),
        cmocka_unit_test(a_message_past_the_limit_is_refused_and_harms_nothing),
        cmocka_unit_test(a_mac_depends_on_purpose_and_message_and_on_where_they_part),
        cmocka_unit_test(random_bytes_differ_and_have_their_limit),
        cmocka_unit_test(keys_and_sealed_records_outlive_the_process),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
