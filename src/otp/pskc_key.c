/* SPDX-License-Identifier: Apache-2.0
 * One KeyPackage: what the device is called, how it computes, where it stands, until when. What changes the meaning of a key and is not
 * known here is refused, as RFC 6030 section 4.2 and 5 want. */
#include "src/otp/pskc_key.h"

#include <stdio.h>

#define PERIOD_SECONDS_PRESET 30

static enum status copy(struct bytes text, char *ret_text, size_t size)
{
    if (text.size == 0 || text.size >= size)
        return STATUS_INVALID;
    memcpy(ret_text, text.data, text.size);
    ret_text[text.size] = 0;
    return STATUS_OK;
}

/* Serial numbers go into paths and ledgers: visible ASCII. */
static bool is_word(const char *text)
{
    for (; *text != 0; text++)
        if (*text <= ' ' || *text > '~' || *text == '"' || *text == '\\')
            return false;
    return true;
}

static enum status read_device_info(const xmlNode *package, struct pskc_key *key, struct failure *failure)
{
    const xmlNode *info = pskc_child(package, "DeviceInfo");
    if (info == NULL || copy(pskc_text(info, "SerialNo"), key->serial, sizeof key->serial) != STATUS_OK || !is_word(key->serial))
        return failure_set(failure, STATUS_INVALID, "SerialNo", "a token without a serial number of at most %d visible characters",
                           PSKC_SERIAL_BYTES_MAX);
    struct bytes maker = pskc_text(info, "Manufacturer"), model = pskc_text(info, "Model");
    if (maker.size + model.size + 1 > PSKC_MODEL_BYTES_MAX)
        return failure_set(failure, STATUS_INVALID, key->serial, "manufacturer and model are too long");
    snprintf(key->model, sizeof key->model, "%.*s%s%.*s", (int)maker.size, maker.size > 0 ? (const char *)maker.data : "",
             model.size > 0 ? " " : "", (int)model.size, model.size > 0 ? (const char *)model.data : "");
    return STATUS_OK;
}

/* "HMAC-SHA256" and "SHA256" alike; without a suite it is SHA-1. */
static enum status read_hash(struct bytes suite, enum hmac_hash *ret_hash)
{
    static const char *const names[HMAC_HASH_COUNT] = {[HMAC_SHA1] = "SHA1", [HMAC_SHA256] = "SHA256", [HMAC_SHA512] = "SHA512"};
    if (suite.size > 5 && memcmp(suite.data, "HMAC-", 5) == 0)
        suite = bytes_of(suite.data + 5, suite.size - 5);
    for (enum hmac_hash hash = HMAC_SHA1; hash < HMAC_HASH_COUNT; hash++)
        if (suite.size == 0 || bytes_equal(suite, bytes_of_text(names[hash]))) {
            *ret_hash = hash;
            return STATUS_OK;
        }
    return STATUS_INVALID;
}

/* RFC 6030 section 10 names algorithms by a URN, older files by a fragment of the namespace. */
static const char *algorithm_name(const char *uri)
{
    size_t size = strlen(PSKC_NAMESPACE);
    if (uri == NULL || strncmp(uri, PSKC_NAMESPACE, size) != 0 || (uri[size] != ':' && uri[size] != '#'))
        return "";
    return uri + size + 1;
}

static enum status read_response(const xmlNode *parameters, struct pskc_key *key, struct failure *failure)
{
    const xmlNode *format = parameters != NULL ? pskc_child(parameters, "ResponseFormat") : NULL;
    const char *length = format != NULL ? xml_attribute(format, "Length") : NULL;
    const char *encoding = format != NULL ? xml_attribute(format, "Encoding") : NULL;
    const char *check = format != NULL ? xml_attribute(format, "CheckDigits") : NULL;
    int64_t digits;
    if (length == NULL || encoding == NULL || pskc_integer(bytes_of_text(length), OTP_CODE_DIGITS_MAX, &digits) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, key->serial, "ResponseFormat says no length or encoding");
    if (strcmp(encoding, "DECIMAL") != 0 || (check != NULL && strcmp(check, "false") != 0 && strcmp(check, "0") != 0))
        return failure_set(failure, STATUS_REFUSED, key->serial, "codes of decimal digits without a check digit only");
    key->device.digits = (unsigned)digits;
    return STATUS_OK;
}

static enum status read_ocra(struct bytes suite, struct pskc_key *key, struct failure *failure)
{
    unsigned digits = key->device.digits;
    key->device = (struct otp_device){.kind = OTP_OCRA};
    TRY(ocra_suite_parse(suite, &key->device.suite, failure));
    return key->device.suite.digits == digits ? STATUS_OK
                                              : failure_set(failure, STATUS_INVALID, key->serial, "ResponseFormat is not the suite's");
}

