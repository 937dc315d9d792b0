/* SPDX-License-Identifier: Apache-2.0
 * RFC 6030 section 6: the key that was agreed on or made of a passphrase, the MAC's key, and one encrypted value. */
#include "src/otp/pskc_internal.h"

#include "src/base/encode.h"
#include "src/crypto/key_transport.h"

#define SECRET_BYTES_MAX 1024
#define DERIVATION "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2"
#define DERIVATION_XMLENC11 "http://www.w3.org/2009/xmlenc11#pbkdf2"

void pskc_protection_release(struct pskc_protection *protection)
{
    buffer_release(&protection->key);
    buffer_release(&protection->mac_key);
}

/* Base64 as XML has it: with any white space. */
static enum status decode(struct bytes text, struct buffer *ret_bytes)
{
    CLEANUP(buffer_release) struct buffer packed = BUFFER_INIT(2 * SECRET_BYTES_MAX);
    for (size_t i = 0; i < text.size; i++)
        if (memchr(" \t\r\n", text.data[i], 4) == NULL)
            TRY(buffer_append_byte(&packed, text.data[i]));
    return packed.size > 0 ? base64_decode(buffer_bytes(&packed), ret_bytes) : STATUS_INVALID;
}

static size_t key_size_of(const char *algorithm)
{
    static const struct {
        const char *uri;
        size_t size;
    } known[] = {{"http://www.w3.org/2001/04/xmlenc#aes128-cbc", 16},
                 {"http://www.w3.org/2001/04/xmlenc#aes192-cbc", 24},
                 {"http://www.w3.org/2001/04/xmlenc#aes256-cbc", 32}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (algorithm != NULL && strcmp(algorithm, known[i].uri) == 0)
            return known[i].size;
    return 0;
}

/* An element of xenc:EncryptedDataType: its initialisation vector and cipher text. */
static enum status read_encrypted(const xmlNode *element, size_t key_size, struct buffer *ret_sealed, struct failure *failure)
{
    const xmlNode *method = pskc_child(element, "EncryptionMethod"), *data = pskc_child(element, "CipherData");
    size_t wanted = method != NULL ? key_size_of(xml_attribute(method, "Algorithm")) : 0;
    if (wanted == 0)
        return failure_set(failure, STATUS_REFUSED, "EncryptionMethod", "AES-128-CBC, AES-192-CBC or AES-256-CBC");
    if (wanted != key_size)
        return failure_set(failure, STATUS_REFUSED, "EncryptionMethod", "the file needs a key of %zu bytes", wanted);
    if (data == NULL || decode(pskc_text(data, "CipherValue"), ret_sealed) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "CipherValue", "no base64 of a bounded length");
    return STATUS_OK;
}

static enum status wrong_secret(struct failure *failure)
{
    return failure_set(failure, STATUS_INVALID, "ValueMAC", "the key or passphrase is not this file's, or the file was changed");
}

static enum status read_prf(const xmlNode *parameters, enum hmac_hash *ret_hash)
{
    const xmlNode *prf = pskc_child(parameters, "PRF");
    const char *algorithm = prf != NULL ? xml_attribute(prf, "Algorithm") : NULL;
    *ret_hash = HMAC_SHA1; /* the default of RFC 8018, appendix A.2 */
    if (algorithm == NULL)
        return STATUS_OK;
    const char *name = strrchr(algorithm, '#');
    if (name == NULL)
        return STATUS_INVALID;
    *ret_hash = strcmp(name, "#hmac-sha512") == 0 ? HMAC_SHA512 : strcmp(name, "#hmac-sha256") == 0 ? HMAC_SHA256 : HMAC_SHA1;
    return *ret_hash != HMAC_SHA1 || strcmp(name, "#hmac-sha1") == 0 ? STATUS_OK : STATUS_INVALID;
}

static enum status derive(const xmlNode *derived, struct bytes passphrase, struct buffer *ret_key, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer salt = BUFFER_INIT(SECRET_BYTES_MAX);
    const xmlNode *method = pskc_child(derived, "KeyDerivationMethod");
    const char *algorithm = method != NULL ? xml_attribute(method, "Algorithm") : NULL;
    int64_t iterations, size;
    enum hmac_hash hash;
    if (algorithm == NULL || (strcmp(algorithm, DERIVATION) != 0 && strcmp(algorithm, DERIVATION_XMLENC11) != 0))
        return failure_set(failure, STATUS_REFUSED, "KeyDerivationMethod", "PBKDF2 only");
    const xmlNode *parameters = pskc_child(method, "PBKDF2-params");
    const xmlNode *salted = parameters != NULL ? pskc_child(parameters, "Salt") : NULL;
    if (salted == NULL || decode(pskc_text(salted, "Specified"), &salt) != STATUS_OK ||
        pskc_integer(pskc_text(parameters, "IterationCount"), KEY_TRANSPORT_ITERATIONS_MAX, &iterations) != STATUS_OK ||
        pskc_integer(pskc_text(parameters, "KeyLength"), 32, &size) != STATUS_OK || read_prf(parameters, &hash) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "PBKDF2-params", "salt, iterations (at most %d), key length or PRF cannot be read",
                           KEY_TRANSPORT_ITERATIONS_MAX);
    enum status status = key_transport_derive(hash, passphrase, buffer_bytes(&salt), (unsigned)iterations, (size_t)size, ret_key);
    return status == STATUS_INVALID ? failure_set(failure, status, "PBKDF2-params", "a key of 16, 24 or 32 bytes by one iteration or more")
                                    : status;
}

static enum status read_key(const xmlNode *container, const struct pskc_secret *secret, struct buffer *ret_key, struct failure *failure)
{
    const xmlNode *encryption = pskc_child(container, "EncryptionKey");
    const xmlNode *derived = encryption != NULL ? pskc_child(encryption, "DerivedKey") : NULL;
    if (encryption == NULL)
        return failure_set(failure, STATUS_REFUSED, "EncryptionKey", "the seeds are in clear: have them encrypted");
    if (derived != NULL && secret->passphrase.size == 0)
        return failure_set(failure, STATUS_INVALID, "passphrase", "the file is encrypted under a passphrase");
    if (derived == NULL && secret->key.size == 0)
        return failure_set(failure, STATUS_INVALID, "key", "the file is encrypted under a pre-shared key");
    return derived != NULL ? derive(derived, secret->passphrase, ret_key, failure) : buffer_append(ret_key, secret->key);
}

static enum status read_mac_algorithm(const xmlNode *method, enum hmac_hash *ret_hash, struct failure *failure)
{
    static const char *const uris[HMAC_HASH_COUNT] = {[HMAC_SHA1] = "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
                                                      [HMAC_SHA256] = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
                                                      [HMAC_SHA512] = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha512"};
    const char *algorithm = xml_attribute(method, "Algorithm");
    for (enum hmac_hash hash = HMAC_SHA1; algorithm != NULL && hash < HMAC_HASH_COUNT; hash++)
        if (strcmp(algorithm, uris[hash]) == 0) {
            *ret_hash = hash;
            return STATUS_OK;
        }
    return failure_set(failure, STATUS_REFUSED, "MACMethod", "HMAC with SHA-1, SHA-256 or SHA-512");
}

/* Without a MACKey the MAC is under the encryption key itself. */
static enum status read_mac_key(const xmlNode *method, struct pskc_protection *protection, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(SECRET_BYTES_MAX);
    const xmlNode *element = pskc_child(method, "MACKey");
    if (element == NULL)
        return buffer_append(&protection->mac_key, buffer_bytes(&protection->key));
    TRY(read_encrypted(element, protection->key.size, &sealed, failure));
    enum status status = key_transport_open(buffer_bytes(&protection->key), buffer_bytes(&sealed), &protection->mac_key);
    return status == STATUS_CORRUPT ? wrong_secret(failure) : status;
}

enum status pskc_protection_read(const xmlNode *container, const struct pskc_secret *secret, struct pskc_protection *protection,
                                 struct failure *failure)
{
    protection->key = BUFFER_INIT(64);
    protection->mac_key = BUFFER_INIT(SECRET_BYTES_MAX);
    TRY(read_key(container, secret, &protection->key, failure));
    const xmlNode *method = pskc_child(container, "MACMethod");
    if (method == NULL)
        return failure_set(failure, STATUS_REFUSED, "MACMethod", "encrypted seeds without a MAC could have been changed");
    TRY(read_mac_algorithm(method, &protection->mac_hash, failure));
    return read_mac_key(method, protection, failure);
}

static enum status check_mac(const struct pskc_protection *protection, const xmlNode *secret, struct bytes sealed, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer told = BUFFER_INIT(HMAC_SIZE_MAX);
    CLEANUP(hmac_release) struct hmac mac = {0};
    if (decode(pskc_text(secret, "ValueMAC"), &told) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "ValueMAC", "missing, or no base64 of a MAC");
    TRY(hmac_of(protection->mac_hash, buffer_bytes(&protection->mac_key), sealed, &mac));
    return bytes_equal_secret(bytes_of(mac.bytes, mac.size), buffer_bytes(&told)) ? STATUS_OK : wrong_secret(failure);
}

enum status pskc_protection_open(const struct pskc_protection *protection, const xmlNode *secret, struct buffer *ret_seed,
                                 struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(SECRET_BYTES_MAX);
    const xmlNode *encrypted = pskc_child(secret, "EncryptedValue");
    if (encrypted == NULL)
        return failure_set(failure, STATUS_REFUSED, "Secret", "this seed is in clear, or is missing");
    TRY(read_encrypted(encrypted, protection->key.size, &sealed, failure));
    TRY(check_mac(protection, secret, buffer_bytes(&sealed), failure));
    enum status status = key_transport_open(buffer_bytes(&protection->key), buffer_bytes(&sealed), ret_seed);
    return status == STATUS_CORRUPT || status == STATUS_LIMIT
               ? failure_set(failure, STATUS_INVALID, "Secret", "its MAC is right, and it holds no seed of a bounded length")
               : status;
}
