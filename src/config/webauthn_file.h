/* SPDX-License-Identifier: Apache-2.0
 * The institution's file of passkeys (9.4), from YAML: who it is to browsers, which authenticators it takes, and of which it knows that
 * they verify their user by biometrics. docs/passkeys.md explains every member, demobank/webauthn.yaml shows one. */
#pragma once

#include "src/config/yaml_file.h"

#include "src/webauthn/webauthn.h"

#define WEBAUTHN_FILE_ORIGINS_MAX 16
#define WEBAUTHN_FILE_CERTIFICATES_MAX 16
#define WEBAUTHN_FILE_BIOMETRICS_MAX 64
#define WEBAUTHN_FILE_TEXT_MAX 128
#define WEBAUTHN_FILE_ORIGIN_MAX 320
#define WEBAUTHN_FILE_PATH_MAX 1024

enum webauthn_file_attestation {
    WEBAUTHN_FILE_ATTESTATION_NONE,     /* browsers are asked for none */
    WEBAUTHN_FILE_ATTESTATION_DIRECT,   /* asked for, and noted when it is trusted */
    WEBAUTHN_FILE_ATTESTATION_REQUIRED, /* an authenticator without a trusted one is refused */
};

/* What follows a signature counter that did not grow. */
enum webauthn_file_counter { WEBAUTHN_FILE_COUNTER_SUSPEND, WEBAUTHN_FILE_COUNTER_ALARM };

/* A model that verifies its user by biometrics alone, by the institution's own knowledge. */
struct webauthn_file_biometric {
    struct webauthn_aaguid aaguid;
    bool unattested; /* by the authenticator's word alone */
};

struct webauthn_file_list {
    size_t count;
    const char *items[WEBAUTHN_FILE_ORIGINS_MAX];
};

struct webauthn_file {
    struct yaml *yaml; /* the texts look into it */
    const char *rp_id, *rp_name;
    struct webauthn_file_list origins, top_origins;
    bool cross_origin;
    unsigned algorithms, formats;                 /* bits, as in a webauthn_policy */
    const char *user_verification, *resident_key; /* as browsers spell them */
    enum webauthn_file_attestation attestation;
    struct webauthn_file_list roots;
    const char *metadata; /* NULL: none */
    struct webauthn_file_list metadata_roots;
    const char *metadata_signer; /* NULL: whoever is under the roots */
    bool metadata_required;
    int64_t timeout_seconds;
    enum webauthn_file_counter counter;
    size_t biometric_count;
    struct webauthn_file_biometric biometrics[WEBAUTHN_FILE_BIOMETRICS_MAX];
    bool payment;                                  /* Secure Payment Confirmation is offered */
    const char *instrument_name, *instrument_icon; /* of what is paid with */
};
void webauthn_file_release(struct webauthn_file *file);
MUST_CHECK enum status webauthn_file_read(const char *path, struct webauthn_file *ret_file, struct failure *failure);
MUST_CHECK enum status webauthn_file_parse(struct bytes text, struct webauthn_file *ret_file, struct failure *failure);
