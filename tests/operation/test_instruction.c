/* SPDX-License-Identifier: Apache-2.0
 * Instructions: the golden bytes that customers sign, that every term changes them, and each way in which terms are refused. */
#include "tests/testing.h"

#include "tests/operation/sample.h"

#include <stdio.h>
#include <stdlib.h>

static const char *golden_folder;

static void assert_golden(const char *name, const char *ending, struct bytes actual)
{
    char path[512], expected[LIMIT_INSTRUCTION_BYTES];
    snprintf(path, sizeof path, "%s/%s.%s", golden_folder, name, ending);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(expected, 1, sizeof expected, file);
    fclose(file);
    if (!bytes_equal(actual, bytes_of(expected, size)))
        fail_msg("%s differs; rendered was:\n%.*s", path, (int)actual.size, (const char *)actual.data);
}

static void the_bytes_that_customers_sign_do_not_change(void **state)
{
    (void)state;
    const struct {
        const char *name;
        struct instruction_terms terms;
    } rows[] = {
        {"transfer", sample_transfer()}, {"login", sample_login()}, {"consent", sample_consent()}, {"open_account", sample_open_account()}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        static struct instruction_rendering rendering;
        assert_ok(instruction_render(&rows[i].terms, &rendering, NULL));
        assert_golden(rows[i].name, "json", rendering.canonical);
        assert_golden(rows[i].name, "zh-TW.txt", rendering.text_zh_tw);
        assert_golden(rows[i].name, "en.txt", rendering.text_en);
        assert_int_equal(rendering.text_en.data[rendering.text_en.size], 0);
        assert_int_equal(rendering.text_zh_tw.data[rendering.text_zh_tw.size], 0);
    }
}

typedef void (*change)(struct instruction_terms *terms);

#define CHANGE(name, statement)                                                                                                            \
    static void name(struct instruction_terms *terms)                                                                                      \
    {                                                                                                                                      \
        statement;                                                                                                                         \
    }
CHANGE(other_id, terms->operation_id = "aaaaaaaaaaaaaaaaaaaaaaaaaa")
CHANGE(other_nonce, terms->nonce[15] ^= 1)
CHANGE(other_code, terms->code = "TRF")
CHANGE(other_service, terms->service = SERVICE_CORPORATE_PAYMENT)
CHANGE(other_risk, terms->risk = RISK_HIGH)
CHANGE(other_channel, terms->channel = CHANNEL_MOBILE)
CHANGE(other_reference, terms->customer_reference = "c-2")
CHANGE(other_customer, terms->customer = CUSTOMER_CORPORATE)
CHANGE(other_debit_bank, terms->debit_bank = "998")
CHANGE(other_debit, terms->debit_account = "0081234567891")
CHANGE(other_payee_kind, terms->payee.kind = PAYEE_DESIGNATED)
CHANGE(other_payee_account, terms->payee.account = "0099876543211")
CHANGE(other_payee_bank, terms->payee.bank = "998")
CHANGE(other_payee_name, terms->payee.name = NULL)
CHANGE(other_amount, terms->amount.minor++)
CHANGE(other_currency, memcpy(terms->amount.currency, "USD", 4))
CHANGE(other_memo, terms->memo = "十一月租金")
CHANGE(a_document, (terms->document = sample_consent().document))
CHANGE(other_creation, terms->created_at++)
CHANGE(other_expiry, terms->expires_at++)

static void every_term_changes_the_bytes(void **state)
{
    (void)state;
    static const change changes[] = {other_id,         other_nonce,         other_code,       other_service,    other_risk,
                                     other_channel,    other_reference,     other_customer,   other_debit,      other_debit_bank,
                                     other_payee_kind, other_payee_account, other_payee_bank, other_payee_name, other_amount,
                                     other_currency,   other_memo,          a_document,       other_creation,   other_expiry};
    static struct instruction_rendering original, changed;
    struct instruction_terms terms = sample_transfer();
    assert_ok(instruction_render(&terms, &original, NULL));
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        terms = sample_transfer();
        changes[i](&terms);
        assert_ok(instruction_render(&terms, &changed, NULL));
        assert_false(bytes_equal(original.canonical, changed.canonical));
    }
}

