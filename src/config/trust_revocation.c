/* SPDX-License-Identifier: Apache-2.0
 * Where an issuer publishes revocation, by the trust registry: only these addresses are ever fetched. */
#include "src/config/trust_parts.h"

#define AGE_MAX_SECONDS (366 * 86400)

static enum status read_url(const struct trust_reader *reader, struct yaml_value value, struct trust_url *ret_url)
{
    TRY(trust_read_text(reader, value, ret_url->text, sizeof ret_url->text));
    if (strncmp(ret_url->text, "http://", 7) != 0 && strncmp(ret_url->text, "https://", 8) != 0)
        return yaml_refuse(value, reader->failure, "must begin with http:// or https://");
    return STATUS_OK;
}

static enum status read_urls(const struct trust_reader *reader, struct yaml_value list, struct trust_revocation *revocation)
{
    size_t count = 0;
    if (yaml_is_present(list))
        TRY(yaml_list(list, TRUST_SOURCES_MAX, &count, reader->failure));
    for (size_t i = 0; i < count; i++)
        TRY(read_url(reader, yaml_item(list, i), &revocation->crls[i]));
    revocation->crl_count = count;
    return STATUS_OK;
}

static enum status read_age(const struct trust_reader *reader, struct yaml_value value, int64_t *ret_seconds)
{
    *ret_seconds = 0;
    return yaml_is_present(value) ? yaml_integer(value, 60, AGE_MAX_SECONDS, ret_seconds, reader->failure) : STATUS_OK;
}

static enum status read_revocation(const struct trust_reader *reader, struct yaml_value map, struct trust_revocation *revocation)
{
    static const char *const members[] = {"issuer", "crls", "ocsp", "ocsp_nonce_required", "crl_age_max_seconds", "ocsp_age_max_seconds",
                                          NULL};
    struct yaml_value ocsp = yaml_member(map, "ocsp");
    TRY(yaml_check_members(map, members, reader->failure));
    TRY(read_urls(reader, yaml_member(map, "crls"), revocation));
    if (yaml_is_present(ocsp))
        TRY(read_url(reader, ocsp, &revocation->ocsp));
    TRY(trust_read_optional_boolean(reader, yaml_member(map, "ocsp_nonce_required"), &revocation->ocsp_nonce_required));
    TRY(read_age(reader, yaml_member(map, "crl_age_max_seconds"), &revocation->crl_age_max_seconds));
    TRY(read_age(reader, yaml_member(map, "ocsp_age_max_seconds"), &revocation->ocsp_age_max_seconds));
    return trust_read_certificate(reader, yaml_member(map, "issuer"), &revocation->issuer);
}

enum status trust_read_revocation(const struct trust_reader *reader, struct yaml_value map, struct trust_revocation *ret_revocation)
{
    struct trust_revocation revocation = {0};
    TRY(read_revocation(reader, map, &revocation));
    *ret_revocation = revocation;
    return STATUS_OK;
}
