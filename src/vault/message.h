/* SPDX-License-Identifier: Apache-2.0
 * What client and vault say to each other. Both directions are parsed strictly: neither side believes the other's lengths.
 *
 * A frame is u32 size of all that follows, u16 operation, u16 status, body; big-endian. A request has status 0 and the fields of its
 * operation (table in message.c). A reply repeats the operation; its body is the result, or empty when the status is not 0. The first
 * frame on the first connection is the vault's own: READY with status 0, or with a status and a sentence for the operator. */
#pragma once

#include "src/base/limits.h"
#include "src/vault/vault.h"

enum vault_operation {
    VAULT_READY = 1,
    VAULT_SIGN_ES256,
    VAULT_SIGN_ED25519,
    VAULT_PUBLIC_KEY,
    VAULT_RECORD_KEYS,
    VAULT_HMAC,
    VAULT_RANDOM,
    VAULT_OTP_IMPORT,
    VAULT_OTP_GENERATE,
    VAULT_OTP_MATCH,
    VAULT_TAC_VERIFY,
    VAULT_CMAC,
    VAULT_OPERATION_COUNT
};

#define VAULT_FRAME_HEAD_SIZE 8
#define VAULT_P256_POINT_SIZE 65
#define VAULT_ED25519_KEY_SIZE 32

struct vault_frame {
    enum vault_operation operation;
    enum status status;
    struct bytes body;
};

/* A request taken apart; views into the message. Fields that the operation does not have are zero. */
struct vault_request {
    enum vault_operation operation;
    enum vault_key key;   /* signing, public key */
    struct bytes salt;    /* record keys: VAULT_SUBJECT_SALT_SIZE bytes */
    struct bytes scope;   /* HMAC: the purpose; one-time passwords: the device; cards and links: the key's label */
    uint32_t size;        /* random, a new seed: how many bytes */
    struct bytes payload; /* ES256: whole digests; a seed; a question for a code (otp_query.h), a TAC (card_query.h); else the message */
};

/* The whole frame's size, from at least its first four bytes. STATUS_LIMIT when it is longer than a message may be. */
MUST_CHECK enum status vault_frame_size(struct bytes start, size_t *ret_size);
MUST_CHECK enum status vault_frame_parse(struct bytes message, struct vault_frame *ret_frame);
/* The frame is written over the buffer's former content. */
MUST_CHECK enum status vault_frame_write(const struct vault_frame *frame, struct buffer *ret_message);

MUST_CHECK enum status vault_request_write(const struct vault_request *request, struct buffer *ret_message);
/* STATUS_INVALID or STATUS_LIMIT for anything that vault_request_write does not write. */
MUST_CHECK enum status vault_request_parse(struct bytes message, struct vault_request *ret_request);
/* Takes the reply to `request` apart; STATUS_OK says that it is one, and `ret_status` how the request ended. The body of a request that
 * ended well has the size that its operation promises. */
MUST_CHECK enum status vault_reply_parse(const struct vault_request *request, struct bytes message, enum status *ret_status,
                                         struct bytes *ret_body);
