/* SPDX-License-Identifier: Apache-2.0
 * The steps of loading FIDO metadata: the signed blob, then its entries. For src/webauthn only. */
#pragma once

#include "src/json/members.h"
#include "src/webauthn/metadata.h"
#include "src/webauthn/reason.h"

/* Verifies the blob (a JWS in compact form) and appends its payload. */
MUST_CONFIRM metadata_blob_open(const struct webauthn_metadata_source *source, timestamp_us now, struct buffer *ret_payload);

/* MetadataBLOBPayload. */
MUST_CONFIRM metadata_payload_read(struct bytes text, struct webauthn_metadata **ret_metadata);

/* One entry. *ret_named is false for one without an AAGUID (a UAF or U2F authenticator), of which nothing is read. The roots that were
 * added are the caller's to release, in either case. */
MUST_CONFIRM metadata_entry_read(const json_t *entry, struct webauthn_authenticator *authenticator, bool *ret_named);
