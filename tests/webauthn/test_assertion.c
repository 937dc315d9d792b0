/* SPDX-License-Identifier: Apache-2.0
 * Assertions: what the browser may and may not say, what the authenticator may and may not say, and who signed; each refusal by its name.
 * libfido2 judges beside us. */
#include "tests/testing.h"
#include "tests/webauthn/enrolled.h"

#include <fido.h>
#include <fido/es256.h>
#include <pthread.h>
#include <stdio.h>

#include "src/crypto/digest.h"
#include "src/webauthn/key_parts.h"

static struct webauthn_assertion_response response_of(const struct made *made)
{
    return (struct webauthn_assertion_response){.client_data = buffer_bytes(&made->client_data),
                                                .authenticator_data = buffer_bytes(&made->authenticator_data),
                                                .signature = buffer_bytes(&made->signature)};
}

static enum status judge(const struct webauthn_policy *policy, const struct webauthn_assertion_response *response,
                         struct webauthn_assertion *assertion, struct failure *failure)
{
    const struct webauthn_credential credential = {.key = key};
    *failure = (struct failure){0};
    return webauthn_assertion_verify(policy, &credential, authenticator_challenge(), response, assertion, failure);
}

static void expect(const struct webauthn_policy *policy, const struct recipe *recipe, const char *what, const char *word)
{
    CLEANUP(made_release) struct made made = authenticator_assert(&authenticator, recipe);
    struct webauthn_assertion_response response = response_of(&made);
    struct webauthn_assertion assertion;
    struct failure failure;
    enum status status = judge(policy, &response, &assertion, &failure);
    if (strcmp(failure.field, word) != 0 || (status == STATUS_OK) != (word[0] == 0))
        fail_msg("%s: \"%s\" instead of \"%s\"", what, failure.field, word);
}

/* What client data go on with behind the origin, and the word of the refusal; "" where there is none. */
struct ending {
    const char *more, *word;
};

static void expect_endings(const struct webauthn_policy *policy, const struct ending *endings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
        recipe.more_client_data = endings[i].more;
        expect(policy, &recipe, endings[i].more, endings[i].word);
    }
}

static void what_a_browser_says_is_read_strictly(void **state)
{
    (void)state;
    static const struct ending endings[] = {
        {"", ""},
        {",\"crossOrigin\":false,\"other\":{\"a\":[1,2.5,null,\"\\u0000\"]}", ""},
        {",\"crossOrigin\":true", "cross_origin_refused"},
        {",\"topOrigin\":\"https://shop.example\"", "cross_origin_refused"},
        {",\"crossOrigin\":\"false\"", "client_data_malformed"},
        {",\"crossOrigin\":false,\"crossOrigin\":false", "client_data_malformed"},
        {",\"origin\":\"https://bank.example\"", "client_data_malformed"},
        {",\"challenge\":\"\"", "client_data_malformed"},
        {",\"type\":\"webauthn.get\"", "client_data_malformed"},
        {",\"topOrigin\":null", "client_data_malformed"},
        {",\"other\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "client_data_malformed"},
        {",", "client_data_malformed"},
        {"} ", "client_data_malformed"},
        {",\"a\":\"\xff\"", "client_data_malformed"},
        {",\"a\":01", "client_data_malformed"},
    };
    struct webauthn_policy policy = authenticator_policy(NULL);
    expect_endings(&policy, endings, COUNT_OF(endings));
}

static void type_challenge_and_origin_must_be_the_ones_asked(void **state)
{
    (void)state;
    static const struct {
        const char *type, *challenge, *origin, *word;
    } heads[] = {
        {"webauthn.create", NULL, NULL, "type_wrong"},
        {"payment.get", NULL, NULL, "type_wrong"},
        {"webauthn.Get", NULL, NULL, "type_wrong"},
        {NULL, "YSBjaGFsbGVuZ2Ugb2Ygc29tZSAzMiBieXRlcyAuLi4=", NULL, "challenge_wrong"},
        {NULL, "YSBjaGFsbGVuZ2Ugb2Ygc29tZSAzMiBieXRlcyAuLi5", NULL, "challenge_wrong"},
        {NULL, "", NULL, "challenge_wrong"},
        {NULL, NULL, "http://bank.example", "origin_refused"},
        {NULL, NULL, "https://bank.example:8443", "origin_refused"},
        {NULL, NULL, "https://bank.example/", "origin_refused"},
        {NULL, NULL, "https://BANK.example", "origin_refused"},
        {NULL, NULL, "https://sub.bank.example", "origin_refused"},
        {NULL, NULL, "https://bank.example\\u0000", "origin_refused"},
        {NULL, NULL, "https:\\/\\/bank.ex\\u0061mple", ""},
    };
    struct webauthn_policy policy = authenticator_policy(NULL);
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        char what[32];
        struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
        recipe.type = heads[i].type;
        recipe.challenge = heads[i].challenge;
        recipe.origin = heads[i].origin;
        snprintf(what, sizeof what, "head %zu", i);
        expect(&policy, &recipe, what, heads[i].word);
    }
}

