/* SPDX-License-Identifier: Apache-2.0
 * A receipt says what was signed; every changed character, other algorithm, foreign key or further member is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "src/base/encode.h"
#include "src/crypto/digest.h"
#include "src/ledger/receipt.h"
#include "tests/ledger/signing.h"

#define OPERATION "aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define CEREMONY "baaaaaaaaaaaaaaaaaaaaaaaaa"
#define ZEROES "0000000000000000000000000000000000000000000000000000000000000000"
#define PAYLOAD                                                                                                                            \
    "{\"clauses\":{\"satisfied\":[\"9.1.2\"],\"version\":\"2022-06-02\",\"violated\":[]},\"decision\":\"permit\",\"evidence\":"            \
    "[{\"ceremony\":\"" CEREMONY "\",\"design\":\"certificate\",\"record\":\"" ZEROES "\"}],\"iat\":1769847300,\"instruction\":\"" ZEROES  \
    "\",\"iss\":\"https://bank.example\",\"ledger\":{\"index\":17,\"log\":\"bank.example/log0\"},\"operation\":\"" OPERATION "\"}"

static struct receipt sample(void)
{
    return (struct receipt){
        .issuer = bytes_of_text("https://bank.example"),
        .issued_at_seconds = 1769847300,
        .operation = bytes_of_text(OPERATION),
        .decision = LEDGER_DECISION_PERMIT,
        .clauses_version = bytes_of_text("2022-06-02"),
        .satisfied = {.count = 1, .ids = {bytes_of_text("9.1.2")}},
        .evidence_count = 1,
        .evidence = {{.ceremony = bytes_of_text(CEREMONY), .design = bytes_of_text("certificate")}},
        .log = bytes_of_text("bank.example/log0"),
        .index = 17,
    };
}

static void test_thumbprint(struct jwk_thumbprint *ret_thumbprint)
{
    uint8_t point[P256_POINT_SIZE];
    test_receipt_key(point);
    assert_int_equal(jwk_thumbprint_of(bytes_of(point, sizeof point), ret_thumbprint), STATUS_OK);
}

static void test_jwks(struct buffer *ret_jwks)
{
    uint8_t point[P256_POINT_SIZE];
    test_receipt_key(point);
    const struct bytes points[] = {bytes_of(point, sizeof point)};
    assert_int_equal(jwks_write(points, 1, ret_jwks), STATUS_OK);
}

static void issue(const struct receipt *receipt, struct buffer *ret_token)
{
    struct jwk_thumbprint key;
    struct digest digest;
    uint8_t signature[RAW_SIGNATURE_SIZE];
    test_thumbprint(&key);
    assert_int_equal(receipt_prepare(receipt, &key, ret_token, &digest), STATUS_OK);
    test_sign_es256(&digest, signature);
    assert_int_equal(receipt_finish(ret_token, signature), STATUS_OK);
}

static enum status open_token(struct bytes token)
{
    CLEANUP(buffer_release) struct buffer jwks = BUFFER_INIT(JWKS_BYTES_MAX), payload = BUFFER_INIT(RECEIPT_BYTES_MAX);
    struct receipt receipt;
    struct failure failure;
    test_jwks(&jwks);
    return receipt_open(token, buffer_bytes(&jwks), &payload, &receipt, &failure);
}

/* Signs any header and payload by the right key. */
static enum status open_signed(const char *header, const char *payload)
{
    CLEANUP(buffer_release) struct buffer token = BUFFER_INIT(RECEIPT_BYTES_MAX);
    struct digest digest;
    uint8_t signature[RAW_SIGNATURE_SIZE];
    assert_int_equal(base64url_encode(bytes_of_text(header), &token), STATUS_OK);
    assert_int_equal(buffer_append_text(&token, "."), STATUS_OK);
    assert_int_equal(base64url_encode(bytes_of_text(payload), &token), STATUS_OK);
    digest_of(buffer_bytes(&token), &digest);
    test_sign_es256(&digest, signature);
    assert_int_equal(receipt_finish(&token, signature), STATUS_OK);
    return open_token(buffer_bytes(&token));
}