static enum status read_algorithm(const xmlNode *element, struct pskc_key *key, struct failure *failure)
{
    const char *name = algorithm_name(xml_attribute(element, "Algorithm"));
    const xmlNode *parameters = pskc_child(element, "AlgorithmParameters");
    struct bytes suite = parameters != NULL ? pskc_text(parameters, "Suite") : bytes_of(NULL, 0);
    TRY(read_response(parameters, key, failure));
    if (strncmp(name, "OCRA-1:", strlen("OCRA-1:")) == 0)
        return read_ocra(bytes_of_text(name), key, failure);
    if (strcmp(name, "ocra") == 0)
        return read_ocra(suite, key, failure);
    if (strcmp(name, "hotp") != 0 && strcmp(name, "totp") != 0)
        return failure_set(failure, STATUS_REFUSED, key->serial, "HOTP, TOTP and OCRA are served, and nothing else");
    key->device.kind = name[0] == 'h' ? OTP_HOTP : OTP_TOTP;
    if (read_hash(suite, &key->device.hash) != STATUS_OK)
        return failure_set(failure, STATUS_REFUSED, key->serial, "its suite is not HMAC with SHA-1, SHA-256 or SHA-512");
    return STATUS_OK;
}

/* <Counter><PlainValue>0</PlainValue></Counter>, or nothing. */
static enum status read_number(const xmlNode *data, const char *name, int64_t maximum, int64_t *number, struct failure *failure)
{
    const xmlNode *element = pskc_child(data, name);
    if (element == NULL)
        return STATUS_OK;
    if (pskc_integer(pskc_text(element, "PlainValue"), maximum, number) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, name, "no plain number up to %lld", (long long)maximum);
    return STATUS_OK;
}

static enum status read_data(const xmlNode *data, struct pskc_key *key, struct failure *failure)
{
    int64_t start = 0, period = PERIOD_SECONDS_PRESET;
    TRY(read_number(data, "Counter", INT32_MAX, &key->counter, failure));
    TRY(read_number(data, "Time", INT32_MAX, &start, failure));
    TRY(read_number(data, "TimeInterval", INT32_MAX, &period, failure));
    if (start != 0)
        return failure_set(failure, STATUS_REFUSED, key->serial, "time is counted from 1970, and from nothing else");
    if (key->device.kind == OTP_TOTP)
        key->device.period_seconds = (unsigned)period;
    return STATUS_OK;
}

static enum status read_policy(const xmlNode *element, timestamp_us now, struct pskc_key *key, struct failure *failure)
{
    const xmlNode *policy = pskc_child(element, "Policy");
    timestamp_us from = 0;
    if (policy == NULL)
        return STATUS_OK;
    for (const xmlNode *child = policy->children; child != NULL; child = child->next) {
        bool known = xml_element_is(child, NULL, "StartDate") || xml_element_is(child, NULL, "ExpiryDate") ||
                     xml_element_is(child, NULL, "KeyUsage");
        if (child->type == XML_ELEMENT_NODE && !known)
            return failure_set(failure, STATUS_REFUSED, key->serial, "its policy has a rule that is not known here");
    }
    struct bytes start = pskc_text(policy, "StartDate"), end = pskc_text(policy, "ExpiryDate");
    if ((start.size > 0 && timestamp_parse(start, &from) != STATUS_OK) || (end.size > 0 && timestamp_parse(end, &key->until) != STATUS_OK))
        return failure_set(failure, STATUS_INVALID, key->serial, "its policy's dates are no moments");
    if (now < from || (key->until != 0 && now >= key->until))
        return failure_set(failure, STATUS_REFUSED, key->serial, "its policy does not let it serve now");
    return STATUS_OK;
}

enum status pskc_key_read(const xmlNode *package, const struct pskc_protection *protection, timestamp_us now, struct pskc_key *key,
                          struct failure *failure)
{
    const xmlNode *element = pskc_child(package, "Key");
    key->seed = BUFFER_INIT(PSKC_SEED_BYTES_MAX + 16);
    TRY(read_device_info(package, key, failure));
    const xmlNode *data = element != NULL ? pskc_child(element, "Data") : NULL;
    const xmlNode *secret = data != NULL ? pskc_child(data, "Secret") : NULL;
    if (secret == NULL)
        return failure_set(failure, STATUS_INVALID, key->serial, "a KeyPackage has one Key with a Secret");
    TRY(read_algorithm(element, key, failure));
    TRY(read_data(data, key, failure));
    TRY(read_policy(element, now, key, failure));
    TRY(pskc_protection_open(protection, secret, &key->seed, failure));
    if (key->seed.size < PSKC_SEED_BYTES_MIN || key->seed.size > PSKC_SEED_BYTES_MAX)
        return failure_set(failure, STATUS_REFUSED, key->serial, "a seed of %d to %d bytes", PSKC_SEED_BYTES_MIN, PSKC_SEED_BYTES_MAX);
    return STATUS_OK;
}
