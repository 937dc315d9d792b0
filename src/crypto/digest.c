/* SPDX-License-Identifier: Apache-2.0
 * One libcrypto context for each thread serves all one-call digests: fetching the algorithm anew costs more than a short message. */
#include "src/crypto/digest.h"

#include <limits.h>
#include <pthread.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

static pthread_key_t context_key;
static pthread_once_t context_once = PTHREAD_ONCE_INIT;
static _Thread_local EVP_MD_CTX *thread_context;

static void free_context(void *context)
{
    EVP_MD_CTX_free(context);
}

static void make_context_key(void)
{
    INVARIANT(pthread_key_create(&context_key, free_context) == 0);
}

static EVP_MD_CTX *make_thread_context(void)
{
    INVARIANT(pthread_once(&context_once, make_context_key) == 0);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    INVARIANT(context != NULL && EVP_DigestInit_ex2(context, EVP_sha256(), NULL) == 1);
    INVARIANT(pthread_setspecific(context_key, context) == 0);
    thread_context = context;
    return context;
}

void digest_of_parts(const struct bytes *parts, size_t count, struct digest *ret_digest)
{
    EVP_MD_CTX *context = thread_context != NULL ? thread_context : make_thread_context();
    INVARIANT(EVP_DigestInit_ex2(context, NULL, NULL) == 1);
    for (size_t i = 0; i < count; i++)
        INVARIANT(EVP_DigestUpdate(context, parts[i].data, parts[i].size) == 1);
    INVARIANT(EVP_DigestFinal_ex(context, ret_digest->bytes, NULL) == 1);
}

void digest_of(struct bytes bytes, struct digest *ret_digest)
{
    digest_of_parts(&bytes, 1, ret_digest);
}

enum status digest_stream_init(struct digest_stream *ret_stream)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL)
        return STATUS_NO_MEMORY;
    if (EVP_DigestInit_ex2(context, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(context);
        return STATUS_INTERNAL;
    }
    ret_stream->context = context;
    return STATUS_OK;
}

enum status digest_stream_update(struct digest_stream *stream, struct bytes bytes)
{
    return EVP_DigestUpdate(stream->context, bytes.data, bytes.size) == 1 ? STATUS_OK : STATUS_INTERNAL;
}

enum status digest_stream_finish(struct digest_stream *stream, struct digest *ret_digest)
{
    struct digest digest;
    if (EVP_DigestFinal_ex(stream->context, digest.bytes, NULL) != 1)
        return STATUS_INTERNAL;
    *ret_digest = digest;
    return STATUS_OK;
}

void digest_stream_release(struct digest_stream *stream)
{
    EVP_MD_CTX_free(stream->context);
    stream->context = NULL;
}

enum status hmac_sha256(struct bytes key, struct bytes message, struct digest *ret_mac)
{
    struct digest mac;
    if (key.size > INT_MAX)
        return STATUS_LIMIT;
    /* libcrypto takes a missing key for "the one before"; an empty one must have an address. */
    const uint8_t *key_data = key.size > 0 ? key.data : (const uint8_t *)"";
    if (HMAC(EVP_sha256(), key_data, (int)key.size, message.data, message.size, mac.bytes, NULL) == NULL)
        return STATUS_INTERNAL;
    *ret_mac = mac;
    return STATUS_OK;
}