static void client_data_without_a_required_member_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "{}",
        "[]",
        "\"webauthn.get\"",
        "{\"type\":\"webauthn.get\",\"origin\":\"https://bank.example\"}",
        "{\"challenge\":\"YSBjaGFsbGVuZ2Ugb2Ygc29tZSAzMiBieXRlcyAuLi4\",\"origin\":\"https://bank.example\"}",
        "{\"type\":\"webauthn.get\",\"challenge\":\"YSBjaGFsbGVuZ2Ugb2Ygc29tZSAzMiBieXRlcyAuLi4\"}",
        ("\xef\xbb\xbf{\"type\":\"webauthn.get\",\"challenge\":\"YSBjaGFsbGVuZ2Ugb2Ygc29tZSAzMiBieXRlcyAuLi4\",\"origin\":\"https://"
         "bank.example\"}"),
    };
    struct webauthn_policy policy = authenticator_policy(NULL);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct webauthn_assertion_response response = {.client_data = bytes_of_text(texts[i])};
        struct webauthn_assertion assertion;
        struct failure failure;
        assert_status(STATUS_INVALID, judge(&policy, &response, &assertion, &failure));
        assert_string_equal(failure.field, "client_data_malformed");
    }
    static const uint8_t much[64 * 1024 + 1];
    struct webauthn_assertion_response response = {.client_data = bytes_of(much, sizeof much)};
    struct webauthn_assertion assertion;
    struct failure failure;
    assert_status(STATUS_LIMIT, judge(&policy, &response, &assertion, &failure));
    assert_string_equal(failure.field, "client_data_size");
}

/* A string whose beginning is what we look for, and that is longer than what we keep of it. */
static void an_origin_cut_short_is_not_taken_for_ours(void **state)
{
    (void)state;
    char origin[2048] = "https://bank.ex\\u0061mple", padded[1200];
    memset(origin + strlen(origin), 'x', 1500);
    memset(padded, 'x', sizeof padded);
    memcpy(padded, "https://bank.example", 20);
    padded[1024] = 0;
    const char *origins[] = {padded};
    struct webauthn_policy policy = authenticator_policy(NULL);
    policy.origins = origins;
    struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
    recipe.origin = origin;
    expect(&policy, &recipe, "a long origin", "client_data_malformed");
}

static void other_pages_may_embed_ours_where_that_is_allowed(void **state)
{
    (void)state;
    static const struct ending endings[] = {
        {",\"crossOrigin\":true", ""},
        {",\"crossOrigin\":true,\"topOrigin\":\"https://shop.example\"", ""},
        {",\"topOrigin\":\"https://shop.example\",\"crossOrigin\":true", ""},
        {",\"crossOrigin\":true,\"topOrigin\":\"https://attacker.example\"", "top_origin_refused"},
        {",\"crossOrigin\":true,\"topOrigin\":\"https://bank.example\"", "top_origin_refused"},
    };
    struct webauthn_policy policy = authenticator_policy(NULL);
    policy.cross_origin = true;
    expect_endings(&policy, endings, COUNT_OF(endings));
}

