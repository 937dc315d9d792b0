/* SPDX-License-Identifier: Apache-2.0
 * What the use cases stand on: store, keeper, vault, catalogue, methods' settings and the clock, put together once by the server. */
#pragma once

#include "src/ledger/jwks.h"
#include "src/methods/method.h"
#include "src/operation/catalogue.h"
#include "src/operation/device_signal.h"
#include "src/operation/protection.h"
#include "src/service/keepers.h"
#include "src/service/readers.h"
#include "src/vault/vault.h"

struct workers;
struct channel_book;
struct phone_policy;
struct signal_watch;

/* A password of nobody: what somebody is compared with who signs in by a name that leads to no credential. */
struct decoy {
    struct id customer, credential;
    struct vault_subject key;
    struct buffer sealed;
};

struct services {
    struct store *store;
    struct readers *readers;
    struct keepers keepers;
    struct vault *vault;
    const struct catalogue *catalogue;
    const struct protection_policy *protections; /* NULL: none is offered */
    const struct channel_book *book;             /* senders and texts; NULL: this server sends nothing */
    const struct phone_policy *phones;           /* codes by message, phone numbers; NULL: none */
    const void *method_settings[design_count];   /* by design; NULL where the method asks for none */
    struct workers *workers[design_count];       /* by design: who enrols and examines where that is slow; NULL where it is not */
    struct workers *operators;                   /* who asks mobile operators and biometric engines; NULL: nobody is asked */
    struct signal_watch *signals;                /* requests that wait for a conference's signals; NULL: none may wait */
    struct digest_set *kept_material;            /* what the store is known to hold of the material of records */
    int64_t ceremony_seconds[design_count];      /* 0: the method's default */
    int64_t ceremony_attempts;                   /* wrong answers that end a ceremony, where the method allows as many */
    struct device_policy device_policy;          /* what signals of an app about its device lead to */
    int64_t operation_seconds;                   /* how long an operation waits for its decision */
    int64_t designated_delay_days;               /* Taipei days until a designated account is usable; 2 in practice (次二日) */
    const char *issuer;                          /* of receipts: a word of visible ASCII */
    const char *origin;                          /* of the ledger's first log */
    struct buffer jwks;                          /* the receipt key's set */
    struct jwk_thumbprint receipt_key;
    struct digest request_key; /* what is kept of a request for its idempotency key is hashed under this; made by the vault */
    struct decoy decoy;
    timestamp_us (*clock)(void);
};
