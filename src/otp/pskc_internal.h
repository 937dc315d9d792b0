/* SPDX-License-Identifier: Apache-2.0
 * The steps of pskc_read, for its own files only. */
#pragma once

#include "src/crypto/xml_tree.h"
#include "src/otp/pskc.h"

#define PSKC_NAMESPACE "urn:ietf:params:xml:ns:keyprov:pskc"

/* The one child of that name, whatever its namespace: figure 7 of the RFC writes some in none. NULL when there is none, or more. */
const xmlNode *pskc_child(const xmlNode *element, const char *name);
/* The text of that child without the spaces around it; NULL when it is no text. */
struct bytes pskc_text(const xmlNode *element, const char *name);
/* STATUS_INVALID when it is no decimal number up to `maximum`. */
MUST_CHECK enum status pskc_integer(struct bytes text, int64_t maximum, int64_t *ret_integer);

/* What encrypted values of one container are opened with. */
struct pskc_protection {
    struct buffer key, mac_key;
    enum hmac_hash mac_hash;
};
void pskc_protection_release(struct pskc_protection *protection);
MUST_CHECK enum status pskc_protection_read(const xmlNode *container, const struct pskc_secret *secret, struct pskc_protection *protection,
                                            struct failure *failure);
/* The seed of one Secret element, after its MAC was checked. */
MUST_CHECK enum status pskc_protection_open(const struct pskc_protection *protection, const xmlNode *secret, struct buffer *ret_seed,
                                            struct failure *failure);