CHANGE(no_service, terms->service = SERVICE_MISSING)
CHANGE(bad_id, terms->operation_id = "mzxw6")
CHANGE(no_id, terms->operation_id = NULL)
CHANGE(no_code, terms->code = NULL)
CHANGE(code_with_space, terms->code = "TRF ND")
CHANGE(long_code, terms->code = "TRF-0123456789-0123456789-0123456789")
CHANGE(no_reference, terms->customer_reference = "")
CHANGE(no_debit, terms->debit_account = NULL)
CHANGE(debit_of_letters, terms->debit_account = "帳號")
CHANGE(no_debit_bank, terms->debit_bank = NULL)
CHANGE(no_payee_kind, terms->payee.kind = PAYEE_NONE)
CHANGE(no_payee_account, terms->payee.account = NULL)
CHANGE(no_payee_bank, terms->payee.bank = NULL)
CHANGE(long_payee_bank, terms->payee.bank = "012345678901")
CHANGE(payee_turned_around, terms->payee.name = "shop \u202Eknab")
CHANGE(payee_with_line_end, terms->payee.name = "shop\nAmount: 1")
CHANGE(no_amount, terms->has_amount = false)
CHANGE(amount_of_zero, terms->amount.minor = 0)
CHANGE(amount_below_zero, terms->amount.minor = -1)
CHANGE(amount_too_large, terms->amount.minor = MONEY_MINOR_MAX + 1)
CHANGE(unknown_currency, memcpy(terms->amount.currency, "XXX", 4))
CHANGE(memo_of_nothing, terms->memo = "")
CHANGE(memo_that_hides, terms->memo = "a\u200Bb")
CHANGE(document_without_version, (terms->document = sample_consent().document, terms->document.version = NULL))
CHANGE(a_login_subject, terms->login_subject = "22099131")
CHANGE(a_phone_number, terms->phone_number = "+886912345678")
CHANGE(a_class, terms->account_class = 1)
CHANGE(expiry_before_creation, terms->expires_at = terms->created_at)
CHANGE(creation_before_1970, terms->created_at = -1)
CHANGE(expiry_too_far, terms->expires_at = TIMESTAMP_END)

static void malformed_terms_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        change change;
        const char *member;
    } rows[] = {
        {no_service, "service"},
        {bad_id, "operation_id"},
        {no_id, "operation_id"},
        {no_code, "code"},
        {code_with_space, "code"},
        {long_code, "code"},
        {no_reference, "customer.reference"},
        {no_debit, "debit.account"},
        {debit_of_letters, "debit.account"},
        {no_debit_bank, "debit.bank"},
        {no_payee_kind, "payee.kind"},
        {no_payee_account, "payee.account"},
        {no_payee_bank, "payee.bank"},
        {long_payee_bank, "payee.bank"},
        {payee_turned_around, "payee.name"},
        {payee_with_line_end, "payee.name"},
        {no_amount, "amount"},
        {amount_of_zero, "amount.minor"},
        {amount_below_zero, "amount.minor"},
        {amount_too_large, "amount.minor"},
        {unknown_currency, "amount.currency"},
        {memo_of_nothing, "memo"},
        {memo_that_hides, "memo"},
        {document_without_version, "document.version"},
        {a_login_subject, "login_subject"},
        {a_phone_number, "phone_number"},
        {a_class, "account_class"},
        {expiry_before_creation, "expires_at"},
        {creation_before_1970, "created_at"},
        {expiry_too_far, "expires_at"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct instruction_terms terms = sample_transfer();
        struct failure failure = {0};
        rows[i].change(&terms);
        assert_status(STATUS_INVALID, instruction_check(&terms, &failure));
        assert_string_equal(failure.field, rows[i].member);
    }
}

