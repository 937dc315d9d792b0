/* SPDX-License-Identifier: Apache-2.0
 * What a browser says of a ceremony, payment included: whatever is accepted names our own texts, and a payment's texts end. */
#include "fuzz/harness.h"

#include "src/webauthn/client_data.h"

static const char *const origins[] = {"https://bank.example"};
static const char *const top_origins[] = {"https://shop.example"};
static const struct webauthn_policy policy = {
    .rp_id = "bank.example",
    .origins = origins,
    .origin_count = 1,
    .cross_origin = true,
    .top_origins = top_origins,
    .top_origin_count = 1,
    .payment = true,
};

static void check_payment(const struct webauthn_payment *payment)
{
    const struct webauthn_payment_expectation same = {payment->payee_name, payment->payee_origin, payment->value, payment->currency};
    INVARIANT(strlen(payment->instrument) < sizeof payment->instrument && strlen(payment->currency) == 3);
    INVARIANT(strcmp(payment->rp_id, policy.rp_id) == 0);
    INVARIANT(webauthn_payment_confirm(payment, &same, NULL) == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct client_data client_data;
    const struct bytes challenge = bytes_of_text("a challenge of some 32 bytes ...");
    for (int ceremony = CEREMONY_CREATE; ceremony <= CEREMONY_GET; ceremony++) {
        if (client_data_judge(&policy, ceremony, challenge, bytes_of(data, size), &client_data) != WEBAUTHN_ACCEPTED)
            continue;
        INVARIANT(client_data.place.origin == origins[0]);
        INVARIANT(client_data.place.top_origin == NULL || client_data.place.top_origin == top_origins[0]);
        INVARIANT(!client_data.has_payment || ceremony == CEREMONY_GET);
        if (client_data.has_payment)
            check_payment(&client_data.payment);
    }
    return 0;
}
