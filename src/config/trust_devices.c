/* SPDX-License-Identifier: Apache-2.0
 * Devices with their certification (9.1.6) and carriers with their middleware (9.1.3), by the trust registry. */
#include "src/config/trust_parts.h"

#include <stdio.h>

static enum status read_id(const struct trust_reader *reader, const char *name, struct yaml_value map, char ret_id[TRUST_NAME_MAX])
{
    if (snprintf(ret_id, TRUST_NAME_MAX, "%s", name) >= TRUST_NAME_MAX)
        return yaml_refuse(map, reader->failure, "has a name of more than %d bytes", TRUST_NAME_MAX - 1);
    return STATUS_OK;
}

enum status trust_read_device(const struct trust_reader *reader, const char *name, struct yaml_value map, struct trust_device *ret_device)
{
    static const char *const members[] = {"standard", "level", "certificate_number", "valid_until", NULL};
    static const char *const standards[] = {"cc_eal4_plus", "cns15408_eal4_plus", "itsec_e4", "fips140_2_l3", "equivalent", NULL};
    unsigned standard;
    TRY(read_id(reader, name, map, ret_device->id));
    TRY(yaml_check_members(map, members, reader->failure));
    TRY(yaml_choice(yaml_member(map, "standard"), standards, &standard, reader->failure));
    ret_device->standard = (enum trust_device_standard)(standard + TRUST_DEVICE_CC_EAL4_PLUS);
    TRY(trust_read_text(reader, yaml_member(map, "level"), ret_device->level, sizeof ret_device->level));
    TRY(trust_read_text(reader, yaml_member(map, "certificate_number"), ret_device->certificate_number,
                        sizeof ret_device->certificate_number));
    return trust_read_time(reader, yaml_member(map, "valid_until"), &ret_device->valid_until);
}

enum status trust_read_carrier(const struct trust_reader *reader, const char *name, struct yaml_value map,
                               struct trust_carrier *ret_carrier)
{
    static const char *const members[] = {"other_bank", "middleware", "middleware_reviewed", NULL};
    TRY(read_id(reader, name, map, ret_carrier->id));
    TRY(yaml_check_members(map, members, reader->failure));
    TRY(yaml_boolean(yaml_member(map, "other_bank"), &ret_carrier->other_bank, reader->failure));
    TRY(trust_read_text(reader, yaml_member(map, "middleware"), ret_carrier->middleware, sizeof ret_carrier->middleware));
    return yaml_boolean(yaml_member(map, "middleware_reviewed"), &ret_carrier->middleware_reviewed, reader->failure);
}
