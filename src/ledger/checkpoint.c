/* SPDX-License-Identifier: Apache-2.0
 * Signed notes, narrowed to checkpoints: three lines of text, an empty line, signature lines. */
#include "src/ledger/checkpoint.h"

#include "src/base/encode.h"
#include "src/base/utf8.h"
#include "src/crypto/digest.h"
#include "src/ledger/lines.h"
#include "src/ledger/merkle.h"

#define ED25519_NOTE_TYPE 1
#define KEY_ID_SIZE 4
#define SIGNATURE_LINE_START "\xe2\x80\x94 " /* em dash, space */

/* The spaces of Unicode (White_Space), which a key's name may not have. */
static bool is_space(uint32_t character)
{
    return character == 0x20 || character == 0x85 || character == 0xa0 || character == 0x1680 ||
           (character >= 0x2000 && character <= 0x200a) || character == 0x2028 || character == 0x2029 || character == 0x202f ||
           character == 0x205f || character == 0x3000;
}

static bool is_key_name(struct bytes name)
{
    size_t position = 0;
    if (name.size == 0 || name.size > CHECKPOINT_ORIGIN_MAX)
        return false;
    while (position < name.size) {
        uint32_t character;
        if (utf8_next(name, &position, &character) != STATUS_OK || character < 0x20 || character == 0x7f || character == '+' ||
            is_space(character))
            return false;
    }
    return true;
}

/* The first four bytes of SHA-256(name, newline, type, key). */
static uint32_t key_id(struct bytes name, struct bytes ed25519_public)
{
    static const uint8_t between[] = {'\n', ED25519_NOTE_TYPE};
    const struct bytes parts[] = {name, bytes_of(between, sizeof between), ed25519_public};
    struct digest digest;
    digest_of_parts(parts, COUNT_OF(parts), &digest);
    return (uint32_t)digest.bytes[0] << 24 | (uint32_t)digest.bytes[1] << 16 | (uint32_t)digest.bytes[2] << 8 | digest.bytes[3];
}

static enum status key_from_parts(struct bytes name, struct bytes ed25519_public, struct note_key *ret_key)
{
    if (!is_key_name(name) || ed25519_public.size != ED25519_KEY_SIZE)
        return STATUS_INVALID;
    struct note_key key = {.id = key_id(name, ed25519_public)};
    memcpy(key.name, name.data, name.size);
    memcpy(key.public, ed25519_public.data, ED25519_KEY_SIZE);
    *ret_key = key;
    return STATUS_OK;
}

enum status note_key_make(const char *name, struct bytes ed25519_public, struct note_key *ret_key)
{
    return key_from_parts(bytes_of_text(name), ed25519_public, ret_key);
}

enum status note_key_write(const struct note_key *key, struct buffer *ret_text)
{
    uint8_t typed[1 + ED25519_KEY_SIZE] = {ED25519_NOTE_TYPE};
    memcpy(typed + 1, key->public, ED25519_KEY_SIZE);
    TRY(buffer_append_format(ret_text, "%s+%08x+", key->name, key->id));
    return base64_encode(bytes_of(typed, sizeof typed), ret_text);
}

enum status note_key_read(struct bytes text, struct note_key *ret_key)
{
    CLEANUP(buffer_release) struct buffer typed = BUFFER_INIT(1 + ED25519_KEY_SIZE), again = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    struct bytes name, id;
    struct note_key key;
    if (text.size > 0 && text.data[text.size - 1] == '\n')
        text.size--;
    const struct bytes whole = text;
    TRY(text_until(&text, '+', &name));
    TRY(text_until(&text, '+', &id));
    if (base64_decode(text, &typed) != STATUS_OK || typed.size == 0 || typed.data[0] != ED25519_NOTE_TYPE)
        return STATUS_INVALID;
    TRY(key_from_parts(name, bytes_of(typed.data + 1, typed.size - 1), &key));
    TRY(note_key_write(&key, &again));
    if (!bytes_equal(buffer_bytes(&again), whole))
        return STATUS_INVALID;
    *ret_key = key;
    return STATUS_OK;
}

static enum status write_text(const struct checkpoint *checkpoint, struct buffer *ret_note)
{
    TRY(buffer_append_format(ret_note, "%s\n%llu\n", checkpoint->origin, (unsigned long long)checkpoint->size));
    TRY(base64_encode(bytes_of(checkpoint->root.bytes, DIGEST_SIZE), ret_note));
    return buffer_append_text(ret_note, "\n");
}

static enum status write_signature_line(const struct note_key *key, const uint8_t signature[RAW_SIGNATURE_SIZE], struct buffer *ret_note)
{
    CLEANUP(buffer_release) struct buffer identified = BUFFER_INIT(KEY_ID_SIZE + RAW_SIGNATURE_SIZE);
    TRY(buffer_append_u32(&identified, key->id));
    TRY(buffer_append(&identified, bytes_of(signature, RAW_SIGNATURE_SIZE)));
    TRY(buffer_append_format(ret_note, "\n" SIGNATURE_LINE_START "%s ", key->name));
    TRY(base64_encode(buffer_bytes(&identified), ret_note));
    return buffer_append_text(ret_note, "\n");
}

