/* SPDX-License-Identifier: Apache-2.0
 * What a real browser sent, recorded in chromium.txt: each registration and its authentication verify, and are what was asked for. */
#include "tests/testing.h"
#include "tests/webauthn/authenticator.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/base/encode.h"

#define FIELDS 7
static FILE *recording;

struct answer {
    const char *origin, *asked;
    struct buffer parts[FIELDS - 2];
};

static void answer_release(struct answer *answer)
{
    for (size_t i = 0; i < COUNT_OF(answer->parts); i++)
        buffer_release(&answer->parts[i]);
}

static void read_answer(char *line, struct answer *answer)
{
    char *rest, *fields[FIELDS];
    line[strcspn(line, "\n")] = 0;
    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = strtok_r(i == 0 ? line : NULL, " ", &rest);
        assert_non_null(fields[i]);
    }
    answer->origin = fields[0];
    answer->asked = fields[1];
    for (size_t i = 0; i < COUNT_OF(answer->parts); i++) {
        answer->parts[i] = BUFFER_INIT(64 * 1024);
        assert_ok(hex_decode(bytes_of_text(fields[i + 2]), &answer->parts[i]));
    }
}

static void check_kind(const struct answer *answer, const struct webauthn_registration *registration)
{
    bool direct = strstr(answer->asked, "/direct/") != NULL, is_u2f = strncmp(answer->asked, "u2f", 3) == 0;
    const char *algorithm = strrchr(answer->asked, '/') + 1;
    assert_int_equal(registration->format, !direct ? WEBAUTHN_FORMAT_NONE : is_u2f ? WEBAUTHN_FORMAT_FIDO_U2F : WEBAUTHN_FORMAT_PACKED);
    assert_int_equal(webauthn_algorithm_cose(registration->algorithm), strtol(algorithm, NULL, 10));
    assert_int_equal(registration->flags.user_verified, !is_u2f);
}

static void check_answer(const struct answer *answer)
{
    const char *origins[] = {answer->origin};
    struct webauthn_policy policy = authenticator_policy(NULL);
    policy.rp_id = "localhost";
    policy.origins = origins;
    const struct webauthn_attestation_response attestation = {buffer_bytes(&answer->parts[0]), buffer_bytes(&answer->parts[1])};
    const struct webauthn_assertion_response response = {buffer_bytes(&answer->parts[2]), buffer_bytes(&answer->parts[3]),
                                                         buffer_bytes(&answer->parts[4])};
    struct webauthn_registration registration;
    struct webauthn_assertion assertion;
    struct failure failure = {0};
    CLEANUP(webauthn_key_release) struct webauthn_key *key = NULL;
    struct bytes challenge = authenticator_challenge();
    if (webauthn_registration_verify(&policy, challenge, &attestation, PKI_NOW, &registration, &failure) != STATUS_OK)
        fail_msg("%s: registration: %s", answer->asked, failure.field);
    check_kind(answer, &registration);
    assert_ok(webauthn_key_parse(registration.public_key, &key, NULL));
    const struct webauthn_credential credential = {.key = key, .backup_eligible = registration.flags.backup_eligible};
    if (webauthn_assertion_verify(&policy, &credential, challenge, &response, &assertion, &failure) != STATUS_OK)
        fail_msg("%s: assertion: %s", answer->asked, failure.field);
}

static void what_chromium_sends_is_taken(void **state)
{
    (void)state;
    char *line = NULL;
    size_t capacity = 0, count = 0;
    while (getline(&line, &capacity, recording) > 0) {
        if (line[0] == '#')
            continue;
        CLEANUP(answer_release) struct answer answer = {0};
        read_answer(line, &answer);
        check_answer(&answer);
        count++;
    }
    free(line);
    assert_int_equal(count, 14);
}

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_chromium_sends_is_taken)};
    recording = argument_count > 1 ? fopen(arguments[1], "r") : NULL;
    if (recording == NULL) {
        perror("chromium.txt");
        return 1;
    }
    int failed = cmocka_run_group_tests_name("webauthn browser", tests, NULL, NULL);
    fclose(recording);
    return failed;
}
