/* SPDX-License-Identifier: Apache-2.0
 * Verifying a SignedData: find the signer's certificate among those inside, compare digests, verify the signature over the signed
 * attributes. */
#include "src/crypto/cms.h"

#include "src/base/limits.h"
#include "src/crypto/algorithms.h"
#include "src/crypto/cms_parts.h"
#include "src/crypto/openssl.h"

#include <stdio.h>

static enum status read_parts(struct bytes signature, struct cms_parts *ret_parts, struct failure *failure)
{
    if (signature.size > LIMIT_SIGNATURE_BYTES)
        return failure_set(failure, STATUS_LIMIT, NULL, "a signature of more than %d bytes", LIMIT_SIGNATURE_BYTES);
    if (cms_parts_read(signature, ret_parts) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, NULL, "not a CMS SignedData in DER");
    return STATUS_OK;
}

enum status cms_count_signers(struct bytes signature, size_t *ret_count, struct failure *failure)
{
    struct cms_parts parts;
    TRY(read_parts(signature, &parts, failure));
    *ret_count = parts.signer_count;
    return STATUS_OK;
}

static enum status select_signer(const struct cms_parts *parts, const struct cms_options *options, struct cms_signer *ret_signer,
                                 struct failure *failure)
{
    if (parts->signer_count == 0)
        return failure_set(failure, STATUS_REFUSED, "signerInfos", "nobody signed");
    if (parts->signer_count > 1 && !options->several_signers)
        return failure_set(failure, STATUS_REFUSED, "signerInfos", "%zu signers where one is wanted", parts->signer_count);
    if (options->signer >= parts->signer_count)
        return failure_set(failure, STATUS_REFUSED, "signerInfos", "no signer %zu among %zu", options->signer, parts->signer_count);
    if (cms_signer_read(parts, options->signer, ret_signer) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "signerInfo", "not a SignerInfo in DER");
    return STATUS_OK;
}

static enum status select_content(const struct cms_parts *parts, const struct cms_options *options, struct bytes *ret_content,
                                  struct failure *failure)
{
    if (parts->has_content && options->content != NULL)
        return failure_set(failure, STATUS_REFUSED, "encapContentInfo", "the signature holds its content, and content was given beside it");
    if (!parts->has_content && options->content == NULL)
        return failure_set(failure, STATUS_REFUSED, "encapContentInfo", "the signature is detached, and no content was given");
    *ret_content = parts->has_content ? parts->content : *options->content;
    return STATUS_OK;
}

static bool is_signer(const struct cms_signer *signer, struct bytes der, const struct certificate *certificate)
{
    if (signer->by_key) {
        const ASN1_OCTET_STRING *identifier = X509_get0_subject_key_id(certificate_x509(certificate));
        return identifier != NULL &&
               bytes_equal(signer->key_identifier, bytes_of(ASN1_STRING_get0_data(identifier), (size_t)ASN1_STRING_length(identifier)));
    }
    struct bytes issuer, serial;
    return cms_certificate_name(der, &issuer, &serial) == STATUS_OK && bytes_equal(issuer, signer->issuer) &&
           bytes_equal(serial, signer->serial);
}

/* The first certificate that fits is the signer's; the others help to build its path. */
static enum status read_certificates(struct checker *checker, const struct cms_parts *parts, const struct cms_signer *signer,
                                     struct signature *signature, struct failure *failure)
{
    struct reader certificates = parts->certificates;
    for (size_t count = 0; !der_is_end(&certificates); count++) {
        CLEANUP(certificate_release) struct certificate *certificate = NULL;
        struct der_element element;
        if (count == LIMIT_SIGNATURE_CERTIFICATES)
            return failure_set(failure, STATUS_LIMIT, "certificates", "more than %d certificates", LIMIT_SIGNATURE_CERTIFICATES);
        TRY(der_take(&certificates, DER_SEQUENCE, &element));
        TRY(checker_certificate(checker, element.whole, &certificate, failure));
        if (signature->signer == NULL && is_signer(signer, element.whole, certificate))
            signature->signer = certificate_hold(certificate);
        else
            TRY(certificate_list_add(&signature->carried, certificate));
    }
    if (signature->signer == NULL)
        return failure_set(failure, STATUS_REFUSED, "certificates", "the signer's certificate is not in the signature");
    return STATUS_OK;
}

static enum status read_revocations(const struct cms_parts *parts, struct signature *signature, struct failure *failure)
{
    struct reader revocations = parts->revocations;
    for (size_t count = 0; !der_is_end(&revocations); count++) {
        bool is_ocsp;
        struct bytes der;
        if (count == LIMIT_SIGNATURE_CERTIFICATES)
            return failure_set(failure, STATUS_LIMIT, "crls", "more than %d revocation answers", LIMIT_SIGNATURE_CERTIFICATES);
        if (cms_revocation_next(&revocations, &is_ocsp, &der) != STATUS_OK)
            return failure_set(failure, STATUS_INVALID, "crls", "a revocation answer is malformed");
        if (der.size == 0)
            continue;
        if (signature->stapled == NULL)
            TRY(revocation_cache_new(&signature->stapled));
        TRY(is_ocsp ? revocation_cache_put_ocsp(signature->stapled, der, failure)
                    : revocation_cache_put_crl(signature->stapled, der, failure));
    }
    return STATUS_OK;
}

