/* SPDX-License-Identifier: Apache-2.0
 * The record of a passkey: its assertion is verified again, over a challenge that only this instruction has. The key is believed as far as
 * the ledger's hash of the record goes. */
#include "src/cli/evidence_case.h"

#include <inttypes.h>
#include <stdio.h>

#include "src/crypto/digest.h"
#include "src/methods/two_factor/passkey_evidence.h"

static void say_assertion(struct evidence_case *this, const struct passkey_kept *kept, const struct webauthn_assertion *assertion)
{
    evidence_say(this, true, "passkey", "its assertion is over this instruction, and by the key of the record");
    printf("    %-12s at %s for %s, user %s%s%s, counter %" PRIu32 "\n", "assertion", assertion->place.origin, kept->rp_id,
           assertion->flags.user_verified ? "verified by the authenticator" : "there", assertion->flags.backed_up ? ", backed up" : "",
           kept->cross_origin ? ", in another's page" : "", assertion->counter);
    if (assertion->has_payment)
        printf("    %-12s the browser showed %s, %s %s\n", "payment", assertion->payment.payee_name, assertion->payment.currency,
               assertion->payment.value);
}

bool evidence_check_passkey(struct evidence_case *this, const struct evidence_entry *answered, const json_t *record)
{
    CLEANUP(passkey_kept_release) struct passkey_kept kept = {.json = NULL};
    struct webauthn_assertion assertion;
    struct failure failure = {0};
    struct digest digest;
    if (passkey_kept_read(record, &kept) != STATUS_OK || !evidence_is_of_that_time(kept.verified_at, answered)) {
        evidence_say(this, false, "passkey", "the record of entry %" PRIu64 " is not of its form, or of another time", answered->index);
        return false;
    }
    digest_of(this->evidence->instruction, &digest);
    if (passkey_kept_verify(&kept, &digest, &assertion, &failure) != STATUS_OK) {
        evidence_say(this, false, "passkey", "the assertion of entry %" PRIu64 " does not check: %s", answered->index, failure.message);
        return false;
    }
    say_assertion(this, &kept, &assertion);
    return true;
}
