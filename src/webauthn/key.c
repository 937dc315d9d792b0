/* SPDX-License-Identifier: Apache-2.0
 * COSE_Key: exactly the members that its type has, each once (WebAuthn section 6.5.1.1 allows no other). */
#include "src/webauthn/key_parts.h"

#include <stdlib.h>

#include "src/webauthn/cbor_reader.h"

static const struct algorithm_facts algorithms[WEBAUTHN_ALGORITHM_COUNT] = {
    [WEBAUTHN_ES256] = {"ES256", -7, COSE_EC2, 1, "P-256", 32, "SHA256"},
    [WEBAUTHN_ES384] = {"ES384", -35, COSE_EC2, 2, "P-384", 48, "SHA384"},
    [WEBAUTHN_ES512] = {"ES512", -36, COSE_EC2, 3, "P-521", 66, "SHA512"},
    [WEBAUTHN_RS256] = {"RS256", -257, COSE_RSA, 0, NULL, 0, "SHA256"},
    [WEBAUTHN_ED25519] = {"EdDSA", -8, COSE_OKP, 6, "ED25519", 32, NULL},
    [WEBAUTHN_ED448] = {"Ed448", -53, COSE_OKP, 7, "ED448", 57, NULL},
};

const struct algorithm_facts *webauthn_algorithm_facts(enum webauthn_algorithm algorithm)
{
    return &algorithms[algorithm];
}

const char *webauthn_algorithm_name(enum webauthn_algorithm algorithm)
{
    return algorithms[algorithm].name;
}

int webauthn_algorithm_cose(enum webauthn_algorithm algorithm)
{
    return algorithms[algorithm].cose;
}

enum status webauthn_algorithm_of_name(const char *name, enum webauthn_algorithm *ret_algorithm)
{
    for (size_t i = 0; i < COUNT_OF(algorithms); i++)
        if (strcmp(algorithms[i].name, name) == 0) {
            *ret_algorithm = (enum webauthn_algorithm)i;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

enum status webauthn_algorithm_of_cose(int64_t identifier, enum webauthn_algorithm *ret_algorithm)
{
    for (size_t i = 0; i < COUNT_OF(algorithms); i++)
        if (algorithms[i].cose == identifier) {
            *ret_algorithm = (enum webauthn_algorithm)i;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

/* The members of COSE_Key: labels 1 and 3, and of each type -1, -2 and -3. */
enum { HAS_TYPE = 1, HAS_ALGORITHM = 2, HAS_FIRST = 4, HAS_SECOND = 8, HAS_THIRD = 16 };
struct cose {
    unsigned has;
    int64_t type, algorithm, curve; /* -1 of OKP and EC2 */
    struct bytes first;             /* -1 of RSA: n */
    struct bytes second, third;     /* -2: x, or e of RSA; -3: y */
};

/* A curve, or a modulus. */
static enum status take_first(struct reader *reader, struct cose *cose)
{
    return item_integer(reader, &cose->curve) == STATUS_OK ? STATUS_OK : item_bytes(reader, &cose->first);
}

static enum status take_value(struct reader *reader, int64_t label, struct cose *cose, unsigned *ret_has)
{
    switch (label) {
    case 1:
        *ret_has = HAS_TYPE;
        return item_integer(reader, &cose->type);
    case 3:
        *ret_has = HAS_ALGORITHM;
        return item_integer(reader, &cose->algorithm);
    case -1:
        *ret_has = HAS_FIRST;
        return take_first(reader, cose);
    case -2:
        *ret_has = HAS_SECOND;
        return item_bytes(reader, &cose->second);
    case -3:
        *ret_has = HAS_THIRD;
        return item_bytes(reader, &cose->third);
    default:
        return STATUS_INVALID;
    }
}

static enum status take_cose(struct reader *reader, struct cose *cose)
{
    struct item map;
    TRY(item_take(reader, ITEM_MAP, &map));
    for (uint64_t i = 0; i < map.number; i++) {
        int64_t label;
        unsigned has = 0;
        TRY(item_integer(reader, &label));
        TRY(take_value(reader, label, cose, &has));
        if (cose->has & has)
            return STATUS_INVALID;
        cose->has |= has;
    }
    return STATUS_OK;
}

static bool has_members_of(const struct cose *cose, enum cose_type type)
{
    unsigned common = HAS_TYPE | HAS_ALGORITHM | HAS_FIRST | HAS_SECOND;
    bool first_is_bytes = cose->first.data != NULL;
    return cose->has == (type == COSE_EC2 ? common | HAS_THIRD : common) && first_is_bytes == (type == COSE_RSA);
}

static enum status make_pkey(const struct cose *cose, const struct algorithm_facts *facts, EVP_PKEY **ret_pkey)
{
    switch (facts->type) {
    case COSE_EC2:
        return webauthn_pkey_from_point(facts, cose->second, cose->third, ret_pkey);
    case COSE_RSA:
        return webauthn_pkey_from_modulus(cose->first, cose->second, ret_pkey);
    default:
        return webauthn_pkey_from_raw(facts, cose->second, ret_pkey);
    }
}

enum webauthn_reason webauthn_key_take(struct reader *reader, struct webauthn_key **ret_key)
{
    struct cose cose = {0};
    enum webauthn_algorithm algorithm;
    CONFIRM_STATUS(take_cose(reader, &cose), WEBAUTHN_KEY_MALFORMED);
    if ((cose.has & HAS_ALGORITHM) == 0)
        return WEBAUTHN_KEY_MALFORMED;
    CONFIRM_STATUS(webauthn_algorithm_of_cose(cose.algorithm, &algorithm), WEBAUTHN_ALGORITHM_REFUSED);
    const struct algorithm_facts *facts = &algorithms[algorithm];
    if (!has_members_of(&cose, facts->type))
        return WEBAUTHN_KEY_MALFORMED;
    if (cose.type != (int64_t)facts->type || cose.curve != facts->curve)
        return WEBAUTHN_KEY_REFUSED;
    CLEANUP(webauthn_key_release) struct webauthn_key *key = calloc(1, sizeof *key);
    if (key == NULL)
        return WEBAUTHN_NO_MEMORY;
    key->algorithm = algorithm;
    CONFIRM_STATUS(make_pkey(&cose, facts, &key->pkey), WEBAUTHN_KEY_REFUSED);
    *ret_key = key;
    key = NULL;
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason parse(struct bytes text, struct webauthn_key **ret_key)
{
    struct reader reader = reader_of(text);
    CLEANUP(webauthn_key_release) struct webauthn_key *key = NULL;
    CONFIRM(webauthn_key_take(&reader, &key));
    CONFIRM_STATUS(reader_end(&reader), WEBAUTHN_KEY_MALFORMED);
    *ret_key = key;
    key = NULL;
    return WEBAUTHN_ACCEPTED;
}

enum status webauthn_key_parse(struct bytes cose, struct webauthn_key **ret_key, struct failure *failure)
{
    return webauthn_conclude(parse(cose, ret_key), failure);
}

void webauthn_key_release(struct webauthn_key **key)
{
    if (*key == NULL)
        return;
    EVP_PKEY_free((*key)->pkey);
    free(*key);
    *key = NULL;
}

enum webauthn_algorithm webauthn_key_algorithm(const struct webauthn_key *key)
{
    return key->algorithm;
}
