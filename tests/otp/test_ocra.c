/* SPDX-License-Identifier: Apache-2.0
 * OCRA gives every value of RFC 6287 appendix C; suites are read strictly; a challenge follows from the instruction and the nonce. */
#include "tests/testing.h"

#include "src/base/encode.h"
#include "src/otp/ocra.h"

static const char key20[] = "12345678901234567890";
static const char key32[] = "12345678901234567890123456789012";
static const char key64[] = "1234567890123456789012345678901234567890123456789012345678901234";
/* SHA-1 of the PIN 1234, as the RFC gives it. */
static const uint8_t pin_sha1[] = {0x71, 0x10, 0xed, 0xa4, 0xd0, 0x9e, 0x06, 0x2a, 0xa5, 0xe4,
                                   0xa3, 0x90, 0xb0, 0xa5, 0x72, 0xac, 0x0d, 0x2c, 0x02, 0x20};
#define MARCH_2008 0x132d0b6 /* minutes since 1970 */

struct row {
    const char *question, *code;
};

struct table {
    const char *suite, *key;
    uint64_t counter; /* of the first row; each row has the next */
    struct row rows[10];
};

static const struct table tables[] = {
    /* C.1, one-way challenge and response */
    {"OCRA-1:HOTP-SHA1-6:QN08",
     key20,
     0,
     {{"00000000", "237653"},
      {"11111111", "243178"},
      {"22222222", "653583"},
      {"33333333", "740991"},
      {"44444444", "608993"},
      {"55555555", "388898"},
      {"66666666", "816933"},
      {"77777777", "224598"},
      {"88888888", "750600"},
      {"99999999", "294470"}}},
    {"OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1",
     key32,
     0,
     {{"12345678", "65347737"},
      {"12345678", "86775851"},
      {"12345678", "78192410"},
      {"12345678", "71565254"},
      {"12345678", "10104329"},
      {"12345678", "65983500"},
      {"12345678", "70069104"},
      {"12345678", "91771096"},
      {"12345678", "75011558"},
      {"12345678", "08522129"}}},
    {"OCRA-1:HOTP-SHA256-8:QN08-PSHA1",
     key32,
     0,
     {{"00000000", "83238735"}, {"11111111", "01501458"}, {"22222222", "17957585"}, {"33333333", "86776967"}, {"44444444", "86807031"}}},
    {"OCRA-1:HOTP-SHA512-8:C-QN08",
     key64,
     0,
     {{"00000000", "07016083"},
      {"11111111", "63947962"},
      {"22222222", "70123924"},
      {"33333333", "25341727"},
      {"44444444", "33203315"},
      {"55555555", "34205738"},
      {"66666666", "44343969"},
      {"77777777", "51946085"},
      {"88888888", "20403879"},
      {"99999999", "31409299"}}},
    {"OCRA-1:HOTP-SHA512-8:QN08-T1M",
     key64,
     0,
     {{"00000000", "95209754"}, {"11111111", "55907591"}, {"22222222", "22048402"}, {"33333333", "24218844"}, {"44444444", "36209546"}}},
    /* C.2, mutual: the server's answers, then the client's */
    {"OCRA-1:HOTP-SHA256-8:QA08",
     key32,
     0,
     {{"CLI22220SRV11110", "28247970"},
      {"CLI22221SRV11111", "01984843"},
      {"CLI22222SRV11112", "65387857"},
      {"CLI22223SRV11113", "03351211"},
      {"CLI22224SRV11114", "83412541"}}},
    {"OCRA-1:HOTP-SHA256-8:QA08",
     key32,
     0,
     {{"SRV11110CLI22220", "15510767"},
      {"SRV11111CLI22221", "90175646"},
      {"SRV11112CLI22222", "33777207"},
      {"SRV11113CLI22223", "95285278"},
      {"SRV11114CLI22224", "28934924"}}},
    {"OCRA-1:HOTP-SHA512-8:QA08",
     key64,
     0,
     {{"CLI22220SRV11110", "79496648"},
      {"CLI22221SRV11111", "76831980"},
      {"CLI22222SRV11112", "12250499"},
      {"CLI22223SRV11113", "90856481"},
      {"CLI22224SRV11114", "12761449"}}},
    {"OCRA-1:HOTP-SHA512-8:QA08-PSHA1",
     key64,
     0,
     {{"SRV11110CLI22220", "18806276"},
      {"SRV11111CLI22221", "70020315"},
      {"SRV11112CLI22222", "01600026"},
      {"SRV11113CLI22223", "18951020"},
      {"SRV11114CLI22224", "32528969"}}},
    /* C.3, plain signature */
    {"OCRA-1:HOTP-SHA256-8:QA08",
     key32,
     0,
     {{"SIG10000", "53095496"}, {"SIG11000", "04110475"}, {"SIG12000", "31331128"}, {"SIG13000", "76028668"}, {"SIG14000", "46554205"}}},
    {"OCRA-1:HOTP-SHA512-8:QA10-T1M",
     key64,
     0,
     {{"SIG1000000", "77537423"},
      {"SIG1100000", "31970405"},
      {"SIG1200000", "10235557"},
      {"SIG1300000", "95213541"},
      {"SIG1400000", "65360607"}}},
};