static void a_phone_number_is_changed_to_one_that_the_customer_reads(void **state)
{
    (void)state;
    static const char *const refused[] = {NULL, "0912345678", "+886-912345678", "+8860912345678", "+886912345678\n", ""};
    static struct instruction_rendering rendering;
    struct instruction_terms terms = sample_login();
    struct failure failure;
    terms.service = SERVICE_PHONE_NUMBER_CHANGE;
    terms.login_subject = NULL;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        terms.phone_number = refused[i];
        assert_status(STATUS_INVALID, instruction_check(&terms, &failure));
        assert_string_equal(failure.field, "phone_number");
    }
    terms.phone_number = "+886912345678";
    assert_ok(instruction_render(&terms, &rendering, &failure));
    assert_non_null(strstr((const char *)rendering.text_zh_tw.data, "新電話號碼：+886912345678\n"));
    assert_non_null(strstr((const char *)rendering.text_en.data, "New phone number: +886912345678\n"));
}

static void each_service_has_its_own_terms(void **state)
{
    (void)state;
    struct failure failure;
    struct instruction_terms login = sample_login(), consent = sample_consent(), opening = sample_open_account();
    login.login_subject = NULL;
    assert_status(STATUS_INVALID, instruction_check(&login, &failure));
    assert_string_equal(failure.field, "login_subject");
    login = sample_login();
    login.risk = RISK_HIGH;
    assert_status(STATUS_INVALID, instruction_check(&login, &failure));
    assert_string_equal(failure.field, "risk");
    consent.document.id = NULL;
    assert_status(STATUS_INVALID, instruction_check(&consent, &failure));
    assert_string_equal(failure.field, "document");
    opening.account_class = 4;
    assert_status(STATUS_INVALID, instruction_check(&opening, &failure));
    assert_string_equal(failure.field, "account_class");
    opening.account_class = 0;
    assert_status(STATUS_INVALID, instruction_check(&opening, &failure));
    assert_true(instruction_requires_amount(SERVICE_TRANSFER));
    assert_false(instruction_requires_amount(SERVICE_LOGIN));
}

static const char *repeated(char *memory, size_t size, const char *character)
{
    size_t width = strlen(character), filled = 0;
    for (; filled + width <= size; filled += width)
        memcpy(memory + filled, character, width);
    memory[filled] = 0;
    return memory;
}

static void the_longest_terms_still_fit(void **state)
{
    (void)state;
    static char memo[LIMIT_MEMO_BYTES + 1], name[LIMIT_NAME_BYTES + 1], reference[LIMIT_REFERENCE_BYTES + 1],
        account[LIMIT_ACCOUNT_BYTES + 1];
    static struct instruction_rendering rendering;
    struct instruction_terms terms = sample_transfer();
    terms.memo = repeated(memo, LIMIT_MEMO_BYTES, "\"");
    terms.payee.name = repeated(name, LIMIT_NAME_BYTES, "\\");
    terms.payee.account = terms.debit_account = repeated(account, LIMIT_ACCOUNT_BYTES, "9");
    terms.customer_reference = repeated(reference, LIMIT_REFERENCE_BYTES, "9");
    terms.document = sample_consent().document;
    terms.document.id = terms.customer_reference;
    terms.document.title = terms.payee.name;
    terms.amount.minor = MONEY_MINOR_MAX;
    assert_ok(instruction_render(&terms, &rendering, NULL));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_that_customers_sign_do_not_change),
        cmocka_unit_test(every_term_changes_the_bytes),
        cmocka_unit_test(malformed_terms_are_refused_by_name),
        cmocka_unit_test(a_phone_number_is_changed_to_one_that_the_customer_reads),
        cmocka_unit_test(each_service_has_its_own_terms),
        cmocka_unit_test(the_longest_terms_still_fit),
    };
    if (argc != 2)
        return EXIT_FAILURE;
    golden_folder = argv[1];
    return cmocka_run_group_tests_name("instruction", tests, NULL, NULL);
}
