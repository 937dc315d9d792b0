/* SPDX-License-Identifier: Apache-2.0
 * Design 1, certificate signature (9.1): its settings, its credential's record, and the making of facts from what was verified. */
#pragma once

#include "src/crypto/checks.h"
#include "src/methods/method.h"

/* What method_context.settings points to. */
struct certificate_settings {
    struct checker *checker;
    const struct trust *trust;
    struct revocation_cache *revocation; /* what goes into the evidence; the checker uses the same */
    int64_t confirm_seconds;             /* 9.1.6: how long the customer has to confirm by hand on the same device */
};

/* The enrolled certificate and how it came to be bound (9.1.1.3, 9.1.3, 9.1.6). Texts are borrowed from the record's JSON. */
struct certificate_record {
    struct digest fingerprint;
    const char *confirmed_by; /* word of the vocabulary `enrolment` */
    const char *device;       /* id in the registry of devices; NULL: the key is in software */
    const char *carrier;      /* id in the registry of carriers; NULL: our own */
    bool password_protected;
    bool key_storage_secure;
    bool same_device;
    const char *unified_business_number; /* NULL unless the customer is a company */
    const char *id_last4;                /* NULL unless the customer is a person */
};
/* `*ret_json` owns the texts: release with json_decref. */
MUST_CHECK enum status certificate_record_read(struct bytes record, json_t **ret_json, struct certificate_record *ret_record);

/* What the customer's signature was found to cover, compared byte by byte with what the server rendered (9.1.5). */
enum signed_content certificate_signed_content(const struct operation_facts *operation, bool is_what_was_rendered);

/* Every fact of design 1 from the five checks, the registry and the enrolment. Pure. */
struct certificate_facts_input {
    const struct checks *checks;
    const struct certificate_record *record;
    const struct trust *trust;
    enum signed_content signed_content;
    bool confirmed_by_hand;
    timestamp_us now;
};
/* STATUS_REFUSED when the issuer is not in the registry: then there is no kind, and no clause to judge by. */
MUST_CHECK enum status certificate_make_facts(const struct certificate_facts_input *input, struct evidence_facts *ret_facts);

/* The method's three ways in. */
MUST_CHECK enum status certificate_enrol(const struct method_context *context, const struct method_customer *customer,
                                         const json_t *request, struct method_enrolment *enrolment, struct failure *failure);
MUST_CHECK enum status certificate_open(const struct method_context *context, const struct method_operation *operation,
                                        const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                                        struct failure *failure);
MUST_CHECK enum status certificate_examine(const struct method_context *context, const struct method_operation *operation,
                                           const struct method_credential *credential, const struct method_ceremony *ceremony,
                                           const json_t *answer, struct method_result *result, struct failure *failure);
