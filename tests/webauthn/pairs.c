/* SPDX-License-Identifier: Apache-2.0
 * Reading the published pairs. */
#include "tests/webauthn/pairs.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#include "src/base/encode.h"

static struct buffer bytes_of_hex(const json_t *object, const char *name)
{
    struct buffer bytes = BUFFER_INIT(64 * 1024);
    const char *text = json_string_value(json_object_get(object, name));
    INVARIANT(text != NULL && hex_decode(bytes_of_text(text), &bytes) == STATUS_OK);
    return bytes;
}

static void read_pair(const json_t *json, struct pair *pair)
{
    const json_t *registration = json_object_get(json, "registration"), *authentication = json_object_get(json, "authentication");
    snprintf(pair->title, sizeof pair->title, "%s", json_string_value(json_object_get(json, "title")));
    pair->registration.challenge = bytes_of_hex(registration, "challenge");
    pair->registration.client_data = bytes_of_hex(registration, "clientDataJSON");
    pair->registration.attestation_object = bytes_of_hex(registration, "attestationObject");
    pair->authentication.challenge = bytes_of_hex(authentication, "challenge");
    pair->authentication.client_data = bytes_of_hex(authentication, "clientDataJSON");
    pair->authentication.authenticator_data = bytes_of_hex(authentication, "authenticatorData");
    pair->authentication.signature = bytes_of_hex(authentication, "signature");
}

bool pairs_read(const char *path, struct pairs *ret_pairs)
{
    if (access(path, R_OK) != 0)
        return false;
    json_t *all = json_load_file(path, 0, NULL);
    const json_t *cases = json_object_get(all, "cases");
    struct buffer root = bytes_of_hex(all, "attestation_ca_cert");
    INVARIANT(json_array_size(cases) <= PAIRS_MAX);
    *ret_pairs = (struct pairs){.count = json_array_size(cases)};
    INVARIANT(certificate_list_parse(buffer_bytes(&root), &ret_pairs->roots, NULL) == STATUS_OK);
    for (size_t i = 0; i < ret_pairs->count; i++)
        read_pair(json_array_get(cases, i), &ret_pairs->items[i]);
    buffer_release(&root);
    json_decref(all);
    return true;
}

void pairs_release(struct pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        struct pair *pair = &pairs->items[i];
        buffer_release(&pair->registration.challenge);
        buffer_release(&pair->registration.client_data);
        buffer_release(&pair->registration.attestation_object);
        buffer_release(&pair->authentication.challenge);
        buffer_release(&pair->authentication.client_data);
        buffer_release(&pair->authentication.authenticator_data);
        buffer_release(&pair->authentication.signature);
    }
    certificate_list_release(&pairs->roots);
}

struct webauthn_policy pairs_policy(const struct pairs *pairs)
{
    static const char *const origins[] = {"https://other.example", "https://example.org"};
    static const char *const top_origins[] = {"https://example.com"};
    return (struct webauthn_policy){
        .rp_id = "example.org",
        .origins = origins,
        .origin_count = COUNT_OF(origins),
        .cross_origin = true,
        .top_origins = top_origins,
        .top_origin_count = COUNT_OF(top_origins),
        .algorithms = WEBAUTHN_ALGORITHMS_ALL,
        .formats = WEBAUTHN_FORMATS_ALL,
        .roots = &pairs->roots,
    };
}