static void read_suite(const char *text, struct ocra_suite *ret_suite)
{
    struct failure failure = {0};
    assert_ok(ocra_suite_parse(bytes_of_text(text), ret_suite, &failure));
}

static void the_tables_of_rfc_6287(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        struct ocra_suite suite;
        read_suite(tables[i].suite, &suite);
        for (size_t j = 0; j < COUNT_OF(tables[i].rows) && tables[i].rows[j].question != NULL; j++) {
            struct otp_code code;
            const struct ocra_input input = {.counter = tables[i].counter + j,
                                             .question = bytes_of_text(tables[i].rows[j].question),
                                             .pin_digest = bytes_of(pin_sha1, sizeof pin_sha1),
                                             .step = MARCH_2008};
            assert_ok(ocra_code(&suite, bytes_of_text(tables[i].key), &input, &code));
            assert_string_equal(code.text, tables[i].rows[j].code);
        }
    }
}

static void a_suite_is_taken_apart(void **state)
{
    struct ocra_suite suite;
    (void)state;
    read_suite("OCRA-1:HOTP-SHA512-10:C-QH64-PSHA256-S064-T48H", &suite);
    assert_int_equal(suite.hash, HMAC_SHA512);
    assert_int_equal(suite.digits, 10);
    assert_true(suite.has_counter && suite.has_pin);
    assert_int_equal(suite.format, OCRA_HEXADECIMAL);
    assert_int_equal(suite.question_size, 64);
    assert_int_equal(suite.pin_hash, HMAC_SHA256);
    assert_int_equal(suite.session_size, 64);
    assert_int_equal(suite.step_seconds, 48 * 3600);
    read_suite("OCRA-1:HOTP-SHA1-4:QH8-S512", &suite); /* an example of section 6.5 */
    assert_int_equal(suite.question_size, 8);
}

static void what_section_6_does_not_allow_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "OCRA-1",
        "OCRA-2:HOTP-SHA1-6:QN08",
        "OCRA-1:HOTP-MD5-6:QN08",
        "OCRA-1:HOTP-SHA1-0:QN08",
        "OCRA-1:HOTP-SHA1-3:QN08",
        "OCRA-1:HOTP-SHA1-06:QN08",
        "OCRA-1:HOTP-SHA1-11:QN08",
        "OCRA-1:HOTP-SHA1-:QN08",
        "OCRA-1:HOTP-SHA1-6:",
        "OCRA-1:HOTP-SHA1-6:C",
        "OCRA-1:HOTP-SHA1-6:C-",
        "OCRA-1:HOTP-SHA1-6:QX08",
        "OCRA-1:HOTP-SHA1-6:QN",
        "OCRA-1:HOTP-SHA1-6:QN03",
        "OCRA-1:HOTP-SHA1-6:QN65",
        "OCRA-1:HOTP-SHA1-6:QN008",
        "OCRA-1:HOTP-SHA1-6:QN08-",
        "OCRA-1:HOTP-SHA1-6:QN08-C",
        "OCRA-1:HOTP-SHA1-6:QN08-P",
        "OCRA-1:HOTP-SHA1-6:QN08-S64",
        "OCRA-1:HOTP-SHA1-6:QN08-S000",
        "OCRA-1:HOTP-SHA1-6:QN08-S513",
        "OCRA-1:HOTP-SHA1-6:QN08-T0M",
        "OCRA-1:HOTP-SHA1-6:QN08-T60S",
        "OCRA-1:HOTP-SHA1-6:QN08-T49H",
        "OCRA-1:HOTP-SHA1-6:QN08-T1D",
        "OCRA-1:HOTP-SHA1-6:QN08-T",
        "OCRA-1:HOTP-SHA1-6:QN08-T1M-PSHA1",
        "OCRA-1:HOTP-SHA1-6:QN08-T1M ",
        "ocra-1:hotp-sha1-6:qn08",
        "OCRA-1:HOTP-SHA512-10:C-QN64-PSHA512-S512-T48H-T48H-T48H-T48H-T48H",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct ocra_suite suite;
        struct failure failure = {0};
        assert_status(STATUS_INVALID, ocra_suite_parse(bytes_of_text(wrong[i]), &suite, &failure));
        assert_string_equal(failure.field, "suite");
    }
}

