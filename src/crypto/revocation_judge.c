/* SPDX-License-Identifier: Apache-2.0
 * Was this certificate revoked, at this time, as far as can be known? Whoever says revoked is believed; nobody's silence is: without a
 * fresh, authorised answer the certificate is not valid. */
#include "src/crypto/revocation_rulings.h"

bool revocation_is_fresh(const struct freshness *freshness, timestamp_us at, timestamp_us *ret_until)
{
    timestamp_us until = freshness->has_next_update ? freshness->next_update : INT64_MAX;
    if (freshness->age_max_seconds > 0 && freshness->this_update + freshness->age_max_seconds * TIMESTAMP_SECOND < until)
        until = freshness->this_update + freshness->age_max_seconds * TIMESTAMP_SECOND;
    *ret_until = until;
    return (freshness->has_next_update || freshness->age_max_seconds > 0) && at < until;
}

static void conclude(const struct ruling *ocsp, const struct ruling *crl, size_t index, struct revocation_finding *finding)
{
    const struct ruling *revoked = ocsp->kind == RULING_REVOKED ? ocsp : crl->kind == RULING_REVOKED ? crl : NULL;
    const struct ruling *good = ocsp->kind == RULING_GOOD ? ocsp : crl->kind == RULING_GOOD ? crl : NULL;
    const struct ruling *fault = crl->kind == RULING_FAULT ? crl : ocsp->kind == RULING_FAULT ? ocsp : NULL;
    if (revoked != NULL)
        check_fail(&finding->outcome, "revoked", "certificate %zu of the chain was revoked: %s", index, revoked->reason);
    else if (good == NULL && fault != NULL)
        check_fail(&finding->outcome, fault->reason, "it is not known whether certificate %zu of the chain was revoked: %s", index,
                   fault->reason);
    else if (good == NULL)
        check_fail(&finding->outcome, "revocation_unavailable",
                   "it is not known whether certificate %zu of the chain was revoked: no CRL and no OCSP response about it", index);
    if (good == NULL)
        return;
    finding->from = good->from;
    finding->until = good->until;
}

static enum status rule_and_conclude(const struct revocation_question *question, size_t index, struct revocation_finding *ret_finding)
{
    struct certificate *certificate = question->path->chain.items[index], *issuer = question->path->chain.items[index + 1];
    struct ruling ocsp, crl;
    struct revocation_finding finding = {.from = INT64_MIN, .until = INT64_MAX};
    TRY(revocation_rule_by_ocsp(question, certificate, issuer, &ocsp));
    TRY(revocation_rule_by_crls(question, certificate, issuer, &crl));
    conclude(&ocsp, &crl, index, &finding);
    check_pass(&finding.outcome);
    finding.is_known = ocsp.kind == RULING_REVOKED || crl.kind == RULING_REVOKED || finding.outcome.result == CHECK_PASSED;
    *ret_finding = finding;
    return STATUS_OK;
}

/* What is not known is asked for once, where there is somebody to ask. */
static enum status judge_one(const struct revocation_question *question, size_t index, struct revocation_finding *ret_finding)
{
    const struct certificate_list *chain = &question->path->chain;
    TRY(rule_and_conclude(question, index, ret_finding));
    if (ret_finding->is_known || question->ask == NULL ||
        !question->ask(question->ask_context, chain->items[index], chain->items[index + 1]))
        return STATUS_OK;
    return rule_and_conclude(question, index, ret_finding);
}

enum status revocation_judge_path(const struct revocation_question *question, struct revocation_finding *ret_finding)
{
    const struct certificate_list *chain = &question->path->chain;
    struct revocation_finding whole = {.from = INT64_MIN, .until = INT64_MAX};
    if (!question->path->anchored)
        check_fail(&whole.outcome, "revocation_unavailable", "without a path nobody can be asked about revocation");
    for (size_t i = 0; i + 1 < chain->count; i++) {
        struct revocation_finding one;
        TRY(judge_one(question, i, &one));
        if (one.outcome.result == CHECK_FAILED)
            check_fail(&whole.outcome, one.outcome.reason, "%s", one.outcome.message);
        if (one.from > whole.from)
            whole.from = one.from;
        if (one.until < whole.until)
            whole.until = one.until;
    }
    check_pass(&whole.outcome);
    *ret_finding = whole;
    return STATUS_OK;
}