static void what_an_authenticator_says_is_judged(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        uint8_t flags;
        bool verification_required;
        const char *extensions, *trailing, *rp_id, *word;
    } says[] = {
        {"present", 0x01, false, "", "", NULL, ""},
        {"present, not verified", 0x01, true, "", "", NULL, "user_unverified"},
        {"present and verified", 0x05, true, "", "", NULL, ""},
        {"verified, not present", 0x04, true, "", "", NULL, "user_absent"},
        {"backed up and not eligible", 0x15, true, "", "", NULL, "backup_contradiction"},
        {"eligible now", 0x0d, true, "", "", NULL, "backup_changed"},
        {"for another", 0x05, true, "", "", "bank.example.attacker.example", "rp_id_wrong"},
        {"with extensions", 0x85, true, "\xa1\x01\x02", "", NULL, ""},
        {"with extensions cut short", 0x85, true, "\xa1\x01", "", NULL, "authenticator_data_malformed"},
        {"with extensions of no end", 0x85, true, "\xbf\xff", "", NULL, "authenticator_data_malformed"},
        {"with a tag in extensions", 0x85, true, "\xa1\x01\xc1\x02", "", NULL, "authenticator_data_malformed"},
        {"with a long head in extensions", 0x85, true, "\xa1\x01\x18\x02", "", NULL, "authenticator_data_malformed"},
        {"with more", 0x05, true, "", "x", NULL, "authenticator_data_malformed"},
        {"with a credential", 0x45, true, "", "", NULL, "credential_unexpected"},
    };
    CLEANUP(buffer_release) struct buffer cose = BUFFER_INIT(1024);
    authenticator_cose(&cose, authenticator.credential, WEBAUTHN_ES256);
    for (size_t i = 0; i < COUNT_OF(says); i++) {
        struct webauthn_policy policy = authenticator_policy(NULL);
        policy.user_verification_required = says[i].verification_required;
        struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
        recipe.flags = says[i].flags;
        recipe.rp_id = says[i].rp_id;
        recipe.extensions = bytes_of_text(says[i].extensions);
        recipe.trailing = bytes_of_text(says[i].trailing);
        recipe.cose = says[i].flags & 0x40 ? buffer_bytes(&cose) : (struct bytes){0};
        expect(&policy, &recipe, says[i].what, says[i].word);
    }
}

static void flags_counter_and_place_are_told(void **state)
{
    (void)state;
    struct webauthn_policy policy = authenticator_policy(NULL);
    policy.cross_origin = true;
    struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
    recipe.flags = 0x05;
    recipe.counter = 0x01020304;
    recipe.more_client_data = ",\"crossOrigin\":true,\"topOrigin\":\"https://shop.example\"";
    CLEANUP(made_release) struct made made = authenticator_assert(&authenticator, &recipe);
    struct webauthn_assertion_response response = response_of(&made);
    struct webauthn_assertion assertion;
    struct failure failure;
    assert_ok(judge(&policy, &response, &assertion, &failure));
    assert_true(assertion.flags.user_present && assertion.flags.user_verified);
    assert_false(assertion.flags.backup_eligible || assertion.flags.backed_up || assertion.has_payment);
    assert_int_equal(assertion.counter, 0x01020304);
    assert_string_equal(assertion.place.origin, AUTHENTICATOR_ORIGIN);
    assert_string_equal(assertion.place.top_origin, "https://shop.example");
    assert_true(assertion.place.cross_origin);
}

/* The key as libfido2 has it; only ES256 here. */
static int verdict_of_libfido2(const struct made *made)
{
    fido_assert_t *assert = fido_assert_new();
    es256_pk_t *pk = es256_pk_new();
    struct digest hash;
    digest_of(buffer_bytes(&made->client_data), &hash);
    assert_int_equal(es256_pk_from_EVP_PKEY(pk, authenticator.credential), FIDO_OK);
    int verdict = fido_assert_set_count(assert, 1);
    verdict = verdict != FIDO_OK ? verdict : fido_assert_set_rp(assert, AUTHENTICATOR_RP_ID);
    verdict = verdict != FIDO_OK ? verdict : fido_assert_set_clientdata_hash(assert, hash.bytes, DIGEST_SIZE);
    verdict = verdict != FIDO_OK ? verdict : fido_assert_set_up(assert, FIDO_OPT_TRUE);
    verdict = verdict != FIDO_OK ? verdict
                                 : fido_assert_set_authdata_raw(assert, 0, made->authenticator_data.data, made->authenticator_data.size);
    verdict = verdict != FIDO_OK ? verdict : fido_assert_set_sig(assert, 0, made->signature.data, made->signature.size);
    verdict = verdict != FIDO_OK ? verdict : fido_assert_verify(assert, 0, COSE_ES256, pk);
    es256_pk_free(&pk);
    fido_assert_free(&assert);
    return verdict;
}

