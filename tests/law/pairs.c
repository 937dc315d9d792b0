/* SPDX-License-Identifier: Apache-2.0
 * What the groups leave out because they have one entry each: two entries together, and facts that must not matter. */
#include <stdio.h>

#include "tests/law/best.h"
#include "tests/law/proof.h"

static void fault(struct proof *proof, const char *text)
{
    if (proof->fault[0] == 0)
        snprintf(proof->fault, sizeof proof->fault, "%s", text);
}

#define ENTRIES_MAX 32

/* Of each design the best and the worst; of certificates one of each kind and form that matters. */
static size_t telling_entries(enum service service, struct evidence_facts *entries)
{
    size_t count = 0;
    for (enum design design = DESIGN_CERTIFICATE; design < design_count; design++) {
        if (design != DESIGN_OTP && design != DESIGN_CERTIFICATE)
            entries[count++] = (struct evidence_facts){.design = design};
        entries[count++] = best_sample(service, design).entry;
    }
    for (enum certificate_kind kind = CERTIFICATE_KIND_FXML; kind < certificate_kind_count; kind++) {
        entries[count] = best_sample(service, DESIGN_CERTIFICATE).entry;
        entries[count].certificate.kind = kind;
        entries[count++].certificate.signed_content = content_for(service);
    }
    entries[count] = entries[count - 1];
    entries[count++].certificate.trust_audit = TRUST_AUDIT_NONE;
    INVARIANT(count <= ENTRIES_MAX);
    return count;
}

static bool is_fxml(const struct evidence_facts *entry)
{
    return entry->design == DESIGN_CERTIFICATE && entry->certificate.kind == CERTIFICATE_KIND_FXML;
}

static bool same_verdicts(const struct verdicts *a, const struct verdicts *b)
{
    return a->kept == b->kept && a->broken == b->broken;
}

static void check_order(struct proof *proof, const struct operation_facts *operation, const struct evidence_facts pair[2],
                        const struct decision *together)
{
    struct decision turned;
    decide(operation, (const struct evidence_facts[]){pair[1], pair[0]}, 2, &turned);
    if (turned.permitted != together->permitted || !same_verdicts(&turned.operation, &together->operation) ||
        !same_verdicts(&turned.entries[0], &together->entries[1]) || !same_verdicts(&turned.entries[1], &together->entries[0]))
        fault(proof, "the order of the entries changes the decision");
}

static void check_pair(struct proof *proof, const struct operation_facts *operation, const struct evidence_facts pair[2])
{
    struct decision together, alone[2];
    decide(operation, pair, 2, &together);
    decide(operation, &pair[0], 1, &alone[0]);
    decide(operation, &pair[1], 1, &alone[1]);
    proof->cases++;
    proof->permitted += together.permitted;
    proof->decisions += 4;
    check_order(proof, operation, pair, &together);
    bool path_shuts = is_fxml(&pair[0]) != is_fxml(&pair[1]);
    for (size_t i = 0; i < 2; i++)
        if (!path_shuts && !same_verdicts(&together.entries[i], &alone[i].entries[0]))
            fault(proof, "an entry is judged by what stands beside it");
    if (!path_shuts && (alone[0].permitted || alone[1].permitted) && !together.permitted)
        fault(proof, "one more entry turns a permit into a deny");
    bool some = verdicts_admissible(&together.entries[0]) || verdicts_admissible(&together.entries[1]);
    if (together.permitted != (some && together.operation.broken == 0))
        fault(proof, "two entries: permission does not follow from the clauses");
}

static void check_pairs(struct proof *proof, const struct operation_facts *operation)
{
    struct evidence_facts entries[ENTRIES_MAX];
    size_t count = telling_entries(operation->service, entries);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            check_pair(proof, operation, (const struct evidence_facts[]){entries[i], entries[j]});
}

static void check_no_evidence(struct proof *proof, const struct operation_facts *operation)
{
    struct decision decision;
    decide(operation, NULL, 0, &decision);
    if (decision.permitted)
        fault(proof, "no evidence permits");
}

void proof_of_pairs(struct proof *proof)
{
    for (enum service service = SERVICE_MISSING + 1; service < service_count; service++)
        for (unsigned way = 0; way < 2 * 2 * 2 * payee_count; way++) {
            struct operation_facts operation = best_sample(service, DESIGN_PASSWORD).operation;
            operation.risk = way & 1 ? RISK_HIGH : RISK_LOW;
            operation.customer = way & 2 ? CUSTOMER_CORPORATE : CUSTOMER_NATURAL;
            operation.has_corporate = (way & 4) != 0;
            operation.payee = (enum payee)(way >> 3);
            check_no_evidence(proof, &operation);
            check_pairs(proof, &operation);
        }
}

/* The same operation with everything changed that its service does not use. */
static struct operation_facts with_unused_facts_changed(struct operation_facts operation)
{
    enum service service = operation.service;
    if (service_instruction(service) != INSTRUCTION_TRANSACTION)
        operation.risk = operation.risk == RISK_LOW ? RISK_HIGH : RISK_LOW;
    if (service != SERVICE_TRANSFER && service != SERVICE_CORPORATE_PAYMENT)
        operation.payee = operation.payee == PAYEE_NON_DESIGNATED ? PAYEE_NONE : PAYEE_NON_DESIGNATED;
    if (service != SERVICE_OPEN_ACCOUNT) {
        operation.account_class = 3 - operation.account_class;
        operation.account_high_risk = !operation.account_high_risk;
    }
    if (service != SERVICE_CARDLESS_WITHDRAWAL)
        operation.otp_lifetime_limit = 100000;
    if (service != SERVICE_LOAN_APPLICATION && service != SERVICE_CARD_APPLICATION)
        operation.has_credit_consent = !operation.has_credit_consent;
    return operation;
}

static void check_ignored(struct proof *proof, const struct operation_facts *operation, const struct evidence_facts *entry)
{
    struct operation_facts changed = with_unused_facts_changed(*operation);
    struct decision one, other;
    decide(operation, entry, 1, &one);
    decide(&changed, entry, 1, &other);
    proof->cases++;
    proof->permitted += one.permitted;
    proof->decisions += 2;
    if (one.permitted != other.permitted || !same_verdicts(&one.operation, &other.operation) ||
        !same_verdicts(&one.entries[0], &other.entries[0]))
        fault(proof, "a fact that the service does not use changes its decision");
}

void proof_of_ignored_facts(struct proof *proof)
{
    for (enum service service = SERVICE_MISSING + 1; service < service_count; service++)
        for (unsigned way = 0; way < 2 * 2 * 3 * payee_count; way++) {
            struct evidence_facts entries[ENTRIES_MAX];
            struct operation_facts operation = best_sample(service, DESIGN_PASSWORD).operation;
            size_t count = telling_entries(service, entries);
            operation.risk = way & 1 ? RISK_HIGH : RISK_LOW;
            operation.customer = CUSTOMER_CORPORATE;
            operation.has_corporate = (way & 2) != 0;
            operation.payee = (enum payee)(way / 4 % payee_count);
            operation.account_class = 1 + way / 4 / payee_count;
            for (size_t i = 0; i < count; i++)
                check_ignored(proof, &operation, &entries[i]);
        }
}
