/* SPDX-License-Identifier: Apache-2.0
 * NIST's path validation suite: every case gives the expected result, or is refused for a policy of ours that is named here. */
#include "src/crypto/checks.h"
#include "tests/crypto/vectors.h"
#include "tests/testing.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* Valid by the suite, and refused by us: DSA is no accepted algorithm. */
static const char *const refused_cases[] = {"4.1.4", "4.1.5"};

static const char *folder;

static struct certificate *read_certificate(const char *stem)
{
    char name[256];
    struct failure failure;
    struct certificate *certificate;
    CLEANUP(buffer_release) struct buffer der;
    snprintf(name, sizeof name, "certs/%s.crt", stem);
    vectors_read(folder, name, &der);
    if (certificate_parse(buffer_bytes(&der), &certificate, &failure) != STATUS_OK)
        fail_msg("%s: %s", stem, failure.message);
    return certificate;
}

static struct revocation_cache *read_crls(const json_t *stems)
{
    struct revocation_cache *cache;
    size_t index;
    json_t *stem;
    assert_int_equal(revocation_cache_new(&cache), STATUS_OK);
    json_array_foreach(stems, index, stem)
    {
        char name[256];
        struct failure failure = {0};
        CLEANUP(buffer_release) struct buffer der;
        snprintf(name, sizeof name, "crls/%s.crl", json_string_value(stem));
        vectors_read(folder, name, &der);
        if (revocation_cache_put_crl(cache, buffer_bytes(&der), &failure) != STATUS_OK)
            fail_msg("%s: %s", name, failure.message);
    }
    return cache;
}

static bool is_set(const json_t *item, const char *member)
{
    const char *text = json_string_value(json_array_get(json_object_get(item, member), 0));
    return text != NULL && strcmp(text, "true") == 0;
}

/* "NIST-test-policy-N" is 2.16.840.1.101.3.2.1.48.N. */
static void read_request(const json_t *item, struct checks_request *request)
{
    json_t *policies = json_object_get(item, "SetInitialPolicySet"), *policy;
    size_t index;
    *request = (struct checks_request){.require_explicit_policy = is_set(item, "SetInitialExplicitPolicy"),
                                       .inhibit_policy_mapping = is_set(item, "SetInitialPolicyMappingInhibit"),
                                       .inhibit_any_policy = is_set(item, "SetInitialInhibitAnyPolicy")};
    assert_int_equal(timestamp_parse(bytes_of_text("2026-01-01T00:00:00Z"), &request->at), STATUS_OK);
    json_array_foreach(policies, index, policy)
    {
        const char *number = strrchr(json_string_value(policy), '-') + 1;
        snprintf(request->policies[request->policy_count++].text, CERTIFICATE_OID_MAX, "2.16.840.1.101.3.2.1.48.%s", number);
    }
}

static void check_item(const json_t *item, struct certificate *anchor, const struct certificate_list *untrusted, struct certificate *target,
                       struct checks *ret_checks)
{
    CLEANUP(trust_release) struct trust trust = {0};
    CLEANUP(revocation_cache_release) struct revocation_cache *cache = read_crls(json_object_get(item, "crls"));
    CLEANUP(checker_release) struct checker *checker = NULL;
    struct certificate_list anchors = {.items = {anchor}, .count = 1};
    struct checks_request request;
    read_request(item, &request);
    assert_int_equal(trust_from_anchors(&anchors, &trust), STATUS_OK);
    assert_int_equal(checker_new(&trust, cache, &checker), STATUS_OK);
    assert_int_equal(checks_certificate(checker, target, untrusted, &request, ret_checks), STATUS_OK);
}

static bool is_refused_by_policy(const json_t *item)
{
    const char *number = json_string_value(json_object_get(item, "test_number"));
    for (size_t i = 0; i < COUNT_OF(refused_cases); i++)
        if (strcmp(refused_cases[i], number) == 0)
            return true;
    return false;
}

static void judge(const json_t *item, const struct checks *checks)
{
    bool is_valid = true, should_be = json_is_true(json_object_get(item, "should_validate"));
    for (size_t i = 0; i < CHECK_COUNT; i++)
        is_valid = is_valid && checks->outcomes[i].result != CHECK_FAILED;
    if (is_refused_by_policy(item)) {
        assert_string_equal(checks->outcomes[CHECK_LEGALITY].reason, "key_refused");
        return;
    }
    if (is_valid == should_be)
        return;
    for (size_t i = 0; i < CHECK_COUNT; i++)
        print_message("%s: %s %s %s\n", json_string_value(json_object_get(item, "title")), check_name((enum check)i),
                      checks->outcomes[i].reason, checks->outcomes[i].message);
    fail_msg("expected %s", should_be ? "valid" : "invalid");
}

static void gives_the_expected_result(void **state)
{
    const json_t *item = *state, *stems = json_object_get(item, "certs");
    size_t count = json_array_size(stems);
    CLEANUP(certificate_list_release) struct certificate_list all = {0};
    for (size_t i = 0; i < count; i++)
        all.items[all.count++] = read_certificate(json_string_value(json_array_get(stems, i)));
    struct certificate_list untrusted = {.count = count - 2};
    memcpy(untrusted.items, all.items + 1, (count - 2) * sizeof all.items[0]);
    CLEANUP(checks_release) struct checks checks = {0};
    check_item(item, all.items[0], &untrusted, all.items[count - 1], &checks);
    judge(item, &checks);
}

int main(int argc, char **argv)
{
    folder = vectors_folder(argc, argv, "pkits");
    if (folder == NULL)
        return VECTORS_SKIPPED;
    char path[4096];
    snprintf(path, sizeof path, "%s/cases.json", folder);
    json_t *items = json_load_file(path, 0, NULL), *item;
    size_t index, count = json_array_size(items);
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    INVARIANT(tests != NULL && count == 249);
    json_array_foreach(items, index, item)
    {
        tests[index] = (struct CMUnitTest){
            .name = json_string_value(json_object_get(item, "title")), .test_func = gives_the_expected_result, .initial_state = item};
    }
    int failed = _cmocka_run_group_tests("PKITS", tests, count, NULL, NULL);
    free(tests);
    json_decref(items);
    return failed;
}
