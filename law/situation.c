/* SPDX-License-Identifier: Apache-2.0
 * Working out a situation: the only place that knows which facts a service uses, and when the way of 9.9 is open. */
#include "law/situation.h"

#include "law/corporate/form.h"

static bool names_a_payee(enum service service)
{
    return service == SERVICE_TRANSFER || service == SERVICE_CORPORATE_PAYMENT;
}

static bool is_fxml(const struct evidence_facts *entry)
{
    return entry->design == DESIGN_CERTIFICATE && entry->certificate.kind == CERTIFICATE_KIND_FXML;
}

/* A company that did use an FXML signature is judged by it: the way of 9.9 is for those that cannot. */
static bool corporate_path_opens(const struct situation *on)
{
    return on->high_risk && on->operation->customer == CUSTOMER_CORPORATE && on->operation->has_corporate;
}

struct situation situation_of(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count)
{
    enum instruction instruction = service_instruction(operation->service);
    bool transaction = instruction == INSTRUCTION_TRANSACTION;
    struct situation on = {
        .operation = operation,
        .category = service_category(operation->service),
        .instruction = instruction,
        .payee = names_a_payee(operation->service) ? operation->payee : PAYEE_NONE,
        .high_risk = transaction && operation->risk == RISK_HIGH,
        .low_risk = transaction && operation->risk == RISK_LOW,
    };
    on.corporate_path = corporate_path_opens(&on);
    for (size_t i = 0; i < count; i++) {
        on.corporate_path = on.corporate_path && !is_fxml(&evidence[i]);
        on.form_accepted = on.form_accepted || corporate_form_accepted(&evidence[i]);
    }
    return on;
}
