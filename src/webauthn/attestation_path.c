/* SPDX-License-Identifier: Apache-2.0
 * From an attesting certificate to a root, by libcrypto. The path of src/crypto/path.h asks for policies and revocation of approved CAs,
 * which manufacturers have none of; FIDO's metadata may name the attesting certificate itself. */
#include "src/webauthn/attestation.h"

#include "src/base/limits.h"

OPENSSL_RELEASE(stack_release, STACK_OF(X509), sk_X509_free)
OPENSSL_RELEASE(store_release, X509_STORE, X509_STORE_free)

#define SECURITY_BITS_112 2 /* libcrypto's level: no SHA-1, RSA from 2048 bits */

static enum status add_roots(const struct certificate_list *roots, X509_STORE *store)
{
    for (size_t i = 0; roots != NULL && i < roots->count; i++)
        if (X509_STORE_add_cert(store, certificate_x509(roots->items[i])) != 1)
            return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static enum status collect_helpers(const struct certificate_list *path, STACK_OF(X509) * helpers)
{
    for (size_t i = 1; i < path->count; i++)
        if (sk_X509_push(helpers, certificate_x509(path->items[i])) == 0)
            return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static void ask(X509_STORE_CTX *context, timestamp_us now)
{
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_depth(parameters, LIMIT_CHAIN_CERTIFICATES);
    X509_VERIFY_PARAM_set_auth_level(parameters, SECURITY_BITS_112);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)(now / TIMESTAMP_SECOND));
}

static enum status verify(const struct certificate_list *path, X509_STORE *store, timestamp_us now, bool *ret_trusted)
{
    CLEANUP(stack_release) STACK_OF(X509) *helpers = sk_X509_new_null();
    CLEANUP(store_context_release) X509_STORE_CTX *context = X509_STORE_CTX_new();
    if (helpers == NULL || context == NULL)
        return STATUS_NO_MEMORY;
    TRY(collect_helpers(path, helpers));
    if (X509_STORE_CTX_init(context, store, certificate_x509(path->items[0]), helpers) != 1)
        return STATUS_NO_MEMORY;
    ask(context, now);
    *ret_trusted = X509_verify_cert(context) == 1;
    return STATUS_OK;
}

enum status attestation_path(const struct certificate_list *path, const struct certificate_list *roots,
                             const struct certificate_list *more_roots, timestamp_us now, bool *ret_trusted)
{
    CLEANUP(store_release) X509_STORE *store = X509_STORE_new();
    if (store == NULL)
        return STATUS_NO_MEMORY;
    TRY(add_roots(roots, store));
    TRY(add_roots(more_roots, store));
    enum status status = verify(path, store, now, ret_trusted);
    openssl_forget_errors();
    return status;
}
