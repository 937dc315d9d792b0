/* SPDX-License-Identifier: Apache-2.0
 * What OCSP responses say (RFC 6960): fresh, about this very certificate, by a responder that its issuer lets answer. */
#include "src/crypto/revocation_rulings.h"

static enum status is_delegate_good(const struct revocation_question *question, struct certificate *delegate, struct certificate *issuer,
                                    bool *ret_good)
{
    struct ruling ruling;
    TRY(revocation_rule_by_crls(question, delegate, issuer, &ruling));
    *ret_good = ruling.kind == RULING_GOOD;
    return STATUS_OK;
}

static enum status examine_signer(const struct revocation_question *question, const struct ocsp_response *response,
                                  struct certificate *issuer, const char **ret_fault)
{
    CLEANUP(certificate_release) struct certificate *delegate = NULL;
    bool needs_status, is_good = true;
    enum status status = ocsp_signer(response, issuer, question->request->at, &delegate, &needs_status, ret_fault);
    if (status == STATUS_REFUSED)
        return STATUS_OK;
    TRY(status);
    if (needs_status)
        TRY(is_delegate_good(question, delegate, issuer, &is_good));
    *ret_fault = is_good ? NULL : "ocsp_responder_status_unknown";
    return STATUS_OK;
}

static int64_t ocsp_age_max(const struct revocation_question *question, const struct certificate *issuer)
{
    const struct trust_revocation *known = trust_revocation_of_issuer(question->ground->trust, issuer);
    return known != NULL ? known->ocsp_age_max_seconds : 0;
}

static enum status rule_by_response(const struct revocation_question *question, const struct ocsp_response *response,
                                    const struct ocsp_answer *answer, struct certificate *issuer, struct ruling *ret_ruling)
{
    const char *fault = NULL;
    struct freshness freshness = {answer->this_update, answer->next_update, answer->has_next_update, ocsp_age_max(question, issuer)};
    struct ruling ruling = {.kind = RULING_GOOD, .from = answer->this_update};
    if (answer->this_update > question->request->at + REVOCATION_CLOCK_TOLERANCE)
        fault = "ocsp_not_yet_valid";
    else if (!revocation_is_fresh(&freshness, question->request->at, &ruling.until))
        fault = "ocsp_stale";
    else
        TRY(examine_signer(question, response, issuer, &fault));
    if (fault != NULL)
        ruling = (struct ruling){.kind = RULING_FAULT, .reason = fault};
    else if (answer->verdict == OCSP_VERDICT_REVOKED)
        ruling = (struct ruling){.kind = RULING_REVOKED, .reason = answer->reason};
    else if (answer->verdict == OCSP_VERDICT_UNKNOWN)
        ruling = (struct ruling){.kind = RULING_FAULT, .reason = "ocsp_unknown"};
    *ret_ruling = ruling;
    return STATUS_OK;
}

/* Every cache is asked: what came along with a signature may be true and older than what we know. */
enum status revocation_rule_by_ocsp(const struct revocation_question *question, struct certificate *certificate, struct certificate *issuer,
                                    struct ruling *ret_ruling)
{
    struct ruling ruling = {.kind = RULING_NONE};
    for (size_t i = 0; i < COUNT_OF(question->caches) && ruling.kind != RULING_REVOKED; i++) {
        CLEANUP(ocsp_release) struct ocsp_response *response = NULL;
        struct ocsp_answer answer;
        struct ruling one;
        if (question->caches[i] == NULL ||
            revocation_cache_select_ocsp(question->caches[i], certificate, issuer, &response, &answer) != STATUS_OK)
            continue;
        TRY(rule_by_response(question, response, &answer, issuer, &one));
        if (ruling.kind != RULING_GOOD || one.kind == RULING_REVOKED)
            ruling = one;
    }
    *ret_ruling = ruling;
    return STATUS_OK;
}