/* With any one bit turned over in what is signed or in the signature. */
static void libfido2_agrees_on_every_assertion(void **state)
{
    (void)state;
    struct webauthn_policy policy = authenticator_policy(NULL);
    struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
    CLEANUP(made_release) struct made made = authenticator_assert(&authenticator, &recipe);
    struct webauthn_assertion_response response = response_of(&made);
    struct webauthn_assertion assertion;
    struct failure failure;
    assert_ok(judge(&policy, &response, &assertion, &failure));
    assert_int_equal(verdict_of_libfido2(&made), FIDO_OK);
    struct buffer *parts[] = {&made.authenticator_data, &made.signature};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        for (size_t bit = 0; bit < 8 * parts[i]->size; bit += 3) {
            parts[i]->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            bool ours = judge(&policy, &response, &assertion, &failure) == STATUS_OK;
            bool theirs = verdict_of_libfido2(&made) == FIDO_OK;
            if (ours || theirs)
                fail_msg("part %zu, bit %zu: ours %d, libfido2's %d", i, bit, ours, theirs);
            parts[i]->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
}

static void an_empty_or_padded_signature_is_refused(void **state)
{
    (void)state;
    struct webauthn_policy policy = authenticator_policy(NULL);
    struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
    CLEANUP(made_release) struct made made = authenticator_assert(&authenticator, &recipe);
    struct webauthn_assertion_response response = response_of(&made);
    struct webauthn_assertion assertion;
    struct failure failure;
    response.signature = (struct bytes){0};
    assert_status(STATUS_CORRUPT, judge(&policy, &response, &assertion, &failure));
    assert_ok(buffer_append_byte(&made.signature, 0));
    response.signature = buffer_bytes(&made.signature);
    assert_status(STATUS_CORRUPT, judge(&policy, &response, &assertion, &failure));
    assert_string_equal(failure.field, "signature_invalid");
}

#define THREADS 4
#define ROUNDS 100

static void *judge_often(void *made)
{
    struct webauthn_policy policy = authenticator_policy(NULL);
    struct webauthn_assertion_response response = response_of(made);
    size_t right = 0;
    for (size_t i = 0; i < ROUNDS; i++) {
        struct webauthn_assertion assertion;
        struct failure failure;
        right += judge(&policy, &response, &assertion, &failure) == STATUS_OK;
    }
    return (void *)right; // NOLINT(performance-no-int-to-ptr)
}

static void threads_share_a_key(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
    CLEANUP(made_release) struct made made = authenticator_assert(&authenticator, &recipe);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, judge_often, &made), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *right;
        assert_int_equal(pthread_join(threads[i], &right), 0);
        assert_int_equal((size_t)right, ROUNDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_browser_says_is_read_strictly),
        cmocka_unit_test(type_challenge_and_origin_must_be_the_ones_asked),
        cmocka_unit_test(client_data_without_a_required_member_are_refused),
        cmocka_unit_test(an_origin_cut_short_is_not_taken_for_ours),
        cmocka_unit_test(other_pages_may_embed_ours_where_that_is_allowed),
        cmocka_unit_test(what_an_authenticator_says_is_judged),
        cmocka_unit_test(flags_counter_and_place_are_told),
        cmocka_unit_test(libfido2_agrees_on_every_assertion),
        cmocka_unit_test(threads_share_a_key),
        cmocka_unit_test(an_empty_or_padded_signature_is_refused),
    };
    return cmocka_run_group_tests_name("webauthn assertion", tests, enrol_once, release_once);
}
