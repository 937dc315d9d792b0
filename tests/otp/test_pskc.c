/* SPDX-License-Identifier: Apache-2.0
 * Vendors' key containers: the encrypted figures of RFC 6030 give their seeds, those in clear are refused, and whatever was changed is
 * noticed. */
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/base/encode.h"
#include "src/otp/pskc.h"
#include "tests/otp/pskc_figures.h"

#define NOW ((timestamp_us)1800000000 * TIMESTAMP_SECOND)

static const struct pskc_secret key_of_figure_6 = {.key = {shared_key, sizeof shared_key}};
static const struct pskc_secret passphrase_of_figure_7 = {.passphrase = {(const uint8_t *)"qwerty", 6}};

static enum status read(const char *text, const struct pskc_secret *secret, struct pskc_container *container, struct failure *failure)
{
    return pskc_read(bytes_of_text(text), secret, NOW, container, failure);
}

static void assert_the_seed_of_the_rfc(const char *text, const struct pskc_secret *secret)
{
    struct failure failure = {0};
    CLEANUP(pskc_container_release) struct pskc_container container = {NULL};
    assert_ok(read(text, secret, &container, &failure));
    assert_int_equal(container.count, 1);
    assert_string_equal(container.keys[0].serial, "987654321");
    assert_bytes_text(buffer_bytes(&container.keys[0].seed), "12345678901234567890");
    assert_int_equal(container.keys[0].device.kind, OTP_HOTP);
    assert_int_equal(container.keys[0].device.digits, 8);
}

static void figures_6_and_7_give_their_seeds(void **state)
{
    (void)state;
    assert_the_seed_of_the_rfc(figure_6, &key_of_figure_6);
    assert_the_seed_of_the_rfc(figure_7, &passphrase_of_figure_7);
}

static void seeds_in_clear_are_refused(void **state)
{
    struct failure failure = {0};
    struct pskc_container container;
    (void)state;
    assert_status(STATUS_REFUSED, read(figure_2, &key_of_figure_6, &container, &failure));
    assert_string_equal(failure.field, "EncryptionKey");
}

static void another_secret_is_told_apart(void **state)
{
    static const uint8_t other[16] = {1};
    const struct pskc_secret wrong_key = {.key = {other, sizeof other}}, wrong_passphrase = {.passphrase = bytes_of_text("qwertz")};
    struct failure failure = {0};
    struct pskc_container container;
    (void)state;
    assert_status(STATUS_INVALID, read(figure_6, &wrong_key, &container, &failure));
    assert_status(STATUS_INVALID, read(figure_7, &wrong_passphrase, &container, &failure));
    assert_status(STATUS_INVALID, read(figure_6, &passphrase_of_figure_7, &container, &failure));
    assert_string_equal(failure.field, "key");
    assert_status(STATUS_INVALID, read(figure_7, &key_of_figure_6, &container, &failure));
    assert_string_equal(failure.field, "passphrase");
}

/* Figure 6 with `from` exchanged for `to`. */
static char *changed(const char *from, const char *to)
{
    const char *at = strstr(figure_6, from);
    char *text = NULL;
    assert_non_null(at);
    assert_true(asprintf(&text, "%.*s%s%s", (int)(at - figure_6), figure_6, to, at + strlen(from)) > 0);
    return text;
}