static void read_signing_time(const struct cms_attributes *attributes, struct signature *signature)
{
    if (attributes->signing_time.tag == 0)
        return;
    const uint8_t *at = attributes->signing_time.whole.data;
    ASN1_TIME *time = d2i_ASN1_TIME(NULL, &at, (long)attributes->signing_time.whole.size);
    signature->has_claimed_time = openssl_time(time, &signature->claimed_time) == STATUS_OK;
    ASN1_TIME_free(time);
    openssl_forget_errors();
}

/* The signature is over the attributes as a SET OF, not under the [0] that they are sent with (section 5.4). */
static enum status verify_attributes(EVP_PKEY *key, const struct algorithm *algorithm, const struct cms_signer *signer,
                                     struct check_outcome *correctness)
{
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(LIMIT_SIGNATURE_BYTES);
    TRY(buffer_append(&message, signer->attributes));
    message.data[0] = DER_SET;
    enum status status = algorithm_verify(key, algorithm, buffer_bytes(&message), signer->signature);
    if (status == STATUS_CORRUPT) {
        check_fail(correctness, "signature_invalid", "the signature is not that of the certificate's key over the signed attributes");
        return STATUS_OK;
    }
    return status;
}

static enum status compare_digest(enum algorithm_hash hash, struct bytes content, struct bytes expected, struct check_outcome *correctness)
{
    uint8_t found[ALGORITHM_HASH_SIZE_MAX];
    size_t size;
    TRY(algorithm_hash_of(hash, content, found, &size));
    if (!bytes_equal(bytes_of(found, size), expected))
        check_fail(correctness, "digest_mismatch", "the content is not what was signed");
    return STATUS_OK;
}

/* Which algorithms, and are they accepted? False when verification makes no sense. */
static bool accept_algorithms(const struct cms_signer *signer, struct signature *signature, enum algorithm_hash *ret_hash,
                              struct algorithm *ret_algorithm)
{
    struct check_outcome *correctness = &signature->correctness;
    const struct certificate_content *facts = certificate_content(signature->signer);
    if (algorithm_read_hash(signer->digest_identifier, ret_hash) != STATUS_OK)
        check_fail(correctness, "digest_algorithm_refused", "the digest algorithm is not accepted: SHA-256, SHA-384 or SHA-512 are");
    else if (algorithm_read(signer->signature_identifier, ret_hash, ret_algorithm) != STATUS_OK)
        check_fail(correctness, "signature_algorithm_refused", "the signature algorithm is not accepted, or does not fit the digest's");
    else if (facts->key_refused)
        check_fail(correctness, "key_refused", "the signer's key is not accepted: %s", facts->key);
    if (correctness->result == CHECK_FAILED)
        return false;
    snprintf(signature->digest_algorithm, sizeof signature->digest_algorithm, "%s", algorithm_hash_name(*ret_hash));
    algorithm_name(ret_algorithm, signature->signature_algorithm);
    return true;
}

static bool accept_attributes(const struct cms_parts *parts, const struct cms_signer *signer, struct check_outcome *correctness,
                              struct cms_attributes *ret_attributes)
{
    if (!signer->has_attributes)
        check_fail(correctness, "signed_attributes_missing",
                   "without signed attributes a signature may be taken for one over other content");
    else if (cms_attributes_read(signer->attributes, ret_attributes) != STATUS_OK)
        check_fail(correctness, "signed_attributes_malformed",
                   "the signed attributes are not in DER, or lack the content type or the message digest");
    else if (!cms_is_data(parts->content_type))
        check_fail(correctness, "content_type_refused", "the content is not plain data (id-data)");
    else if (!bytes_equal(ret_attributes->content_type, parts->content_type))
        check_fail(correctness, "content_type_mismatch", "the signed content type is not that of the content");
    return correctness->result != CHECK_FAILED;
}

static enum status verify(const struct cms_parts *parts, const struct cms_signer *signer, struct bytes content, struct signature *signature)
{
    enum algorithm_hash hash;
    struct algorithm algorithm;
    struct cms_attributes attributes;
    struct check_outcome *correctness = &signature->correctness;
    if (!accept_algorithms(signer, signature, &hash, &algorithm) || !accept_attributes(parts, signer, correctness, &attributes))
        return STATUS_OK;
    read_signing_time(&attributes, signature);
    TRY(compare_digest(hash, content, attributes.message_digest, correctness));
    TRY(verify_attributes(certificate_key(signature->signer), &algorithm, signer, correctness));
    check_pass(correctness);
    return STATUS_OK;
}

static enum status read_signature(struct checker *checker, const struct cms_parts *parts, const struct cms_options *options,
                                  struct signature *signature, struct failure *failure)
{
    struct cms_signer signer;
    struct bytes content;
    TRY(select_signer(parts, options, &signer, failure));
    TRY(select_content(parts, options, &content, failure));
    TRY(read_certificates(checker, parts, &signer, signature, failure));
    TRY(read_revocations(parts, signature, failure));
    signature->format = SIGNATURE_CMS;
    signature->content_is_detached = !parts->has_content;
    signature->content = BUFFER_INIT(content.size + 1);
    if (buffer_append(&signature->content, content) != STATUS_OK)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "out of memory");
    return verify(parts, &signer, content, signature);
}

enum status cms_read(struct checker *checker, struct bytes bytes, const struct cms_options *options, struct signature *ret_signature,
                     struct failure *failure)
{
    CLEANUP(signature_release) struct signature signature = {0};
    struct cms_parts parts;
    TRY(read_parts(bytes, &parts, failure));
    TRY(read_signature(checker, &parts, options, &signature, failure));
    *ret_signature = signature;
    signature = (struct signature){0}; /* handed over */
    return STATUS_OK;
}