static void what_was_issued_is_read(void **state)
{
    CLEANUP(buffer_release)
    struct buffer token = BUFFER_INIT(RECEIPT_BYTES_MAX), jwks = BUFFER_INIT(JWKS_BYTES_MAX), payload = BUFFER_INIT(RECEIPT_BYTES_MAX);
    struct receipt receipt = sample(), opened;
    struct failure failure;
    (void)state;
    issue(&receipt, &token);
    test_jwks(&jwks);
    assert_int_equal(receipt_open(buffer_bytes(&token), buffer_bytes(&jwks), &payload, &opened, &failure), STATUS_OK);
    assert_string_equal(buffer_text(&payload), PAYLOAD);
    assert_true(bytes_equal(opened.operation, receipt.operation));
    assert_int_equal(opened.decision, LEDGER_DECISION_PERMIT);
    assert_int_equal(opened.index, 17);
    assert_int_equal(opened.evidence_count, 1);
}

static void every_changed_character_is_refused(void **state)
{
    CLEANUP(buffer_release) struct buffer token = BUFFER_INIT(RECEIPT_BYTES_MAX);
    struct receipt receipt = sample();
    (void)state;
    issue(&receipt, &token);
    for (size_t i = 0; i < token.size; i++) {
        token.data[i] ^= 1;
        assert_int_not_equal(open_token(buffer_bytes(&token)), STATUS_OK);
        token.data[i] ^= 1;
        assert_int_not_equal(open_token(bytes_of(token.data, i)), STATUS_OK);
    }
    assert_int_equal(buffer_append_text(&token, "A"), STATUS_OK);
    assert_int_not_equal(open_token(buffer_bytes(&token)), STATUS_OK);
}

static void only_our_header_is_a_receipt(void **state)
{
    static const char *const headers[] = {
        "{\"alg\":\"none\",\"kid\":\"%s\",\"typ\":\"countersign-receipt+jwt\"}",
        "{\"alg\":\"HS256\",\"kid\":\"%s\",\"typ\":\"countersign-receipt+jwt\"}",
        "{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"JWT\"}",
        "{\"alg\":\"ES256\",\"kid\":\"%s\"}",
        "{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"kid\":\"%s\",\"typ\":\"countersign-receipt+jwt\"}",
        "{\"alg\":\"ES256\",\"jwk\":{},\"kid\":\"%s\",\"typ\":\"countersign-receipt+jwt\"}",
        "{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"countersign-receipt+jwt\",\"zip\":\"DEF\"}",
    };
    struct jwk_thumbprint key;
    char header[256];
    (void)state;
    test_thumbprint(&key);
    snprintf(header, sizeof header, "{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"countersign-receipt+jwt\"}", key.text);
    assert_int_equal(open_signed(header, PAYLOAD), STATUS_OK);
    assert_int_equal(open_signed(header, "{}"), STATUS_INVALID);
    assert_int_equal(open_signed(header, PAYLOAD " "), STATUS_INVALID);
    key.text[0] = key.text[0] == 'A' ? 'B' : 'A';
    snprintf(header, sizeof header, "{\"alg\":\"ES256\",\"kid\":\"%s\",\"typ\":\"countersign-receipt+jwt\"}", key.text);
    assert_int_equal(open_signed(header, PAYLOAD), STATUS_NOT_FOUND);
    test_thumbprint(&key);
    for (size_t i = 0; i < COUNT_OF(headers); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(header, sizeof header, headers[i], key.text);
#pragma GCC diagnostic pop
        assert_int_equal(open_signed(header, PAYLOAD), STATUS_INVALID);
    }
}

static void what_a_reader_would_refuse_is_not_issued(void **state)
{
    CLEANUP(buffer_release) struct buffer token = BUFFER_INIT(RECEIPT_BYTES_MAX);
    struct jwk_thumbprint key;
    struct digest digest;
    struct receipt receipt;
    (void)state;
    test_thumbprint(&key);
    receipt = sample(), receipt.operation = bytes_of_text("17");
    assert_int_equal(receipt_prepare(&receipt, &key, &token, &digest), STATUS_INVALID);
    receipt = sample(), receipt.decision = LEDGER_DECISION_NONE;
    assert_int_equal(receipt_prepare(&receipt, &key, &token, &digest), STATUS_INVALID);
    receipt = sample(), receipt.issuer = bytes_of_text("a \"bank\"");
    assert_int_equal(receipt_prepare(&receipt, &key, &token, &digest), STATUS_INVALID);
    receipt = sample(), receipt.issued_at_seconds = -1;
    assert_int_equal(receipt_prepare(&receipt, &key, &token, &digest), STATUS_INVALID);
    receipt = sample(), receipt.issued_at_seconds = 253402300800;
    assert_int_equal(receipt_prepare(&receipt, &key, &token, &digest), STATUS_INVALID);
    assert_int_equal(token.size, 0);
}

