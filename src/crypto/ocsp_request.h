/* SPDX-License-Identifier: Apache-2.0
 * Asking an OCSP responder (RFC 6960, RFC 8954): the request with its nonce, and taking an answer that came back over the network. */
#pragma once

#include "src/crypto/revocation.h"

struct ocsp_request;
MUST_CHECK enum status ocsp_request_new(struct certificate *certificate, struct certificate *issuer, struct ocsp_request **ret_request);
void ocsp_request_release(struct ocsp_request **request);
MUST_CHECK enum status ocsp_request_encode(const struct ocsp_request *request, struct buffer *ret_der);

/* Puts the answer into the cache when it is about what was asked, by whom may say so at `at`, and its nonce is ours; without a nonce only
 * when `nonce_required` is not set. STATUS_REFUSED otherwise. */
MUST_CHECK enum status ocsp_request_take_answer(const struct ocsp_request *request, struct bytes answer, timestamp_us at,
                                                bool nonce_required, struct revocation_cache *cache, struct failure *failure);
