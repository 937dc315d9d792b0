/* SPDX-License-Identifier: Apache-2.0
 * The five checks, each from its own findings: path and registry (legality), signature and identity (correctness), times and revocation
 * (validity), policies (assurance), key usage and scope (usage). */
#include "src/crypto/checks.h"

#include "src/crypto/checks_identity.h"
#include "src/crypto/digest.h"
#include "src/crypto/remembered.h"
#include "src/crypto/revocation_internal.h"

#include <stdlib.h>

struct checker {
    const struct trust *trust;
    struct revocation_cache *revocation;
    struct path_ground ground;
    struct remembered *remembered;
    checker_ask *ask;
    void *ask_context;
};

enum status checker_new(const struct trust *trust, struct revocation_cache *revocation, struct checker **ret_checker)
{
    CLEANUP(checker_release) struct checker *checker = calloc(1, sizeof *checker);
    if (checker == NULL)
        return STATUS_NO_MEMORY;
    checker->trust = trust;
    checker->revocation = revocation;
    TRY(path_ground_init(trust, &checker->ground));
    TRY(remembered_new(&checker->remembered));
    *ret_checker = checker;
    checker = NULL;
    return STATUS_OK;
}

void checker_ask_with(struct checker *checker, checker_ask *ask, void *context)
{
    checker->ask = ask;
    checker->ask_context = context;
}

void checker_release(struct checker **checker)
{
    struct checker *held = *checker;
    *checker = NULL;
    if (held == NULL)
        return;
    path_ground_release(&held->ground);
    remembered_release(&held->remembered);
    free(held);
}

enum status checker_certificate(struct checker *checker, struct bytes der, struct certificate **ret_certificate, struct failure *failure)
{
    struct digest fingerprint;
    digest_of(der, &fingerprint);
    struct certificate *known = remembered_certificate(checker->remembered, &fingerprint);
    if (known == NULL) {
        TRY(certificate_parse(der, &known, failure));
        remembered_keep_certificate(checker->remembered, known);
    }
    *ret_certificate = known;
    return STATUS_OK;
}

void checks_release(struct checks *checks)
{
    certificate_list_release(&checks->chain);
}

bool checks_all_passed(const struct checks *checks)
{
    for (size_t i = 0; i < CHECK_COUNT; i++)
        if (checks->outcomes[i].result != CHECK_PASSED)
            return false;
    return true;
}

bool checks_none_failed(const struct checks *checks)
{
    for (size_t i = 0; i < CHECK_COUNT; i++)
        if (checks->outcomes[i].result == CHECK_FAILED)
            return false;
    return true;
}

static void judge_legality(const struct checker *checker, const struct path *path, struct checks *checks)
{
    struct check_outcome *legality = &checks->outcomes[CHECK_LEGALITY];
    *legality = path->legality;
    if (!checker->trust->anchors_only && checks->authority == NULL)
        check_fail(legality, "issuer_not_approved", "the issuer is not an approved CA of the registry");
}

/* The certificates' own signatures; the signer's over its message is judged with the message. */
static void judge_correctness(const struct path *path, struct checks *checks)
{
    struct check_outcome *correctness = &checks->outcomes[CHECK_CORRECTNESS];
    if (!path->signatures_right)
        check_fail(correctness, "certificate_signature_invalid", "a certificate of the chain is not signed by its issuer's key");
    check_pass(correctness);
}

static bool is_asked_policy_valid(const struct path *path, const struct checks_request *request)
{
    return request->policy_count == 0 || path->asked_count > 0;
}

static void find_policy(const struct path *path, struct checks *checks)
{
    for (size_t i = 0; checks->authority != NULL && checks->policy == NULL && i < path->leaf_count; i++)
        checks->policy = trust_policy_of(checks->authority, path->leaf[i].text);
}

static void judge_assurance(const struct checker *checker, const struct path *path, const struct checks_request *request,
                            struct checks *checks)
{
    struct check_outcome *assurance = &checks->outcomes[CHECK_ASSURANCE];
    if (path->policies.result == CHECK_FAILED)
        *assurance = path->policies;
    else if (!is_asked_policy_valid(path, request))
        check_fail(assurance, "policy_not_valid", "none of the policies asked for holds through the chain");
    else if (checker->trust->anchors_only)
        assurance->result = request->policy_count > 0 ? CHECK_PASSED : CHECK_NOT_DONE;
    else if (checks->authority == NULL)
        check_fail(assurance, "issuer_not_approved", "the registry knows no policy of this issuer");
    else if (checks->policy == NULL)
        check_fail(assurance, "policy_unknown", "no policy that holds through the chain is listed for this issuer");
    else
        check_pass(assurance);
    if (assurance->result == CHECK_PASSED && checks->policy != NULL)
        checks->assurance_level = checks->policy->assurance_level;
}

/* Bare anchors know no rule of their own: what RFC 5280 says of a signature, that the extension must not forbid it, is all. */
static void judge_usage(const struct checker *checker, const struct certificate *certificate, struct checks *checks)
{
    struct check_outcome *usage = &checks->outcomes[CHECK_USAGE];
    const struct certificate_content *facts = certificate_content(certificate);
    unsigned wanted = CERTIFICATE_USAGE_DIGITAL_SIGNATURE | CERTIFICATE_USAGE_NON_REPUDIATION;
    if (!checker->trust->anchors_only && checks->authority == NULL)
        check_fail(usage, "issuer_not_approved", "the registry knows no use for certificates of this issuer");
    else if (checks->authority != NULL)
        wanted = checks->authority->key_usages;
    if (!facts->has_usage && !checker->trust->anchors_only)
        check_fail(usage, "key_usage_absent", "the certificate does not say what its key is for");
    if (facts->has_usage && (facts->usage & wanted) == 0)
        check_fail(usage, "key_usage_refused", "the certificate's key is not meant for signatures of this kind");
    check_pass(usage);
}

