/* SPDX-License-Identifier: Apache-2.0
 * One libcrypto context for each thread serves all one-call digests: fetching the algorithm anew costs more than a short message. */
#include "src/crypto/digest.h"

#include <pthread.h>

#include <openssl/evp.h>

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
