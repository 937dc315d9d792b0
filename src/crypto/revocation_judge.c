/* SPDX-License-Identifier: Apache-2.0
 * Was this certificate revoked, at this time, as far as CRLs and OCSP responses at hand can tell? (RFC 5280 section 6.3, RFC 6960.) Whoever
 * says revoked is believed; nobody's silence is: without a fresh, authorised answer the certificate is not valid. */
#include "src/crypto/revocation_internal.h"

#include <stdio.h>

enum ruling_kind { RULING_NONE, RULING_GOOD, RULING_REVOKED, RULING_FAULT };
struct ruling {
    enum ruling_kind kind;
    const char *reason;
    timestamp_us from, until;
};

/* Of several faults the first is told. */
static void note_fault(struct ruling *ruling, const char *reason)
{
    if (ruling->kind == RULING_NONE)
        *ruling = (struct ruling){.kind = RULING_FAULT, .reason = reason};
}

/* A clock that runs a little ahead of ours must not make a fresh answer unusable. */
#define CLOCK_TOLERANCE TIMESTAMP_MINUTE

struct freshness {
    timestamp_us this_update, next_update;
    bool has_next_update;
    int64_t age_max_seconds; /* 0: none */
};

static bool is_fresh(const struct freshness *freshness, timestamp_us at, timestamp_us *ret_until)
{
    timestamp_us until = freshness->has_next_update ? freshness->next_update : INT64_MAX;
    if (freshness->age_max_seconds > 0 && freshness->this_update + freshness->age_max_seconds * TIMESTAMP_SECOND < until)
        until = freshness->this_update + freshness->age_max_seconds * TIMESTAMP_SECOND;
    *ret_until = until;
    return (freshness->has_next_update || freshness->age_max_seconds > 0) && at < until;
}

/* ---- CRLs ---- */

static enum status is_signer_trusted(const struct revocation_question *question, struct certificate *signer, bool *ret_trusted)
{
    for (size_t i = 0; i < question->path->chain.count; i++)
        if (question->path->chain.items[i] == signer) {
            *ret_trusted = true;
            return STATUS_OK;
        }
    *ret_trusted = false;
    if (question->depth >= LIMIT_CRL_SIGNER_DEPTH)
        return STATUS_OK;
    CLEANUP(path_release) struct path path = {0};
    struct revocation_finding finding;
    struct checks_request request = {.at = question->request->at};
    TRY(path_build(question->ground, signer, question->untrusted, &request, &path));
    if (path.legality.result != CHECK_PASSED || path.times.result != CHECK_PASSED)
        return STATUS_OK;
    if (question->path->anchored && path.chain.items[path.chain.count - 1] != question->path->chain.items[question->path->chain.count - 1])
        return STATUS_OK; /* section 6.3.3, step f: the same anchor */
    struct revocation_question deeper = *question;
    deeper.path = &path;
    deeper.depth++;
    TRY(revocation_judge_path(&deeper, &finding));
    *ret_trusted = finding.outcome.result == CHECK_PASSED;
    return STATUS_OK;
}

static bool may_sign(struct crl *crl, const struct certificate *candidate)
{
    const struct certificate_content *facts = certificate_content(candidate);
    return X509_NAME_cmp(X509_get_subject_name(certificate_x509(candidate)), X509_CRL_get_issuer(crl->x509)) == 0 &&
           (!facts->has_usage || (facts->usage & CERTIFICATE_USAGE_CRL_SIGN) != 0) && !facts->key_refused &&
           crl_is_signed_by(crl, candidate);
}

static enum status try_signers(const struct revocation_question *question, struct crl *crl, struct certificate *const *candidates,
                               size_t count, bool *ret_trusted)
{
    *ret_trusted = false;
    for (size_t i = 0; i < count && !*ret_trusted; i++)
        if (may_sign(crl, candidates[i]))
            TRY(is_signer_trusted(question, candidates[i], ret_trusted));
    return STATUS_OK;
}