enum status checkpoint_sign(const struct checkpoint *checkpoint, const struct note_key *key, const struct note_signer *signer,
                            struct buffer *ret_note)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    uint8_t signature[RAW_SIGNATURE_SIZE];
    if (strcmp(checkpoint->origin, key->name) != 0 || checkpoint->size > MERKLE_SIZE_MAX)
        return STATUS_INVALID;
    TRY(write_text(checkpoint, &note));
    TRY(signer->sign(signer->context, buffer_bytes(&note), signature));
    TRY(write_signature_line(key, signature, &note));
    return buffer_append(ret_note, buffer_bytes(&note));
}

/* Takes the text and the empty line after it. */
static enum status read_text(struct bytes *note, struct checkpoint *ret_checkpoint, struct bytes *ret_signed)
{
    struct bytes whole = *note, origin, size, root, empty;
    struct checkpoint checkpoint = {0};
    TRY(text_until(note, '\n', &origin));
    TRY(text_until(note, '\n', &size));
    TRY(text_until(note, '\n', &root));
    *ret_signed = bytes_of(whole.data, whole.size - note->size);
    TRY(text_until(note, '\n', &empty));
    if (empty.size != 0 || origin.size == 0 || origin.size > CHECKPOINT_ORIGIN_MAX || memchr(origin.data, 0, origin.size) != NULL)
        return STATUS_INVALID;
    memcpy(checkpoint.origin, origin.data, origin.size);
    TRY(text_number(size, &checkpoint.size));
    TRY(text_digest(root, &checkpoint.root));
    *ret_checkpoint = checkpoint;
    return STATUS_OK;
}

/* A signature line as name and identified signature; `ret_signature` has the id in front. */
static enum status read_signature_line(struct bytes line, struct bytes *ret_name, struct buffer *ret_signature)
{
    const size_t start = strlen(SIGNATURE_LINE_START);
    if (line.size < start || memcmp(line.data, SIGNATURE_LINE_START, start) != 0)
        return STATUS_INVALID;
    line = bytes_of(line.data + start, line.size - start);
    TRY(text_until(&line, ' ', ret_name));
    if (!is_key_name(*ret_name) || base64_decode(line, ret_signature) != STATUS_OK || ret_signature->size <= KEY_ID_SIZE)
        return STATUS_INVALID;
    return STATUS_OK;
}

static bool is_from(const struct note_key *key, struct bytes name, const struct buffer *signature)
{
    const uint8_t id[KEY_ID_SIZE] = {(uint8_t)(key->id >> 24), (uint8_t)(key->id >> 16), (uint8_t)(key->id >> 8), (uint8_t)key->id};
    return bytes_equal(name, bytes_of_text(key->name)) && memcmp(signature->data, id, KEY_ID_SIZE) == 0;
}

static enum status verify_signature(const struct note_key *key, struct bytes message, const struct buffer *signature)
{
    CLEANUP(public_key_release) struct public_key public_key = {NULL};
    TRY(public_key_from_ed25519(bytes_of(key->public, ED25519_KEY_SIZE), &public_key));
    return public_key_verify(&public_key, message, bytes_of(signature->data + KEY_ID_SIZE, signature->size - KEY_ID_SIZE));
}

/* Every line must have the form; those of this key must verify, and there must be one. */
static enum status verify_lines(struct bytes lines, const struct note_key *key, struct bytes message)
{
    enum status verdict = STATUS_REFUSED;
    while (lines.size > 0) {
        CLEANUP(buffer_release) struct buffer signature = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
        struct bytes line, name;
        TRY(text_until(&lines, '\n', &line));
        TRY(read_signature_line(line, &name, &signature));
        if (!is_from(key, name, &signature))
            continue;
        TRY(verify_signature(key, message, &signature));
        verdict = STATUS_OK;
    }
    return verdict;
}

static enum status split_note(struct bytes note, struct checkpoint *ret_checkpoint, struct bytes *ret_message, struct bytes *ret_lines)
{
    if (note.size > CHECKPOINT_NOTE_MAX || !utf8_is_valid(note))
        return STATUS_INVALID;
    TRY(read_text(&note, ret_checkpoint, ret_message));
    *ret_lines = note;
    return STATUS_OK;
}

enum status checkpoint_open(struct bytes note, const struct note_key *key, struct checkpoint *ret_checkpoint)
{
    struct checkpoint checkpoint;
    struct bytes message, lines;
    TRY(split_note(note, &checkpoint, &message, &lines));
    TRY(verify_lines(lines, key, message));
    if (strcmp(checkpoint.origin, key->name) != 0)
        return STATUS_CORRUPT;
    *ret_checkpoint = checkpoint;
    return STATUS_OK;
}

enum status checkpoint_read(struct bytes note, struct checkpoint *ret_checkpoint)
{
    struct bytes message, lines;
    return split_note(note, ret_checkpoint, &message, &lines);
}
