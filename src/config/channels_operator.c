/* SPDX-License-Identifier: Apache-2.0
 * One operator of the channels file: what no single key can say. */
#include "src/config/channels_parts.h"

#include <string.h>

static enum status check_form(const struct channels_reader *reader, struct yaml_value map, const char *name, const char *text,
                              const struct sim_operator *operator)
{
    const struct channels_form form = {text, VENDOR_SIM, operator->secret_file };
    if (strstr(text, "{check}") != NULL && operator->check[0] == 0)
        return yaml_refuse(yaml_member(map, name), reader->failure, "{check} needs check");
    return channels_check_form(reader, yaml_member(map, name), &form);
}

/* A request that does not tell number and reference asks about nobody. */
static enum status check_opening(const struct channels_reader *reader, struct yaml_value map, const struct sim_operator *operator)
{
    static const char *const needed[] = {"{to}", "{id}", "{nonce}"};
    TRY(channels_check_url(reader, yaml_member(map, "open_url"), operator->open_url));
    TRY(check_form(reader, map, "open_url", operator->open_url, operator));
    TRY(check_form(reader, map, "open_headers", operator->open_headers, operator));
    TRY(check_form(reader, map, "open_body", operator->open_body, operator));
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (strstr(operator->open_url, needed[i]) == NULL && strstr(operator->open_body, needed[i]) == NULL)
            return yaml_refuse(map, reader->failure, "says %s neither in open_url nor in open_body", needed[i]);
    return STATUS_OK;
}

static enum status check_asking(const struct channels_reader *reader, struct yaml_value map, const struct sim_operator *operator)
{
    if (operator->result_url[0] == 0) {
        if (operator->result_headers[0] != 0 || operator->result_body[0] != 0)
            return yaml_refuse(map, reader->failure, "has headers or a body for a result, and no result_url");
        return STATUS_OK;
    }
    TRY(channels_check_url(reader, yaml_member(map, "result_url"), operator->result_url));
    TRY(check_form(reader, map, "result_url", operator->result_url, operator));
    TRY(check_form(reader, map, "result_headers", operator->result_headers, operator));
    TRY(check_form(reader, map, "result_body", operator->result_body, operator));
    if (strstr(operator->result_url, "{id}") == NULL && strstr(operator->result_body, "{id}") == NULL)
        return yaml_refuse(map, reader->failure, "says {id} neither in result_url nor in result_body");
    return STATUS_OK;
}

static enum status check_check(const struct channels_reader *reader, struct yaml_value value, const struct sim_operator *operator)
{
    const struct channels_form form = {operator->check, VENDOR_CHECK, operator->secret_file };
    for (const char *c = operator->check; *c != 0; c++)
        if (*c < ' ' || *c > '~')
            return yaml_refuse(value, reader->failure, "may hold visible ASCII only");
    return channels_check_form(reader, value, &form);
}

/* Two names for one member would let one value stand for two. */
static enum status check_fields(const struct channels_reader *reader, struct yaml_value map, const struct sim_operator *operator)
{
    const char *const names[] =
        {operator->field_reference, operator->field_nonce, operator->field_number, operator->field_status, operator->field_at,
                                                                                                           operator->field_mac };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(names[i], names[j]) == 0)
                return yaml_refuse(map, reader->failure, "names the member %s of a result twice", names[i]);
    if (strcmp(operator->word_verified, operator->word_pending) == 0)
        return yaml_refuse(map, reader->failure, "has one word for verified and pending");
    return STATUS_OK;
}

enum status channels_read_operator(const struct channels_reader *reader, const char *name, struct yaml_value map,
                                   struct sim_operator *ret_operator)
{
    const struct channels_keys keys = {sim_operator_keys, sim_operator_keys_count, SIM_OPERATOR_TYPE, NULL};
    TRY(channels_read_id(reader, name, map, ret_operator->id));
    TRY(channels_read_keys(reader, &keys, map, ret_operator));
    if (strlen(ret_operator->key_file) < SIM_OPERATOR_KEY_CHARACTERS_MIN)
        return yaml_refuse(yaml_member(map, "key_file"), reader->failure, "the key must have at least %d characters",
                           SIM_OPERATOR_KEY_CHARACTERS_MIN);
    TRY(check_opening(reader, map, ret_operator));
    TRY(check_asking(reader, map, ret_operator));
    TRY(check_check(reader, yaml_member(map, "check"), ret_operator));
    return check_fields(reader, map, ret_operator);
}