/* The CRL's signer is looked for in the chain, then among what helps to build chains. */
static enum status is_signed(const struct revocation_question *question, struct crl *crl, bool *ret_signed)
{
    const struct trust *trust = question->ground->trust;
    TRY(try_signers(question, crl, question->path->chain.items, question->path->chain.count, ret_signed));
    if (!*ret_signed && question->untrusted != NULL)
        TRY(try_signers(question, crl, question->untrusted->items, question->untrusted->count, ret_signed));
    if (!*ret_signed)
        TRY(try_signers(question, crl, trust->intermediates.items, trust->intermediates.count, ret_signed));
    if (!*ret_signed)
        TRY(try_signers(question, crl, trust->anchors, trust->anchor_count, ret_signed));
    return STATUS_OK;
}

static int64_t crl_age_max(const struct revocation_question *question, const struct certificate *issuer)
{
    const struct trust_revocation *known = trust_revocation_of_issuer(question->ground->trust, issuer);
    return known != NULL ? known->crl_age_max_seconds : 0;
}

/* NULL in ret_fault: usable at the time asked. */
static enum status examine_crl(const struct revocation_question *question, struct crl *crl, const struct certificate *issuer,
                               const char **ret_fault, timestamp_us *ret_until)
{
    struct freshness freshness = {crl->this_update, crl->next_update, crl->has_next_update, crl_age_max(question, issuer)};
    bool is_fresh_now = is_fresh(&freshness, question->request->at, ret_until), signer_known = false;
    if (crl->is_malformed)
        *ret_fault = "crl_malformed";
    else if (crl->has_unknown_extension)
        *ret_fault = "crl_extension_unknown";
    else if (crl->algorithm_refused)
        *ret_fault = "crl_algorithm_refused";
    else if (crl->this_update > question->request->at + CLOCK_TOLERANCE)
        *ret_fault = "crl_not_yet_valid";
    else if (!is_fresh_now || !crl->has_next_update)
        *ret_fault = "crl_stale";
    else {
        TRY(is_signed(question, crl, &signer_known));
        *ret_fault = signer_known ? NULL : "crl_signature_invalid";
    }
    return STATUS_OK;
}

/* The newest usable delta on top of a complete CRL; NULL when there is none. */
static enum status find_delta(const struct revocation_question *question, const struct crl_selection *selection, const struct crl *complete,
                              const struct certificate *issuer, struct crl **ret_delta, timestamp_us *ret_until)
{
    *ret_delta = NULL;
    for (size_t i = 0; i < selection->count; i++) {
        struct crl *delta = selection->items[i].crl;
        const char *fault;
        timestamp_us until;
        if (!crl_delta_fits(delta, complete) || (*ret_delta != NULL && delta->this_update <= (*ret_delta)->this_update))
            continue;
        TRY(examine_crl(question, delta, issuer, &fault, &until));
        if (fault != NULL)
            continue;
        *ret_delta = delta;
        *ret_until = until;
    }
    return STATUS_OK;
}

static void take_times(struct ruling *ruling, const struct crl *crl, timestamp_us until)
{
    if (crl->this_update > ruling->from)
        ruling->from = crl->this_update;
    if (until < ruling->until)
        ruling->until = until;
}

/* A complete CRL that may be used, with its delta: what do they say? */
static enum status consult(const struct revocation_question *question, const struct crl_selection *selection, struct crl *complete,
                           struct certificate *certificate, const struct certificate *issuer, struct ruling *good, const char **ret_revoked)
{
    struct crl *delta;
    timestamp_us until = INT64_MAX;
    enum crl_entry entry = CRL_ENTRY_NONE;
    *ret_revoked = NULL;
    TRY(find_delta(question, selection, complete, issuer, &delta, &until));
    if (delta != NULL) {
        take_times(good, delta, until);
        entry = crl_find(delta, certificate_x509(certificate), ret_revoked);
    }
    if (entry == CRL_ENTRY_NONE)
        (void)crl_find(complete, certificate_x509(certificate), ret_revoked);
    return STATUS_OK;
}