static const struct change {
    const char *from, *to;
    enum status status;
    const char *field;
} changes[] = {
    {"AAECAwQF", "AAECAwQG", STATUS_INVALID, "ValueMAC"},
    {"1VmNPC", "2VmNPC", STATUS_INVALID, "ValueMAC"},
    {"Su+N", "Su+M", STATUS_INVALID, "ValueMAC"},
    {"Su+NvtQfmvfJzF6bmQiJqoLRExc=", "", STATUS_INVALID, "ValueMAC"},
    {"Su+NvtQf", "S", STATUS_INVALID, "ValueMAC"},
    {"AAECAwQFBgcICQoLDA0OD", "*", STATUS_INVALID, "CipherValue"},
    {"hmac-sha1", "hmac-md5", STATUS_REFUSED, "MACMethod"},
    {"<MACMethod", "<Other", STATUS_INVALID, "malformed"},
    {"aes128-cbc", "tripledes-cbc", STATUS_REFUSED, "EncryptionMethod"},
    {"aes128-cbc", "aes256-cbc", STATUS_REFUSED, "EncryptionMethod"},
    {"Version=\"1.0\" xmlns", "Version=\"2.0\" xmlns", STATUS_INVALID, "KeyContainer"},
    {"keyprov:pskc\"", "keyprov:other\"", STATUS_INVALID, "KeyContainer"},
    {"<SerialNo>987654321</SerialNo>", "", STATUS_INVALID, "SerialNo"},
    {"987654321", "98 76", STATUS_INVALID, "SerialNo"},
    {"987654321", "９８７６", STATUS_INVALID, "SerialNo"},
    {"987654321", "token-📱", STATUS_INVALID, "SerialNo"},
    {"987654321", "98\xff\xfe", STATUS_REFUSED, "encoding_refused"},
    {"<PlainValue>0</PlainValue>", "<PlainValue>０</PlainValue>", STATUS_INVALID, "Counter"},
    {"Length=\"8\"", "Length=\"８\"", STATUS_INVALID, "987654321"},
    {"Su+NvtQf", "Ｓu+NvtQf", STATUS_INVALID, "ValueMAC"},
    {"AAECAwQFBgcICQoLDA0OD", "📱", STATUS_INVALID, "CipherValue"},
    {"pskc:hotp", "pskc:pin", STATUS_REFUSED, "987654321"},
    {"Length=\"8\"", "Length=\"99\"", STATUS_INVALID, "987654321"},
    {"Length=\"8\"", "Length=\"8\" CheckDigits=\"true\"", STATUS_REFUSED, "987654321"},
    {"DECIMAL", "HEXADECIMAL", STATUS_REFUSED, "987654321"},
    {"<PlainValue>0</PlainValue>", "<PlainValue>-1</PlainValue>", STATUS_INVALID, "Counter"},
    {"<PlainValue>0</PlainValue>", "<PlainValue>99999999999</PlainValue>", STATUS_INVALID, "Counter"},
    {"</Data>", "</Data><Policy><ExpiryDate>2006-05-31T00:00:00Z</ExpiryDate></Policy>", STATUS_REFUSED, "987654321"},
    {"</Data>", "</Data><Policy><StartDate>2999-01-01T00:00:00Z</StartDate></Policy>", STATUS_REFUSED, "987654321"},
    {"</Data>", "</Data><Policy><PINPolicy/></Policy>", STATUS_REFUSED, "987654321"},
    {"</Data>", "</Data><Policy><ExpiryDate>soon</ExpiryDate></Policy>", STATUS_INVALID, "987654321"},
    {"<KeyPackage>", "<KeyPackage2>", STATUS_INVALID, "malformed"},
    {"?>\n", "?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>", STATUS_REFUSED, "dtd_refused"},
};

static void whatever_was_changed_is_told_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        struct failure failure = {0};
        struct pskc_container container = {NULL};
        char *text = changed(changes[i].from, changes[i].to);
        enum status status = read(text, &key_of_figure_6, &container, &failure);
        if (status != changes[i].status || strcmp(failure.field, changes[i].field) != 0)
            fail_msg("%s -> %s: %s, %s: %s", changes[i].from, changes[i].to, status_name(status), failure.field, failure.message);
        free(text);
    }
}

static void a_policy_that_ends_later_is_kept(void **state)
{
    struct failure failure = {0};
    CLEANUP(pskc_container_release) struct pskc_container container = {NULL};
    char *text = changed("</Data>", "</Data><Policy><ExpiryDate>2037-12-31T00:00:00Z</ExpiryDate><KeyUsage>OTP</KeyUsage></Policy>");
    (void)state;
    assert_ok(read(text, &key_of_figure_6, &container, &failure));
    free(text);
    assert_string_equal(timestamp_format_utc(container.keys[0].until).text, "2037-12-31T00:00:00.000000Z");
}

