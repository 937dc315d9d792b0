/* SPDX-License-Identifier: Apache-2.0
 * One signature of a customer over one thing that the server rendered: read, checked five times, and compared byte by byte. */
#pragma once

#include "src/methods/certificate/certificate.h"

enum certificate_format { FORMAT_CMS, FORMAT_XML };

const char *certificate_format_name(enum certificate_format format); /* "cms", "xml" */

/* What the server asked to be signed. For XML it is the text of the Instruction element. */
struct rendered {
    enum certificate_format format;
    const char *id;
    struct bytes content;
};

struct verified {
    struct signature signature;
    struct checks checks;
    bool is_what_was_rendered;
};
void verified_init(struct verified *verified);
void verified_release(struct verified *verified);

/* Reads and compares only: `checks` stays empty. STATUS_INVALID: unreadable. */
MUST_CHECK enum status verified_read(struct checker *checker, const struct rendered *rendered, struct bytes signature,
                                     struct verified *verified, struct failure *failure);

/* STATUS_INVALID: unreadable. Everything else that is wrong is in the checks. */
MUST_CHECK enum status verify_signature(const struct method_context *context, const struct certificate_record *record, unsigned scopes,
                                        const struct rendered *rendered, struct bytes signature, struct verified *verified,
                                        struct failure *failure);

/* What was established, by the bytes, for those who judge it again years later. */
struct signed_evidence {
    enum certificate_format format;
    const struct digest *instruction; /* what was rendered for signing */
    const char *signature;            /* base64 */
    const struct verified *verified;
    const char *confirmation, *confirmation_signature; /* NULL unless it was confirmed by hand */
};
/* Writes the record: signature, digest of what was rendered, checks, revocation answers about the signer alone; and hands over, by name,
 * the authorities' certificates and the other revocation answers that were known. */
MUST_CHECK enum status certificate_write_record(const struct method_context *context, const struct signed_evidence *evidence,
                                                struct method_result *result);