/* All reasons must be covered by CRLs that may be used (section 6.3.3, steps k and l). */
static enum status rule_by_selection(const struct revocation_question *question, const struct crl_selection *selection,
                                     struct certificate *certificate, const struct certificate *issuer, struct ruling *ret_ruling)
{
    struct ruling good = {.kind = RULING_GOOD, .from = INT64_MIN, .until = INT64_MAX}, ruling = {.kind = RULING_NONE};
    unsigned covered = 0;
    for (size_t i = 0; i < selection->count; i++) {
        struct crl *crl = selection->items[i].crl;
        const char *fault, *revoked;
        timestamp_us until;
        if (crl->base != NULL || (selection->items[i].reasons & ~covered) == 0)
            continue;
        TRY(examine_crl(question, crl, issuer, &fault, &until));
        if (fault != NULL) {
            note_fault(&ruling, fault);
            continue;
        }
        take_times(&good, crl, until);
        TRY(consult(question, selection, crl, certificate, issuer, &good, &revoked));
        if (revoked != NULL) {
            *ret_ruling = (struct ruling){.kind = RULING_REVOKED, .reason = revoked};
            return STATUS_OK;
        }
        covered |= selection->items[i].reasons;
    }
    if (covered != 0 && covered != CRL_REASONS_ALL)
        note_fault(&ruling, "crl_reasons_missing");
    *ret_ruling = covered == CRL_REASONS_ALL ? good : ruling;
    return STATUS_OK;
}

static enum status rule_by_crls(const struct revocation_question *question, struct certificate *certificate,
                                const struct certificate *issuer, struct ruling *ret_ruling)
{
    CLEANUP(distribution_points_release) CRL_DIST_POINTS *points = NULL;
    CLEANUP(crl_selection_release) struct crl_selection selection = {.count = 0};
    if (crl_points_of(certificate_x509(certificate), &points) != STATUS_OK) {
        *ret_ruling = (struct ruling){.kind = RULING_FAULT, .reason = "distribution_point_malformed"};
        return STATUS_OK;
    }
    for (size_t i = 0; i < COUNT_OF(question->caches); i++) {
        enum status status = STATUS_OK;
        if (question->caches[i] != NULL)
            status = revocation_cache_select_crls(question->caches[i], certificate_x509(certificate), points, &selection);
        if (status == STATUS_LIMIT) {
            *ret_ruling = (struct ruling){.kind = RULING_FAULT, .reason = "crl_too_many"};
            return STATUS_OK;
        }
        TRY(status);
    }
    return rule_by_selection(question, &selection, certificate, issuer, ret_ruling);
}

/* ---- OCSP ---- */

static enum status is_delegate_good(const struct revocation_question *question, struct certificate *delegate, struct certificate *issuer,
                                    bool *ret_good)
{
    struct ruling ruling;
    TRY(rule_by_crls(question, delegate, issuer, &ruling));
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
    if (answer->this_update > question->request->at + CLOCK_TOLERANCE)
        fault = "ocsp_not_yet_valid";
    else if (!is_fresh(&freshness, question->request->at, &ruling.until))
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

static enum status rule_by_ocsp(const struct revocation_question *question, struct certificate *certificate, struct certificate *issuer,
                                struct ruling *ret_ruling)
{
    *ret_ruling = (struct ruling){.kind = RULING_NONE};
    for (size_t i = 0; i < COUNT_OF(question->caches) && ret_ruling->kind != RULING_GOOD && ret_ruling->kind != RULING_REVOKED; i++) {
        CLEANUP(ocsp_release) struct ocsp_response *response = NULL;
        struct ocsp_answer answer;
        if (question->caches[i] == NULL ||
            revocation_cache_select_ocsp(question->caches[i], certificate, issuer, &response, &answer) != STATUS_OK)
            continue;
        TRY(rule_by_response(question, response, &answer, issuer, ret_ruling));
    }
    return STATUS_OK;
}

/* ---- both ---- */

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

static enum status judge_one(const struct revocation_question *question, size_t index, struct revocation_finding *ret_finding)
{
    struct certificate *certificate = question->path->chain.items[index], *issuer = question->path->chain.items[index + 1];
    struct ruling ocsp, crl;
    struct revocation_finding finding = {.from = INT64_MIN, .until = INT64_MAX};
    TRY(rule_by_ocsp(question, certificate, issuer, &ocsp));
    TRY(rule_by_crls(question, certificate, issuer, &crl));
    conclude(&ocsp, &crl, index, &finding);
    check_pass(&finding.outcome);
    *ret_finding = finding;
    return STATUS_OK;
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
