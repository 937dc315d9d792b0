/* SPDX-License-Identifier: Apache-2.0
 * The catalogue file: the demo's own is read whole, and each mistake is refused with its line and field. */
#include "tests/testing.h"

#include "src/config/catalogue_file.h"

#include <stdlib.h>

static const char *demo_path;

static void the_demo_bank_has_a_sound_catalogue(void **state)
{
    (void)state;
    CLEANUP(catalogue_file_release) struct catalogue_file file = {0};
    struct failure failure = {0};
    if (catalogue_file_read(demo_path, &file, &failure) != STATUS_OK)
        fail_msg("%s:%u: %s: %s", demo_path, failure.line, failure.field, failure.message);
    const struct catalogue_entry *transfer = catalogue_find(&file.catalogue, "T100");
    assert_non_null(transfer);
    assert_int_equal(transfer->service, SERVICE_TRANSFER);
    assert_int_equal(transfer->limits->transaction_minor, limits_natural.transaction_minor);
    assert_int_equal(catalogue_find(&file.catalogue, "T110")->limits->month_minor, limits_class3.month_minor);
    assert_true(catalogue_find(&file.catalogue, "T200")->limits->counts_designated);
    assert_true(catalogue_find(&file.catalogue, "T200")->limits->month_minor == LIMITS_NONE);
    assert_int_equal(catalogue_find(&file.catalogue, "T210")->fixed_risk, RISK_HIGH);
    assert_int_equal(catalogue_find(&file.catalogue, "A000")->risk_source, RISK_SOURCE_NONE);
    int64_t minor;
    assert_ok(money_to_twd(&(struct money){1000, "JPY"}, file.catalogue.rates, file.catalogue.rate_count, &minor));
    assert_int_equal(minor, 20750);
}

static void assert_refused(const char *text, unsigned line, const char *field)
{
    CLEANUP(catalogue_file_release) struct catalogue_file file = {0};
    struct failure failure = {0};
    if (catalogue_file_parse(bytes_of_text(text), &file, &failure) != STATUS_INVALID)
        fail_msg("accepted: %s", text);
    if (failure.line != line || strcmp(failure.field, field) != 0)
        fail_msg("expected %u %s, got %u %s: %s\n%s", line, field, failure.line, failure.field, failure.message, text);
}

#define LOGIN "  A000: {service: login, channels: [web], customers: [natural]}\n"
#define TRANSFER(rest) "transactions:\n  T: {service: transfer, channels: [web], customers: [natural], payees: [non_designated]" rest "}\n"

static void mistakes_at_the_top_are_refused(void **state)
{
    (void)state;
    assert_refused("transactions:\n" LOGIN "limit: {}\n", 3, "limit");
    assert_refused("transactions: {}\n", 1, "transactions");
    assert_refused("limits: {}\n", 1, "transactions");
    assert_refused("[]\n", 1, "");
    assert_refused("limits: none\ntransactions:\n" LOGIN, 1, "limits");
    assert_refused("rates: [1]\ntransactions:\n" LOGIN, 1, "rates");
    assert_refused("transactions: [A000]\n", 1, "transactions");
    assert_refused("transactions:\n" LOGIN LOGIN, 3, "transactions.A000");
    assert_refused("transactions:\n  \"A 000\": {}\n", 2, "transactions.A 000");
}

static void mistakes_in_an_entry_are_refused(void **state)
{
    (void)state;
    assert_refused("transactions:\n  A: {service: logon, channels: [web], customers: [natural]}\n", 2, "transactions.A.service");
    assert_refused("transactions:\n  A: {channels: [web], customers: [natural]}\n", 2, "transactions.A.service");
    assert_refused("transactions:\n  A: {service: login, channels: [fax], customers: [natural]}\n", 2, "transactions.A.channels[0]");
    assert_refused("transactions:\n  A:\n    service: login\n    channels: [web, web]\n    customers: [natural]\n", 4,
                   "transactions.A.channels[1]");
    assert_refused("transactions:\n  A: {service: login, channels: [], customers: [natural]}\n", 2, "transactions.A.channels");
    assert_refused("transactions:\n  A: {service: login, channels: [web], customers: natural}\n", 2, "transactions.A.customers");
    assert_refused("transactions:\n  A: {service: login, channels: [web], customers: [natural], payees: [same_id]}\n", 2,
                   "transactions.A.payees");
    assert_refused("transactions:\n  A: {service: login, channels: [web], customers: [natural], risk: low}\n", 2, "transactions.A.risk");
    assert_refused("transactions:\n  A: {service: login, channels: [web], customers: [natural], title: x}\n", 2, "transactions.A.title");
    assert_refused("transactions:\n  T: {service: transfer, channels: [web], customers: [natural]}\n", 2, "transactions.T.payees");
    assert_refused("transactions:\n  T: {service: transfer, channels: [web], customers: [natural], payees: [none]}\n", 2,
                   "transactions.T.payees");
}

