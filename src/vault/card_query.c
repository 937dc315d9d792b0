/* SPDX-License-Identifier: Apache-2.0
 * Profile as a byte, remark, TAC, then the input to the end. */
#include "src/vault/card_query.h"

#include "src/base/reader.h"

static bool is_input_size(size_t size)
{
    return size > 0 && size <= TAC_INPUT_BYTES_MAX && size % TAC_BLOCK_SIZE == 0;
}

enum status tac_query_write(const struct vault_tac *tac, struct buffer *ret_payload)
{
    if (!is_input_size(tac->input.size))
        return STATUS_INVALID;
    TRY(buffer_append_byte(ret_payload, (uint8_t)tac->profile));
    TRY(buffer_append(ret_payload, bytes_of(tac->remark, sizeof tac->remark)));
    TRY(buffer_append(ret_payload, bytes_of(tac->tac, sizeof tac->tac)));
    return buffer_append(ret_payload, tac->input);
}

enum status tac_query_parse(struct bytes payload, struct vault_tac *ret_tac)
{
    struct reader reader = reader_of(payload);
    uint8_t profile;
    struct bytes remark, tac, input;
    TRY(reader_u8(&reader, &profile));
    TRY(reader_take(&reader, CARD_REMARK_SIZE, &remark));
    TRY(reader_take(&reader, TAC_SIZE, &tac));
    TRY(reader_take(&reader, reader.size - reader.position, &input));
    if (profile >= TAC_PROFILE_COUNT || !is_input_size(input.size))
        return STATUS_INVALID;
    ret_tac->profile = profile;
    memcpy(ret_tac->remark, remark.data, sizeof ret_tac->remark);
    memcpy(ret_tac->tac, tac.data, sizeof ret_tac->tac);
    ret_tac->input = input;
    return STATUS_OK;
}
