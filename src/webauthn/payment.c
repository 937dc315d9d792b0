/* SPDX-License-Identifier: Apache-2.0
 * What the browser's own window showed of a payment, read by tables of members; and whether it is what the bank asked for. */
#include "src/webauthn/payment.h"

#include "src/base/limits.h"

enum status scanner_text(struct scanner *scanner, struct bytes *ret_text)
{
    struct bytes text;
    TRY(scanner_string(scanner, &text));
    if (text.size >= SCANNER_TEXT_BYTES)
        return STATUS_INVALID;
    *ret_text = text;
    return STATUS_OK;
}

struct text_member {
    const char *name;
    char *text;
    size_t capacity;
};

/* Empty is no text; U+0000 would end it early. */
static enum status take_copy(struct scanner *scanner, const struct text_member *member)
{
    struct bytes text;
    TRY(scanner_text(scanner, &text));
    if (text.size == 0 || text.size >= member->capacity || memchr(text.data, 0, text.size) != NULL || member->text[0] != 0)
        return STATUS_INVALID;
    memcpy(member->text, text.data, text.size);
    member->text[text.size] = 0;
    return STATUS_OK;
}

/* STATUS_NOT_FOUND for a name that is not in the table. */
static enum status take_known(struct scanner *scanner, struct bytes name, const struct text_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(bytes_of_text(members[i].name), name))
            return take_copy(scanner, &members[i]);
    return STATUS_NOT_FOUND;
}

static enum status take_object(struct scanner *scanner, const struct text_member *members, size_t count)
{
    struct bytes name;
    enum status status;
    TRY(scanner_open(scanner, '{'));
    while ((status = scanner_member(scanner, &name)) == STATUS_OK) {
        enum status taken = take_known(scanner, name, members, count);
        TRY(taken == STATUS_NOT_FOUND ? scanner_skip(scanner) : taken);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status take_total(struct scanner *scanner, struct webauthn_payment *payment)
{
    const struct text_member members[] = {
        {"currency", payment->currency, sizeof payment->currency},
        {"value", payment->value, sizeof payment->value},
    };
    return take_object(scanner, members, COUNT_OF(members));
}

static enum status take_instrument(struct scanner *scanner, struct webauthn_payment *payment)
{
    const struct text_member members[] = {{"displayName", payment->instrument, sizeof payment->instrument}};
    return take_object(scanner, members, COUNT_OF(members));
}

static enum status take_member(struct scanner *scanner, struct bytes name, struct webauthn_payment *payment)
{
    const struct text_member members[] = {
        {"rpId", payment->rp_id, sizeof payment->rp_id},
        {"topOrigin", payment->top_origin, sizeof payment->top_origin},
        {"payeeName", payment->payee_name, sizeof payment->payee_name},
        {"payeeOrigin", payment->payee_origin, sizeof payment->payee_origin},
    };
    if (bytes_equal(name, bytes_of_text("total")))
        return take_total(scanner, payment);
    if (bytes_equal(name, bytes_of_text("instrument")))
        return take_instrument(scanner, payment);
    enum status status = take_known(scanner, name, members, COUNT_OF(members));
    return status == STATUS_NOT_FOUND ? scanner_skip(scanner) : status;
}

/* A valid decimal monetary value (Payment Request API section 6.2), and not below zero. */
static bool is_amount(const char *text)
{
    size_t whole = strspn(text, "0123456789");
    if (whole == 0 || text[whole] == 0)
        return whole > 0;
    size_t fraction = strspn(text + whole + 1, "0123456789");
    return text[whole] == '.' && fraction > 0 && text[whole + 1 + fraction] == 0;
}

static bool is_currency(const char *text)
{
    return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

enum status payment_take(struct scanner *scanner, struct webauthn_payment *ret_payment)
{
    struct bytes name;
    enum status status;
    struct webauthn_payment *payment = ret_payment;
    TRY(scanner_open(scanner, '{'));
    while ((status = scanner_member(scanner, &name)) == STATUS_OK)
        TRY(take_member(scanner, name, payment));
    bool whole = payment->rp_id[0] != 0 && payment->top_origin[0] != 0 && payment->instrument[0] != 0 &&
                 (payment->payee_name[0] != 0 || payment->payee_origin[0] != 0);
    return status == STATUS_NOT_FOUND && whole && is_amount(payment->value) && is_currency(payment->currency) ? STATUS_OK : STATUS_INVALID;
}

static bool is_listed(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], text) == 0)
            return true;
    return false;
}

enum webauthn_reason payment_judge(const struct webauthn_payment *payment, const struct webauthn_policy *policy)
{
    bool placed = is_listed(policy->origins, policy->origin_count, payment->top_origin) ||
                  (policy->cross_origin && is_listed(policy->top_origins, policy->top_origin_count, payment->top_origin));
    return placed && strcmp(payment->rp_id, policy->rp_id) == 0 ? WEBAUTHN_ACCEPTED : WEBAUTHN_PAYMENT_PLACE;
}

static bool text_differs(const char *expected, const char *shown)
{
    return expected != NULL && strcmp(expected, shown) != 0;
}

/* The part before the point without zeroes in front, and the one behind it without zeroes at the end. */
struct decimal {
    struct bytes whole, fraction;
};

static struct decimal decimal_of(const char *text)
{
    text += strspn(text, "0");
    size_t whole = strspn(text, "0123456789");
    const char *fraction = text[whole] == '.' ? text + whole + 1 : text + whole;
    size_t size = strlen(fraction);
    while (size > 0 && fraction[size - 1] == '0')
        size--;
    return (struct decimal){.whole = bytes_of(text, whole), .fraction = bytes_of(fraction, size)};
}

static bool amount_differs(const char *expected, const char *shown)
{
    struct decimal a = decimal_of(expected), b = decimal_of(shown);
    return !bytes_equal(a.whole, b.whole) || !bytes_equal(a.fraction, b.fraction);
}

static enum webauthn_reason compare(const struct webauthn_payment *payment, const struct webauthn_payment_expectation *expected)
{
    if (text_differs(expected->payee_name, payment->payee_name) || text_differs(expected->payee_origin, payment->payee_origin))
        return WEBAUTHN_PAYMENT_PAYEE;
    if (strcmp(expected->currency, payment->currency) != 0 || amount_differs(expected->value, payment->value))
        return WEBAUTHN_PAYMENT_AMOUNT;
    return WEBAUTHN_ACCEPTED;
}

enum status webauthn_payment_confirm(const struct webauthn_payment *payment, const struct webauthn_payment_expectation *expected,
                                     struct failure *failure)
{
    return webauthn_conclude(compare(payment, expected), failure);
}
