/* SPDX-License-Identifier: Apache-2.0
 * The file of chip cards: the demo bank's is taken whole, and every mistake is refused where it stands. */
#include "tests/testing.h"

#include "src/config/cards_file.h"

static const char *demo_file;

static void the_demo_banks_file_is_taken_whole(void **state)
{
    CLEANUP(cards_file_release) struct cards_file file = {.yaml = NULL};
    struct failure failure = {0};
    (void)state;
    assert_ok(cards_file_read(demo_file, &file, &failure));
    assert_string_equal(file.terminal, "DEMOWEB1");
    assert_int_equal(file.origin_count, 2);
    assert_int_equal(file.issuer_count, 2);
    assert_string_equal(file.issuers[0].bank, "999");
    assert_int_equal(file.issuers[0].profile, CARDS_FILE_DES3);
    assert_string_equal(file.issuers[0].codes[CARDS_FILE_INQUIRY], "2590");
    assert_int_equal(file.issuers[1].profile, CARDS_FILE_AES_CMAC);
    assert_string_equal(file.issuers[1].key, "demo-cards-997");
}

static void refuse(const char *text, unsigned line, const char *field)
{
    struct cards_file file = {.yaml = NULL};
    struct failure failure = {0};
    if (cards_file_parse(bytes_of_text(text), &file, &failure) != STATUS_INVALID)
        fail_msg("accepted: %s", text);
    if (failure.line != line || strcmp(failure.field, field) != 0)
        fail_msg("expected %u %s, got %u %s: %s\n%s", line, field, failure.line, failure.field, failure.message, text);
}

#define PLACE "terminal: WEB00001\norigins: [https://bank.example]\n"
#define ISSUER "  - {bank: '999', profile: des3, key: cards}\n"

static void what_is_not_said_is_the_codes_of_the_switch_and_two_minutes(void **state)
{
    CLEANUP(cards_file_release) struct cards_file file = {.yaml = NULL};
    struct failure failure = {0};
    const char *text = PLACE "issuers:\n  - {bank: '999', profile: des3, key: cards, codes: {transfer: '2524'}}\n";
    (void)state;
    assert_ok(cards_file_parse(bytes_of_text(text), &file, &failure));
    assert_int_equal(file.seconds, 120);
    assert_int_equal(file.confirmation, CARDS_FILE_DIALOG);
    assert_int_equal(file.confirmation_seconds, 30);
    assert_string_equal(file.issuers[0].codes[CARDS_FILE_TRANSFER], "2524");
    assert_string_equal(file.issuers[0].codes[CARDS_FILE_PAYMENT], "2531");
}

static void mistakes_are_refused_where_they_stand(void **state)
{
    (void)state;
    refuse("{}\n", 1, "terminal");
    refuse("terminal: web00001\n", 1, "terminal");
    refuse("terminal: WEB0001\n", 1, "terminal");
    refuse("terminal: WEB00001\n", 1, "origins");
    refuse("terminal: WEB00001\norigins: []\n", 2, "origins");
    refuse("terminal: WEB00001\norigins: [http://bank.example]\n", 2, "origins[0]");
    refuse(PLACE "seconds: 29\n", 3, "seconds");
    refuse(PLACE "seconds: 301\n", 3, "seconds");
    refuse(PLACE "confirmation: none\n", 3, "confirmation");
    refuse(PLACE "issuers: []\n", 3, "issuers");
    refuse(PLACE "issuers:\n  - {bank: 99, profile: des3, key: k}\n", 4, "issuers[0].bank");
    refuse(PLACE "issuers:\n  - {bank: '999', profile: des, key: k}\n", 4, "issuers[0].profile");
    refuse(PLACE "issuers:\n  - {bank: '999', profile: des3}\n", 4, "issuers[0].key");
    refuse(PLACE "issuers:\n  - {bank: '999', profile: des3, key: k, codes: {login: '2590'}}\n", 4, "issuers[0].codes.login");
    refuse(PLACE "issuers:\n  - {bank: '999', profile: des3, key: k, codes: {inquiry: '259'}}\n", 4, "issuers[0].codes.inquiry");
    refuse(PLACE "issuers:\n" ISSUER ISSUER, 5, "issuers[1].bank");
    refuse(PLACE "pin: '1'\nissuers:\n" ISSUER, 3, "pin");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demo_banks_file_is_taken_whole),
        cmocka_unit_test(what_is_not_said_is_the_codes_of_the_switch_and_two_minutes),
        cmocka_unit_test(mistakes_are_refused_where_they_stand),
    };
    INVARIANT(argc == 2);
    demo_file = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
