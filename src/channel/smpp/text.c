/* SPDX-License-Identifier: Apache-2.0
 * Choosing the coding, and cutting into parts. */
#include "src/channel/smpp/text.h"

#include "src/base/utf8.h"

#include <ctype.h>

#define HEADER_SIZE 6
#define UNITS_MAX (SMPP_PARTS_MAX * 153)

struct coding {
    uint8_t data_coding;
    size_t unit_bytes, alone_units, part_units;
};
static const struct coding gsm = {SMPP_CODING_DEFAULT, 1, 160, 153}, ucs2 = {SMPP_CODING_UCS2, 2, 70, 67};

/* The same number in GSM 03.38 and in ASCII. */
static bool is_shared(uint16_t unit)
{
    return unit < 0x80 && (isalnum(unit) || (unit != 0 && strchr("\n !\"#%&'()*+,-./:;<=>?", unit) != NULL));
}

static enum status read_units(const char *text, uint16_t *units, size_t *ret_count, const struct coding **ret_coding)
{
    const struct bytes bytes = bytes_of_text(text);
    size_t count = 0;
    *ret_coding = &gsm;
    for (size_t position = 0; position < bytes.size;) {
        uint32_t character;
        TRY(utf8_next(bytes, &position, &character));
        if (character > 0xffff)
            return STATUS_INVALID;
        if (count == UNITS_MAX)
            return STATUS_LIMIT;
        units[count++] = (uint16_t)character;
        if (!is_shared((uint16_t)character))
            *ret_coding = &ucs2;
    }
    *ret_count = count;
    return STATUS_OK;
}

static void put_units(const struct coding *coding, const uint16_t *units, size_t count, struct smpp_part *part)
{
    for (size_t i = 0; i < count; i++) {
        if (coding->unit_bytes == 2)
            part->bytes[part->size++] = (uint8_t)(units[i] >> 8);
        part->bytes[part->size++] = (uint8_t)units[i];
    }
}

enum status smpp_text_make(const char *text, uint8_t reference, struct smpp_text *ret_text)
{
    uint16_t units[UNITS_MAX];
    size_t count;
    const struct coding *coding;
    TRY(read_units(text, units, &count, &coding));
    bool alone = count <= coding->alone_units;
    size_t per_part = alone ? coding->alone_units : coding->part_units, parts = alone ? 1 : (count + per_part - 1) / per_part;
    if (parts > SMPP_PARTS_MAX)
        return STATUS_LIMIT;
    *ret_text = (struct smpp_text){.data_coding = coding->data_coding, .count = parts};
    for (size_t i = 0; i < parts; i++) {
        struct smpp_part *part = &ret_text->parts[i];
        const uint8_t header[HEADER_SIZE] = {HEADER_SIZE - 1, 0x00, 3, reference, (uint8_t)parts, (uint8_t)(i + 1)};
        size_t from = i * per_part, left = count - from;
        if (!alone) {
            memcpy(part->bytes, header, HEADER_SIZE);
            part->size = HEADER_SIZE;
        }
        put_units(coding, units + from, left < per_part ? left : per_part, part);
    }
    wipe(units, sizeof units);
    return STATUS_OK;
}
