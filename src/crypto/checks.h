/* SPDX-License-Identifier: Apache-2.0
 * The five checks of clause 9.1.2 over a certificate or a signature: legality 合法性, correctness 正確性, validity 有效性, assurance
 * 保證等級, usage 用途限制. Each has its own result and reason; one that fails never hides another. No clock is read: `at` is given. */
#pragma once

#include "src/crypto/revocation.h"
#include "src/crypto/signature.h"
#include "src/crypto/trust.h"

/* The registry, what is known of revocation, and what was concluded before. Shared by threads. Registry and cache are borrowed. */
struct checker;
MUST_CHECK enum status checker_new(const struct trust *trust, struct revocation_cache *revocation, struct checker **ret_checker);
void checker_release(struct checker **checker);
/* Whom to ask about a certificate of a chain that nothing at hand tells the state of: puts an answer into the revocation cache and returns
 * true, in the thread that checks, in bounded time. Set before the checker is shared. Without it, nobody is asked. */
typedef bool checker_ask(void *context, struct certificate *certificate, struct certificate *issuer);
void checker_ask_with(struct checker *checker, checker_ask *ask, void *context);

/* Whom the caller expects to have signed. Empty texts are not asked; `fingerprint` is that of the certificate bound at enrolment. */
struct checks_identity {
    const char *unified_business_number;
    const char *id_last4;
    const struct digest *fingerprint;
};

#define CHECKS_POLICIES_ASKED_MAX 8
struct checks_request {
    timestamp_us at;
    const struct checks_identity *identity;                     /* NULL: whoever signed */
    unsigned scopes;                                            /* bits of enum trust_scope that the use needs; 0 when not known */
    struct certificate_oid policies[CHECKS_POLICIES_ASKED_MAX]; /* acceptable ones; none: those that the registry lists for the issuer */
    size_t policy_count;
    bool inhibit_policy_mapping, require_explicit_policy, inhibit_any_policy; /* initial values of RFC 5280 section 6.1.1 */
};

struct checks {
    struct check_outcome outcomes[CHECK_COUNT];
    const struct trust_authority *authority; /* borrowed from the registry; NULL when the issuer is not in it */
    const struct trust_policy *policy;       /* borrowed: the listed OID that held; NULL when none did */
    enum trust_kind kind;
    unsigned assurance_level;                                  /* 0 unless assurance passed under a registry */
    struct certificate_oid policies[CERTIFICATE_POLICIES_MAX]; /* valid through the chain, in the terms of the asker */
    size_t policy_count;
    struct certificate_list chain; /* leaf first, as far as it could be built */
    timestamp_us valid_until;      /* until when, nothing changing, validity stays as found */
};
void checks_release(struct checks *checks);
bool checks_all_passed(const struct checks *checks);
/* Under bare anchors, assurance that nobody asked for is not done: neither passed nor failed. */
bool checks_none_failed(const struct checks *checks);

/* Statuses tell only whether the checking could be done (STATUS_NO_MEMORY, STATUS_INTERNAL): what was found is in the outcomes. */
MUST_CHECK enum status checks_certificate(struct checker *checker, struct certificate *certificate,
                                          const struct certificate_list *untrusted, const struct checks_request *request,
                                          struct checks *ret_checks);
MUST_CHECK enum status checks_signature(struct checker *checker, const struct signature *signature, const struct checks_request *request,
                                        struct checks *ret_checks);
/* The same certificate object again for bytes seen before, so that it is read once. */
MUST_CHECK enum status checker_certificate(struct checker *checker, struct bytes der, struct certificate **ret_certificate,
                                           struct failure *failure);
