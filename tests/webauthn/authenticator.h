/* SPDX-License-Identifier: Apache-2.0
 * An authenticator in memory, and the manufacturer behind it: registrations in every format and assertions, right, or wrong in whatever a
 * recipe says. Anything that libcrypto refuses to make aborts the test. */
#pragma once

#include "src/webauthn/webauthn.h"
#include "tests/crypto/pki.h"

#define AUTHENTICATOR_RP_ID "bank.example"
#define AUTHENTICATOR_ORIGIN "https://bank.example"

/* CBOR, written as told. */
void cbor_head(struct buffer *out, unsigned major, uint64_t number);
void cbor_text(struct buffer *out, const char *text);
void cbor_bytes(struct buffer *out, struct bytes bytes);
void cbor_integer(struct buffer *out, int64_t value);

EVP_PKEY *authenticator_key(enum webauthn_algorithm algorithm);
void authenticator_cose(struct buffer *out, EVP_PKEY *key, enum webauthn_algorithm algorithm);
/* By the scheme of the algorithm. */
struct buffer authenticator_sign(EVP_PKEY *key, enum webauthn_algorithm algorithm, struct bytes message);

struct extension_recipe {
    const char *oid;
    bool critical, twice;
    struct bytes content;
};

/* The certificate of who attests. */
struct certificate_recipe {
    const char *country, *organization, *unit, *common_name; /* NULL: not in the subject */
    bool is_ca, without_constraints, version_1;
    bool names_tpm, names_half_a_tpm;
    const char *extended_usage;
    const char *key_group; /* of a key of its own, when it is not the credential's; NULL: P-256 */
    bool certifies_credential;
    struct extension_recipe extension; /* none when oid is NULL */
};

struct recipe {
    enum webauthn_format format;
    const char *format_name; /* NULL: that format's own */
    enum webauthn_algorithm algorithm;
    const char *type, *challenge, *origin, *more_client_data; /* NULL: the right ones; what follows the origin */
    const char *rp_id;
    uint8_t flags;
    uint32_t counter;
    struct webauthn_aaguid aaguid;
    struct bytes credential_id, extensions, trailing;
    struct bytes cose; /* empty: the credential's own */
    struct certificate_recipe certificate;
    const struct pki_entity *issuer; /* a CA between, which comes along; NULL: the manufacturer itself */
    size_t more_certificates;        /* the same ones again, so many times */
    struct bytes certificate_instead;
    int64_t statement_algorithm;
    const char *version; /* of tpm */
    uint32_t tpm_magic, tpm_attributes;
    uint16_t tpm_type;
    bool tpm_more_key, tpm_more_certification; /* a byte at the end */
    bool without_certificates, with_unknown_member, alg_twice;
    struct bytes signed_instead; /* what the attester signs; empty: what it ought to */
    struct bytes bound_instead;  /* what nonce, challenge or extraData are made from; empty: this registration */
    EVP_PKEY *tpm_key;           /* in pubArea; NULL: the credential's */
    bool has_android_list, android_list_is_softwares;
    struct bytes android_list; /* what is enforced, by the hardware unless told otherwise */
};

struct authenticator {
    struct pki_entity manufacturer; /* the root */
    EVP_PKEY *credential;
    enum webauthn_algorithm algorithm;
};
void authenticator_init(struct authenticator *authenticator);
void authenticator_release(struct authenticator *authenticator);

/* A right one. */
struct recipe recipe_of(enum webauthn_format format, enum webauthn_algorithm algorithm);

struct made {
    struct buffer client_data, authenticator_data, attestation_object, signature;
};
void made_release(struct made *made);
static inline struct bytes authenticator_challenge(void)
{
    return bytes_of_text("a challenge of some 32 bytes ...");
}
/* A new credential. */
struct made authenticator_register(struct authenticator *authenticator, const struct recipe *recipe);
/* The same with ES256, when only its key is of interest. */
struct webauthn_key *authenticator_enrol(struct authenticator *authenticator);
/* By the last one; of the recipe, client data, RP ID, flags, counter, extensions and trailing bytes count. */
struct made authenticator_assert(struct authenticator *authenticator, const struct recipe *recipe);

/* Everything that these make is right under it; the roots are the manufacturer's. */
struct webauthn_policy authenticator_policy(const struct certificate_list *roots);