static void a_receipt_is_of_its_own_entry_only(void **state)
{
    const struct receipt receipt = sample();
    const struct ledger_entry entry = {
        .event = LEDGER_EVENT_OPERATION_PERMITTED,
        .log = receipt.log,
        .operation = receipt.operation,
        .has_instruction = true,
        .decision = LEDGER_DECISION_PERMIT,
        .clauses_version = receipt.clauses_version,
        .satisfied = receipt.satisfied,
    };
    struct ledger_entry other;
    (void)state;
    assert_true(receipt_is_of_entry(&receipt, &entry));
    other = entry, other.event = LEDGER_EVENT_OPERATION_CREATED;
    assert_false(receipt_is_of_entry(&receipt, &other));
    other = entry, other.decision = LEDGER_DECISION_DENY;
    assert_false(receipt_is_of_entry(&receipt, &other));
    other = entry, other.operation = bytes_of_text(CEREMONY);
    assert_false(receipt_is_of_entry(&receipt, &other));
    other = entry, other.instruction.bytes[0] = 1;
    assert_false(receipt_is_of_entry(&receipt, &other));
    other = entry, other.has_instruction = false;
    assert_false(receipt_is_of_entry(&receipt, &other));
    other = entry, other.log = bytes_of_text("bank.example/log1");
    assert_false(receipt_is_of_entry(&receipt, &other));
    other = entry, other.satisfied.ids[0] = bytes_of_text("9.1.3");
    assert_false(receipt_is_of_entry(&receipt, &other));
    other = entry, other.violated = receipt.satisfied;
    assert_false(receipt_is_of_entry(&receipt, &other));
}

/* The key of RFC 7515 appendix A.3; its thumbprint by another implementation. */
#define KEY_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define KEY_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define KEY_THUMBPRINT "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"

static enum status find(const char *jwks)
{
    CLEANUP(public_key_release) struct public_key key = {NULL};
    return jwks_find(bytes_of_text(jwks), bytes_of_text(KEY_THUMBPRINT), &key);
}

static void key_sets_of_others_are_read(void **state)
{
    static const char key[] = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" KEY_X "\",\"y\":\"" KEY_Y "\"";
    char jwks[1024];
    (void)state;
    snprintf(jwks, sizeof jwks, "{\"keys\": [{\"kty\":\"oct\"}, 17, %s, \"kid\":\"" KEY_THUMBPRINT "\", \"x5t\":\"other\"}]}", key);
    assert_int_equal(find(jwks), STATUS_OK);
    snprintf(jwks, sizeof jwks, "{\"keys\": [%s, \"kid\":\"another\"}]}", key);
    assert_int_equal(find(jwks), STATUS_INVALID);
    snprintf(jwks, sizeof jwks, "{\"keys\": [%s, \"use\":\"enc\"}]}", key);
    assert_int_equal(find(jwks), STATUS_NOT_FOUND);
    snprintf(jwks, sizeof jwks, "{\"keys\": [%s, \"alg\":\"ES384\"}]}", key);
    assert_int_equal(find(jwks), STATUS_NOT_FOUND);
    snprintf(jwks, sizeof jwks, "{\"keys\": [%s, \"kty\":\"EC\"}]}", key);
    assert_int_equal(find(jwks), STATUS_INVALID);
    assert_int_equal(find("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"" KEY_Y "\"}]}"), STATUS_INVALID);
    assert_int_equal(find("{\"keys\":[]}"), STATUS_NOT_FOUND);
    assert_int_equal(find("{\"keys\":{}}"), STATUS_INVALID);
    assert_int_equal(find("[]"), STATUS_INVALID);
    assert_int_equal(find(""), STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_issued_is_read),
        cmocka_unit_test(every_changed_character_is_refused),
        cmocka_unit_test(only_our_header_is_a_receipt),
        cmocka_unit_test(what_a_reader_would_refuse_is_not_issued),
        cmocka_unit_test(a_receipt_is_of_its_own_entry_only),
        cmocka_unit_test(key_sets_of_others_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
