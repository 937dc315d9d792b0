/* SPDX-License-Identifier: Apache-2.0
 * What CRLs say (RFC 5280 section 6.3): which may be used now, who signed them, and whether together they cover every reason. */
#include "src/crypto/revocation_rulings.h"

/* Of several faults the first is told. */
static void note_fault(struct ruling *ruling, const char *reason)
{
    if (ruling->kind == RULING_NONE)
        *ruling = (struct ruling){.kind = RULING_FAULT, .reason = reason};
}

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

/* A CRL issuer's own certificate may stand on its own CRL, as NIST's suite has it; a customer's never. */
static bool vouches_for_itself(const struct revocation_question *question, const struct certificate *signer)
{
    return question->depth == 0 && signer == question->subject;
}

static enum status try_signers(const struct revocation_question *question, struct crl *crl, struct certificate *const *candidates,
                               size_t count, bool *ret_trusted)
{
    *ret_trusted = false;
    for (size_t i = 0; i < count && !*ret_trusted; i++)
        if (!vouches_for_itself(question, candidates[i]) && may_sign(crl, candidates[i]))
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
    bool is_fresh_now = revocation_is_fresh(&freshness, question->request->at, ret_until), signer_known = false;
    if (crl->is_malformed)
        *ret_fault = "crl_malformed";
    else if (crl->has_unknown_extension)
        *ret_fault = "crl_extension_unknown";
    else if (crl->algorithm_refused)
        *ret_fault = "crl_algorithm_refused";
    else if (crl->this_update > question->request->at + REVOCATION_CLOCK_TOLERANCE)
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

/* All reasons must be covered by CRLs that may be used (section 6.3.3, steps k and l). The others are read all the same: a list that came
 * along with a signature may be true and older than ours. */
static enum status rule_by_selection(const struct revocation_question *question, const struct crl_selection *selection,
                                     struct certificate *certificate, const struct certificate *issuer, struct ruling *ret_ruling)
{
    struct ruling good = {.kind = RULING_GOOD, .from = INT64_MIN, .until = INT64_MAX}, ruling = {.kind = RULING_NONE};
    unsigned covered = 0;
    for (size_t i = 0; i < selection->count; i++) {
        struct crl *crl = selection->items[i].crl;
        const char *fault, *revoked;
        timestamp_us until;
        if (crl->base != NULL)
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

enum status revocation_rule_by_crls(const struct revocation_question *question, struct certificate *certificate,
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
    struct revocation_question about = *question;
    about.subject = certificate;
    return rule_by_selection(&about, &selection, certificate, issuer, ret_ruling);
}
