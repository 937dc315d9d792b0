/* SPDX-License-Identifier: Apache-2.0
 * What an assertion of a passkey leaves: facts for the law, words for the ledger, and a record by which it can be verified again. */
#pragma once

#include "src/methods/two_factor/passkey.h"

struct passkey_evidence {
    const struct passkey_record *record;
    const struct passkey_answer *answer;
    const struct webauthn_assertion *assertion;
    uint8_t nonce[PASSKEY_NONCE_SIZE];
    timestamp_us verified_at;
};

/* `held`, by the key that signed and the user who was there; `biometric_indirect` when the user was verified and that was by biometrics, as
 * far as anybody can know. The facts of 9.4.2 are the service's to add. Pure. */
struct evidence_facts passkey_facts(const struct passkey_settings *settings, const struct passkey_evidence *evidence);
void passkey_describe_evidence(const struct passkey_settings *settings, const struct passkey_evidence *evidence,
                               struct method_result *result);
MUST_CHECK enum status passkey_evidence_write(const struct passkey_settings *settings, const struct passkey_evidence *evidence,
                                              struct buffer *ret_record);

/* The record of an assertion, for those who verify years later. Texts and buffers live in it. */
struct passkey_kept {
    json_t *json;
    const char *rp_id, *origin;
    const char *top_origin; /* NULL: none was told */
    bool cross_origin, backup_eligible;
    timestamp_us verified_at;
    uint8_t nonce[PASSKEY_NONCE_SIZE];
    struct buffer key, client_data, authenticator_data, signature;
};
void passkey_kept_release(struct passkey_kept *kept);
/* STATUS_INVALID when it is not of that form. */
MUST_CHECK enum status passkey_kept_read(const json_t *record, struct passkey_kept *ret_kept);
/* The assertion again: over a challenge of this instruction, under the key of the record, in its place. Status and failure as those of
 * webauthn_assertion_verify. */
MUST_CHECK enum status passkey_kept_verify(const struct passkey_kept *kept, const struct digest *instruction,
                                           struct webauthn_assertion *ret_assertion, struct failure *failure);