static void keep_policies(const struct checker *checker, const struct path *path, struct checks *checks)
{
    bool in_asked_terms = checker->trust->anchors_only;
    checks->policy_count = in_asked_terms ? path->asked_count : path->leaf_count;
    memcpy(checks->policies, in_asked_terms ? path->asked : path->leaf, sizeof checks->policies);
}

static enum status judge_validity(struct checker *checker, const struct path *path, const struct certificate_list *untrusted,
                                  struct revocation_cache *stapled, const struct checks_request *request, struct conclusion *conclusion)
{
    struct revocation_question question = {.ground = &checker->ground,
                                           .path = path,
                                           .untrusted = untrusted,
                                           .caches = {stapled, checker->revocation},
                                           .request = request,
                                           .ask = checker->ask,
                                           .ask_context = checker->ask_context};
    struct revocation_finding finding;
    struct check_outcome *validity = &conclusion->checks.outcomes[CHECK_VALIDITY];
    TRY(revocation_judge_path(&question, &finding));
    *validity = path->times.result == CHECK_FAILED ? path->times : finding.outcome;
    conclusion->from = finding.from;
    conclusion->until = finding.until;
    for (size_t i = 0; i < path->chain.count; i++) {
        const struct certificate_content *facts = certificate_content(path->chain.items[i]);
        timestamp_us after = facts->not_after + TIMESTAMP_SECOND; /* the last second counts */
        conclusion->from = facts->not_before > conclusion->from ? facts->not_before : conclusion->from;
        conclusion->until = after < conclusion->until ? after : conclusion->until;
    }
    conclusion->checks.valid_until = conclusion->until;
    return STATUS_OK;
}

static uint64_t generation_of(const struct checker *checker)
{
    return checker->revocation != NULL ? revocation_cache_generation(checker->revocation) : 0;
}

static enum status conclude(struct checker *checker, struct certificate *certificate, const struct certificate_list *untrusted,
                            struct revocation_cache *stapled, const struct checks_request *request, struct conclusion *conclusion)
{
    CLEANUP(path_release) struct path path = {0};
    struct checks *checks = &conclusion->checks;
    conclusion->generation = generation_of(checker);
    TRY(path_build(&checker->ground, certificate, untrusted, request, &path));
    if (path.chain.count > 1)
        checks->authority = trust_authority_of_issuer(checker->trust, path.chain.items[1]);
    checks->kind = checks->authority != NULL ? checks->authority->kind : TRUST_KIND_UNKNOWN;
    find_policy(&path, checks);
    judge_legality(checker, &path, checks);
    judge_correctness(&path, checks);
    TRY(judge_validity(checker, &path, untrusted, stapled, request, conclusion));
    judge_assurance(checker, &path, request, checks);
    judge_usage(checker, certificate, checks);
    keep_policies(checker, &path, checks);
    checks->chain = path.chain;
    path.chain.count = 0; /* handed over */
    return STATUS_OK;
}

/* What RFC 5280 calls the initial values, other than those everybody begins with, make a conclusion that only their asker can use. */
static bool is_ordinary(const struct checks_request *request)
{
    return request->policy_count == 0 && !request->inhibit_policy_mapping && !request->require_explicit_policy &&
           !request->inhibit_any_policy;
}

static enum status recall_or_conclude(struct checker *checker, struct certificate *certificate, const struct certificate_list *untrusted,
                                      struct revocation_cache *stapled, const struct checks_request *request, struct checks *ret_checks)
{
    uint64_t generation = generation_of(checker);
    struct conclusion conclusion = {0};
    if (is_ordinary(request) &&
        remembered_conclusion(checker->remembered, certificate_fingerprint(certificate), request->at, generation, ret_checks))
        return STATUS_OK;
    enum status status = conclude(checker, certificate, untrusted, stapled, request, &conclusion);
    if (status != STATUS_OK) {
        checks_release(&conclusion.checks);
        return status;
    }
    if (is_ordinary(request) && checks_none_failed(&conclusion.checks))
        remembered_keep_conclusion(checker->remembered, certificate, &conclusion);
    *ret_checks = conclusion.checks;
    return STATUS_OK;
}

/* What depends on this one use, and not on the certificate: never remembered. */
static void judge_use(const struct certificate *certificate, const struct checks_request *request, struct checks *checks)
{
    checks_identity_match(checks->authority, certificate, request->identity, &checks->outcomes[CHECK_CORRECTNESS]);
    if (request->scopes == 0)
        return;
    if (checks->policy == NULL)
        check_fail(&checks->outcomes[CHECK_USAGE], "scope_unknown", "the registry does not say what this certificate may be used for");
    else if ((request->scopes & ~checks->policy->scopes) != 0)
        check_fail(&checks->outcomes[CHECK_USAGE], "scope_refused", "the registry does not let this certificate be used for this");
}

enum status checks_certificate(struct checker *checker, struct certificate *certificate, const struct certificate_list *untrusted,
                               const struct checks_request *request, struct checks *ret_checks)
{
    TRY(recall_or_conclude(checker, certificate, untrusted, NULL, request, ret_checks));
    judge_use(certificate, request, ret_checks);
    return STATUS_OK;
}

enum status checks_signature(struct checker *checker, const struct signature *signature, const struct checks_request *request,
                             struct checks *ret_checks)
{
    TRY(recall_or_conclude(checker, signature->signer, &signature->carried, signature->stapled, request, ret_checks));
    if (signature->correctness.result != CHECK_PASSED)
        ret_checks->outcomes[CHECK_CORRECTNESS] = signature->correctness;
    judge_use(signature->signer, request, ret_checks);
    return STATUS_OK;
}