static void mistakes_about_risk_are_refused(void **state)
{
    (void)state;
    assert_refused(TRANSFER(", limits: natural, risk: high"), 2, "transactions.T.risk");
    assert_refused(TRANSFER(", limits: nobody"), 2, "transactions.T.limits");
    assert_refused(TRANSFER(", risk: medium"), 2, "transactions.T.risk");
    assert_refused(TRANSFER(", risk: low"), 2, "transactions.T.risk");
    assert_refused("limits:\n  big: {counts_designated: false, transaction_twd: 50001, day_twd: 100000, month_twd: 200000}\n" TRANSFER(
                       ", limits: big"),
                   4, "transactions.T.limits");
    assert_refused("limits:\n  big: {counts_designated: false, transaction_twd: 50000, day_twd: 100000}\n" TRANSFER(", limits: big"), 4,
                   "transactions.T.limits");
    assert_refused("transactions:\n  C: {service: corporate_payment, channels: [web], customers: [corporate], payees: [designated]}\n", 2,
                   "transactions.C");
    assert_refused("transactions:\n  C: {service: consumption, channels: [web], customers: [natural]}\n", 2, "transactions.C");
    assert_refused("transactions:\n  L: {service: loan_instruction, channels: [web], customers: [natural], limits: natural}\n", 2,
                   "transactions.L.limits");
}

static void mistakes_in_limits_and_rates_are_refused(void **state)
{
    (void)state;
    assert_refused("limits:\n  natural: {counts_designated: true, day_twd: 1}\ntransactions:\n" LOGIN, 2, "limits.natural");
    assert_refused("limits:\n  x: {counts_designated: true}\ntransactions:\n" LOGIN, 2, "limits.x");
    assert_refused("limits:\n  x: {day_twd: 1}\ntransactions:\n" LOGIN, 2, "limits.x.counts_designated");
    assert_refused("limits:\n  x: {counts_designated: true, day_twd: 0}\ntransactions:\n" LOGIN, 2, "limits.x.day_twd");
    assert_refused("limits:\n  x: {counts_designated: true, day_twd: 1.5}\ntransactions:\n" LOGIN, 2, "limits.x.day_twd");
    static const char *const rates[] = {
        "0", "-1", "1.", ".5", "1.1234567", "10000.000001", "99999999999999999999", "18446744073709551617", "1e3", "1,5", "0.0000001"};
    for (size_t i = 0; i < COUNT_OF(rates); i++) {
        CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(256);
        assert_ok(buffer_append_format(&text, "rates:\n  USD: %s\ntransactions:\n" LOGIN, rates[i]));
        assert_refused(buffer_text(&text), 2, "rates.USD");
    }
    assert_refused("rates:\n  TWD: 1\ntransactions:\n" LOGIN, 2, "rates.TWD");
    assert_refused("rates:\n  QQQ: 1\ntransactions:\n" LOGIN, 2, "rates.QQQ");
}

static void stricter_limits_and_bare_transfers_are_taken(void **state)
{
    (void)state;
    static const char *const texts[] = {
        TRANSFER(""),
        TRANSFER(", risk: high"),
        ("limits:\n  x: {counts_designated: true, transaction_twd: 50000, day_twd: 100000, month_twd: 200000}\n" TRANSFER(", limits: x")),
        "rates: {USD: 10000, JPY: 0.000001}\ntransactions:\n" LOGIN,
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        CLEANUP(catalogue_file_release) struct catalogue_file file = {0};
        assert_ok(catalogue_file_parse(bytes_of_text(texts[i]), &file, NULL));
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demo_bank_has_a_sound_catalogue),      cmocka_unit_test(mistakes_at_the_top_are_refused),
        cmocka_unit_test(mistakes_in_an_entry_are_refused),         cmocka_unit_test(mistakes_about_risk_are_refused),
        cmocka_unit_test(mistakes_in_limits_and_rates_are_refused), cmocka_unit_test(stricter_limits_and_bare_transfers_are_taken),
    };
    if (argc != 2)
        return EXIT_FAILURE;
    demo_path = argv[1];
    return cmocka_run_group_tests_name("catalogue_file", tests, NULL, NULL);
}
