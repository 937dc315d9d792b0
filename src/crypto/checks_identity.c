/* SPDX-License-Identifier: Apache-2.0
 * What is expected must match; and what the kind of certificate needs must be expected: a citizen certificate shows four characters of the
 * ID only, so that without the certificate bound at enrolment it identifies nobody. */
#include "src/crypto/checks_identity.h"

static bool is_asked(const char *text)
{
    return text != NULL && text[0] != 0;
}

/* What the certificate carries must match; what it lacks is a fault only where its kind is matched by it. */
static void match_text(const char *expected, const char *found, bool is_needed, const char *what, struct check_outcome *outcome)
{
    if (!is_asked(expected))
        return;
    if (found[0] != 0 && strcmp(expected, found) != 0)
        check_fail(outcome, "identity_mismatch", "the certificate carries another %s than expected", what);
    else if (found[0] == 0 && is_needed)
        check_fail(outcome, "identity_absent", "the certificate does not carry the %s", what);
}

static bool is_matched_by(const struct trust_authority *authority, enum trust_identity identity)
{
    return authority == NULL || authority->identity == identity;
}

static bool is_enough(const struct trust_authority *authority, const struct checks_identity *expected)
{
    if (authority == NULL)
        return is_asked(expected->unified_business_number) || expected->fingerprint != NULL;
    switch (authority->identity) {
    case TRUST_IDENTITY_UNIFIED_BUSINESS_NUMBER:
        return is_asked(expected->unified_business_number);
    case TRUST_IDENTITY_ID_LAST4:
        return is_asked(expected->id_last4) && expected->fingerprint != NULL;
    default:
        return expected->fingerprint != NULL;
    }
}

void checks_identity_match(const struct trust_authority *authority, const struct certificate *certificate,
                           const struct checks_identity *expected, struct check_outcome *outcome)
{
    const struct certificate_identity *identity = &certificate_content(certificate)->identity;
    if (identity->contradicts_itself)
        check_fail(outcome, "identity_contradictory", "the certificate's two places for the unified business number differ");
    if (expected == NULL)
        return;
    if (expected->fingerprint != NULL && !digest_equal(expected->fingerprint, certificate_fingerprint(certificate)))
        check_fail(outcome, "certificate_not_bound", "not the certificate that was bound at enrolment");
    match_text(expected->unified_business_number, identity->unified_business_number,
               is_matched_by(authority, TRUST_IDENTITY_UNIFIED_BUSINESS_NUMBER), "unified business number", outcome);
    match_text(expected->id_last4, identity->id_last4, is_matched_by(authority, TRUST_IDENTITY_ID_LAST4), "last four characters of the ID",
               outcome);
    if (!is_enough(authority, expected))
        check_fail(outcome, "identity_unbound", "what is known of the party is not enough to tell that this certificate is the party's");
}