static void an_input_that_does_not_fit_the_suite_is_refused(void **state)
{
    static const struct {
        const char *suite, *question;
    } rows[] = {
        {"OCRA-1:HOTP-SHA1-6:QN08", ""},         {"OCRA-1:HOTP-SHA1-6:QN08", "1234567a"}, {"OCRA-1:HOTP-SHA1-6:QN08", "12345678123456781"},
        {"OCRA-1:HOTP-SHA1-6:QH08", "1234567g"}, {"OCRA-1:HOTP-SHA1-6:QA08", "1234-678"}, {"OCRA-1:HOTP-SHA1-6:QN08-PSHA1", "12345678"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct ocra_suite suite;
        struct otp_code code;
        const struct ocra_input input = {.question = bytes_of_text(rows[i].question)};
        read_suite(rows[i].suite, &suite);
        assert_status(STATUS_INVALID, ocra_code(&suite, bytes_of_text(key20), &input, &code));
    }
}

/* Hexadecimal questions stand from the left and sessions at the right of their fields (section 5.1). */
static void hexadecimal_digits_and_session_have_their_places(void **state)
{
    struct ocra_suite hexadecimal, numeric, session;
    struct otp_code a, b, c;
    (void)state;
    read_suite("OCRA-1:HOTP-SHA1-8:QH08-S064", &session);
    const struct ocra_input bare = {.question = bytes_of_text("BC614E"), .session = bytes_of_text("s")};
    const struct ocra_input zeroed = {.question = bytes_of_text("bc614e00"), .session = bytes_of("\0s", 2)};
    assert_ok(ocra_code(&session, bytes_of_text(key20), &bare, &a));
    assert_ok(ocra_code(&session, bytes_of_text(key20), &zeroed, &b));
    assert_string_equal(a.text, b.text);
    read_suite("OCRA-1:HOTP-SHA1-8:QH08", &hexadecimal);
    read_suite("OCRA-1:HOTP-SHA1-8:QN08", &numeric);
    memcpy(hexadecimal.text, numeric.text, sizeof numeric.text); /* the same suite in the data: only the question's form differs */
    assert_ok(ocra_code(&hexadecimal, bytes_of_text(key20), &(struct ocra_input){.question = bytes_of_text("bc614e")}, &a));
    assert_ok(ocra_code(&numeric, bytes_of_text(key20), &(struct ocra_input){.question = bytes_of_text("12345678")}, &c));
    assert_string_equal(a.text, c.text); /* 0xbc614e is 12345678 */
}

static void a_challenge_follows_from_instruction_and_nonce(void **state)
{
    struct ocra_suite numeric, hexadecimal;
    struct ocra_question question, same, other;
    struct digest instruction = {{1, 2, 3}}, changed = {{1, 2, 4}};
    const struct bytes nonce = bytes_of_text("0123456789abcdef");
    (void)state;
    read_suite("OCRA-1:HOTP-SHA256-8:QN08-T1M", &numeric);
    read_suite("OCRA-1:HOTP-SHA256-8:QH64-T1M", &hexadecimal);
    ocra_question_of(&numeric, &instruction, nonce, &question);
    ocra_question_of(&numeric, &instruction, nonce, &same);
    assert_string_equal(question.text, same.text);
    assert_int_equal(strlen(question.text), 8);
    assert_int_equal(strspn(question.text, "0123456789"), 8);
    ocra_question_of(&numeric, &changed, nonce, &other);
    assert_string_not_equal(question.text, other.text);
    ocra_question_of(&numeric, &instruction, bytes_of_text("0123456789abcdeg"), &other);
    assert_string_not_equal(question.text, other.text);
    ocra_question_of(&hexadecimal, &instruction, nonce, &question);
    assert_int_equal(strspn(question.text, "0123456789abcdef"), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_of_rfc_6287),
        cmocka_unit_test(a_suite_is_taken_apart),
        cmocka_unit_test(what_section_6_does_not_allow_is_refused),
        cmocka_unit_test(an_input_that_does_not_fit_the_suite_is_refused),
        cmocka_unit_test(hexadecimal_digits_and_session_have_their_places),
        cmocka_unit_test(a_challenge_follows_from_instruction_and_nonce),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
