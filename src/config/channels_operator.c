/* SPDX-License-Identifier: Apache-2.0
 * One operator of the channels file: what no single key can say. */
#include "src/config/channels_parts.h"

#include <string.h>

static enum status check_form(const struct channels_reader *reader, struct yaml_value map, const char *name, const char *text,
                              const struct sim_operator *telco)
{
    const struct channels_form form = {text, VENDOR_SIM, telco->secret_file};
    if (strstr(text, "{check}") != NULL && telco->check[0] == 0)
        return yaml_refuse(yaml_member(map, name), reader->failure, "{check} needs check");
    return channels_check_form(reader, yaml_member(map, name), &form);
}

/* A request that does not tell number and reference asks about nobody. */
static enum status check_opening(const struct channels_reader *reader, struct yaml_value map, const struct sim_operator *telco)
{
    static const char *const needed[] = {"{to}", "{id}", "{nonce}"};
    TRY(channels_check_url(reader, yaml_member(map, "open_url"), telco->open_url));
    TRY(check_form(reader, map, "open_url", telco->open_url, telco));
    TRY(check_form(reader, map, "open_headers", telco->open_headers, telco));
    TRY(check_form(reader, map, "open_body", telco->open_body, telco));
    for (size_t i = 0; i < COUNT_OF(needed); i++)
        if (strstr(telco->open_url, needed[i]) == NULL && strstr(telco->open_body, needed[i]) == NULL)
            return yaml_refuse(map, reader->failure, "says %s neither in open_url nor in open_body", needed[i]);
    return STATUS_OK;
}

static enum status check_asking(const struct channels_reader *reader, struct yaml_value map, const struct sim_operator *telco)
{
    if (telco->result_url[0] == 0) {
        if (telco->result_headers[0] != 0 || telco->result_body[0] != 0)
            return yaml_refuse(map, reader->failure, "has headers or a body for a result, and no result_url");
        return STATUS_OK;
    }
    TRY(channels_check_url(reader, yaml_member(map, "result_url"), telco->result_url));
    TRY(check_form(reader, map, "result_url", telco->result_url, telco));
    TRY(check_form(reader, map, "result_headers", telco->result_headers, telco));
    TRY(check_form(reader, map, "result_body", telco->result_body, telco));
    if (strstr(telco->result_url, "{id}") == NULL && strstr(telco->result_body, "{id}") == NULL)
        return yaml_refuse(map, reader->failure, "says {id} neither in result_url nor in result_body");
    return STATUS_OK;
}

static enum status check_ascii(const struct channels_reader *reader, struct yaml_value value, const char *text)
{
    for (const char *c = text; *c != 0; c++)
        if (*c < ' ' || *c > '~')
            return yaml_refuse(value, reader->failure, "may hold visible ASCII only");
    return STATUS_OK;
}

/* What is hashed, and what may stand in a header field: the secret too. */
static enum status check_check(const struct channels_reader *reader, struct yaml_value map, const struct sim_operator *telco)
{
    const struct channels_form form = {telco->check, VENDOR_CHECK, telco->secret_file};
    struct yaml_value check = yaml_member(map, "check");
    TRY(check_ascii(reader, check, telco->check));
    if (telco->secret_file != NULL)
        TRY(check_ascii(reader, yaml_member(map, "secret_file"), telco->secret_file));
    return channels_check_form(reader, check, &form);
}

/* Two names for one member would let one value stand for two. */
static enum status check_fields(const struct channels_reader *reader, struct yaml_value map, const struct sim_operator *telco)
{
    const char *const names[] = {telco->field_reference, telco->field_nonce, telco->field_number,
                                 telco->field_status,    telco->field_at,    telco->field_mac};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(names[i], names[j]) == 0)
                return yaml_refuse(map, reader->failure, "names the member %s of a result twice", names[i]);
    if (strcmp(telco->word_verified, telco->word_pending) == 0)
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
    TRY(check_check(reader, map, ret_operator));
    return check_fields(reader, map, ret_operator);
}