static void time_and_challenge_devices_are_described(void **state)
{
    static const char totp[] =
        "pskc:totp\"><AlgorithmParameters><Suite>HMAC-SHA256</Suite><ResponseFormat Length=\"6\" Encoding=\"DECIMAL\"/>"
        "</AlgorithmParameters><Data><TimeInterval><PlainValue>60</PlainValue></TimeInterval><Time><PlainValue>0"
        "</PlainValue></Time>";
    static const char ocra[] = "pskc#OCRA-1:HOTP-SHA512-8:C-QN08\"><AlgorithmParameters><ResponseFormat Length=\"8\" Encoding=\"DECIMAL\"/>"
                               "</AlgorithmParameters><Data>";
    static const char from[] = "pskc:hotp\"><Issuer>Issuer</Issuer><AlgorithmParameters><ResponseFormat Length=\"8\" Encoding=\"DECIMAL\"/>"
                               "</AlgorithmParameters><Data>";
    struct failure failure = {0};
    CLEANUP(pskc_container_release) struct pskc_container timed = {NULL};
    CLEANUP(pskc_container_release) struct pskc_container bound = {NULL};
    char *text = changed(from, totp);
    (void)state;
    assert_ok(read(text, &key_of_figure_6, &timed, &failure));
    free(text);
    assert_int_equal(timed.keys[0].device.kind, OTP_TOTP);
    assert_int_equal(timed.keys[0].device.hash, HMAC_SHA256);
    assert_int_equal(timed.keys[0].device.period_seconds, 60);
    text = changed(from, ocra);
    assert_ok(read(text, &key_of_figure_6, &bound, &failure));
    free(text);
    assert_int_equal(bound.keys[0].device.kind, OTP_OCRA);
    assert_string_equal(bound.keys[0].device.suite.text, "OCRA-1:HOTP-SHA512-8:C-QN08");
}

static void a_serial_number_is_there_once_and_the_file_is_bounded(void **state)
{
    const char *package = strstr(figure_6, "<KeyPackage>"), *end = strstr(figure_6, "</KeyContainer>");
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(1 << 20);
    struct failure failure = {0};
    struct pskc_container container = {NULL};
    char *twice = NULL;
    (void)state;
    assert_true(asprintf(&twice, "%.*s%.*s%s", (int)(end - figure_6), figure_6, (int)(end - package), package, end) > 0);
    assert_int_not_equal(read(twice, &key_of_figure_6, &container, &failure), STATUS_OK);
    free(twice);
    assert_ok(buffer_append(&text, bytes_of(figure_6, (size_t)(end - figure_6))));
    while (text.size < 300 * 1024)
        assert_ok(buffer_append_text(&text, "                                                                "));
    assert_ok(buffer_append_text(&text, end));
    assert_status(STATUS_LIMIT, pskc_read(buffer_bytes(&text), &key_of_figure_6, NOW, &container, &failure));
}

static void a_file_cut_short_is_malformed(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof figure_6 - 1; size += 7) {
        struct failure failure = {0};
        struct pskc_container container;
        assert_int_not_equal(pskc_read(bytes_of(figure_6, size), &key_of_figure_6, NOW, &container, &failure), STATUS_OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_6_and_7_give_their_seeds),
        cmocka_unit_test(seeds_in_clear_are_refused),
        cmocka_unit_test(another_secret_is_told_apart),
        cmocka_unit_test(whatever_was_changed_is_told_by_its_name),
        cmocka_unit_test(a_policy_that_ends_later_is_kept),
        cmocka_unit_test(time_and_challenge_devices_are_described),
        cmocka_unit_test(a_serial_number_is_there_once_and_the_file_is_bounded),
        cmocka_unit_test(a_file_cut_short_is_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
