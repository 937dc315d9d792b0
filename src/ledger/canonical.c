/* SPDX-License-Identifier: Apache-2.0
 * A reader that takes canonical JSON apart token by token, and the writers of the same tokens. */
#include "src/ledger/canonical.h"

#define INTEGER_MAX (((int64_t)1 << 53) - 1)
#define HEX_SIZE (2 * DIGEST_SIZE)

/* Visible ASCII but for the quote and the backslash. */
static const bool is_visible[256] = {['!'] = true, ['#' ... '['] = true, [']' ... '~'] = true};

enum status canonical_word(struct reader *reader, size_t longest, struct bytes *ret_word)
{
    TRY(canonical_expect(reader, "\""));
    const uint8_t *start = reader->data + reader->position;
    size_t left = reader->size - reader->position, size = 0;
    while (size < left && is_visible[start[size]])
        size++;
    if (size == 0 || size > longest)
        return STATUS_INVALID;
    reader->position += size;
    TRY(canonical_expect(reader, "\""));
    *ret_word = bytes_of(start, size);
    return STATUS_OK;
}

static bool next_is_digit(const struct reader *reader)
{
    return reader->position < reader->size && reader->data[reader->position] >= '0' && reader->data[reader->position] <= '9';
}

enum status canonical_integer(struct reader *reader, int64_t *ret_value)
{
    bool negative = canonical_accept(reader, "-");
    size_t start = reader->position;
    int64_t value = 0;
    for (; next_is_digit(reader); reader->position++) {
        value = value * 10 + (reader->data[reader->position] - '0');
        if (value > INTEGER_MAX)
            return STATUS_INVALID;
    }
    size_t digits = reader->position - start;
    bool leading_zero = digits > 0 && reader->data[start] == '0' && (digits > 1 || negative);
    if (digits == 0 || leading_zero)
        return STATUS_INVALID;
    *ret_value = negative ? -value : value;
    return STATUS_OK;
}

#define NOT_HEX 0xff /* so that a pair is checked at once */

static unsigned lower_hex_value(uint8_t character)
{
    unsigned digit = (unsigned)character - '0', letter = (unsigned)character - 'a';
    if (digit < 10)
        return digit;
    return letter < 6 ? letter + 10 : NOT_HEX;
}

enum status canonical_digest(struct reader *reader, struct digest *ret_digest)
{
    struct bytes text;
    struct digest digest;
    TRY(canonical_word(reader, HEX_SIZE, &text));
    if (text.size != HEX_SIZE)
        return STATUS_INVALID;
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        unsigned high = lower_hex_value(text.data[2 * i]), low = lower_hex_value(text.data[2 * i + 1]);
        if ((high | low) > 15)
            return STATUS_INVALID;
        digest.bytes[i] = (uint8_t)(high << 4 | low);
    }
    *ret_digest = digest;
    return STATUS_OK;
}

static enum status read_list(struct reader *reader, struct clause_list *ret_clauses)
{
    size_t count = 0;
    TRY(canonical_expect(reader, "["));
    while (!canonical_accept(reader, "]")) {
        if (count == LEDGER_CLAUSES_MAX)
            return STATUS_INVALID;
        if (count > 0)
            TRY(canonical_expect(reader, ","));
        TRY(canonical_word(reader, LEDGER_CLAUSE_ID_MAX, &ret_clauses->ids[count]));
        count++;
    }
    ret_clauses->count = count;
    return STATUS_OK;
}

enum status canonical_spoken(struct reader *reader, struct bytes *ret_version, struct clause_list *ret_satisfied,
                             struct clause_list *ret_violated)
{
    TRY(canonical_expect(reader, "{\"satisfied\":"));
    TRY(read_list(reader, ret_satisfied));
    TRY(canonical_expect(reader, ",\"version\":"));
    TRY(canonical_word(reader, LEDGER_WORD_MAX, ret_version));
    TRY(canonical_expect(reader, ",\"violated\":"));
    TRY(read_list(reader, ret_violated));
    return canonical_expect(reader, "}");
}

enum status canonical_id(struct reader *reader, struct bytes *ret_id)
{
    char text[ID_TEXT_SIZE] = "";
    struct bytes id;
    TRY(canonical_word(reader, ID_TEXT_SIZE - 1, &id));
    memcpy(text, id.data, id.size);
    if (!id_is_valid(text))
        return STATUS_INVALID;
    *ret_id = id;
    return STATUS_OK;
}

enum status canonical_decision(struct reader *reader, enum ledger_decision *ret_decision)
{
    if (canonical_accept(reader, "\"permit\""))
        *ret_decision = LEDGER_DECISION_PERMIT;
    else if (canonical_accept(reader, "\"deny\""))
        *ret_decision = LEDGER_DECISION_DENY;
    else
        return STATUS_INVALID;
    return STATUS_OK;
}

void canonical_write_word(struct json_writer *writer, const char *name, struct bytes word)
{
    if (word.size > 0)
        json_write_bytes(writer, name, word);
}

void canonical_write_digest(struct json_writer *writer, const char *name, const struct digest *digest)
{
    static const char digits[] = "0123456789abcdef";
    char hex[HEX_SIZE];
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        hex[2 * i] = digits[digest->bytes[i] >> 4];
        hex[2 * i + 1] = digits[digest->bytes[i] & 15];
    }
    json_write_bytes(writer, name, bytes_of(hex, sizeof hex));
}

static void write_list(struct json_writer *writer, const char *name, const struct clause_list *clauses)
{
    json_begin_array(writer, name);
    for (size_t i = 0; i < clauses->count; i++)
        json_write_bytes(writer, NULL, clauses->ids[i]);
    json_end_array(writer);
}

void canonical_write_spoken(struct json_writer *writer, const char *name, struct bytes version, const struct clause_list *satisfied,
                            const struct clause_list *violated)
{
    if (version.size == 0)
        return;
    json_begin_object(writer, name);
    write_list(writer, "satisfied", satisfied);
    json_write_bytes(writer, "version", version);
    write_list(writer, "violated", violated);
    json_end_object(writer);
}

void canonical_write_decision(struct json_writer *writer, const char *name, enum ledger_decision decision)
{
    json_write_text(writer, name, decision == LEDGER_DECISION_PERMIT ? "permit" : "deny");
}
