/* SPDX-License-Identifier: Apache-2.0
 * Challenge, answer, record. */
#include "src/protection/signed_answer.h"

#include "src/base/json_writer.h"
#include "src/json/members.h"

#define SIGNATURE_TEXT_MAX 128
#define CHALLENGE_VERSION "countersign-protection-1"

enum status signed_challenge_write(const struct signed_challenge *challenge, struct buffer *ret_text)
{
    char text[CHALLENGE_BYTES_MAX];
    struct bytes written;
    struct json_writer writer = json_writer_into(text, sizeof text);
    json_begin_object(&writer, NULL);
    json_write_hex(&writer, "instruction", bytes_of(challenge->instruction.bytes, DIGEST_SIZE));
    json_write_text(&writer, "kind", challenge->kind);
    json_write_hex(&writer, "nonce", bytes_of(challenge->nonce, sizeof challenge->nonce));
    json_write_text(&writer, "operation", challenge->operation);
    json_write_text(&writer, "protection", challenge->protection);
    json_write_text(&writer, "version", CHALLENGE_VERSION);
    json_end_object(&writer);
    TRY(json_finish(&writer, &written));
    return buffer_append(ret_text, written);
}

void challenge_number_from(uint32_t random, char ret_number[CHALLENGE_NUMBER_SIZE])
{
    unsigned number = 10 + (unsigned)(((uint64_t)random * 90) >> 32);
    ret_number[0] = (char)('0' + number / 10);
    ret_number[1] = (char)('0' + number % 10);
    ret_number[2] = 0;
}

struct answer {
    const char *decision, *number, *signature;
};

static enum status read_answer(const json_t *json, bool matches_number, struct answer *ret_answer, struct failure *failure)
{
    struct answer answer = {.decision = "", .signature = ""};
    const struct member members[] = {
        {"decision", MEMBER_TEXT, true, 8, &answer.decision},
        {"signature", MEMBER_TEXT, true, SIGNATURE_TEXT_MAX, &answer.signature},
        {"number", MEMBER_TEXT, false, CHALLENGE_NUMBER_SIZE - 1, &answer.number},
    };
    TRY(members_read(json, "", members, matches_number ? 3 : 2, failure));
    if (strcmp(answer.decision, "confirm") != 0 && strcmp(answer.decision, "reject") != 0)
        return failure_set(failure, STATUS_INVALID, "decision", "confirm or reject");
    if (matches_number && answer.number == NULL && strcmp(answer.decision, "confirm") == 0)
        return failure_set(failure, STATUS_INVALID, "number", "the number that the other screen shows is needed here");
    *ret_answer = answer;
    return STATUS_OK;
}

static enum status write_signed(const char *challenge, const struct answer *answer, struct buffer *ret_message)
{
    TRY(buffer_append_format(ret_message, "%s\n%s", challenge, answer->decision));
    return answer->number != NULL ? buffer_append_format(ret_message, "\n%s", answer->number) : STATUS_OK;
}

static enum status write_record(const struct device_key *key, struct buffer *message, const struct answer *answer,
                                struct buffer *ret_record)
{
    CLEANUP(buffer_release) struct buffer key_json = BUFFER_INIT(256);
    CLEANUP(json_reference_release) json_t *key_value = NULL;
    TRY(device_key_write(key, &key_json));
    TRY(members_parse(buffer_bytes(&key_json), &key_value, NULL));
    if (buffer_text(message) == NULL)
        return STATUS_NO_MEMORY;
    return members_write(json_pack("{sO, ss, ss}", "key", key_value, "signature", answer->signature, "signed", buffer_text(message)),
                         ret_record);
}

/* `wanted` is NULL where no number is to be matched. */
static bool is_number(const char *wanted, const char *given)
{
    return wanted == NULL || (given != NULL && strcmp(wanted, given) == 0);
}

enum status signed_answer_examine(const struct device_key *key, const char *challenge, const char *number, const json_t *json,
                                  struct signed_examination *examination, struct failure *failure)
{
    struct answer answer = {.decision = "", .signature = ""};
    bool right = false;
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(CHALLENGE_BYTES_MAX + 32);
    TRY(read_answer(json, number != NULL, &answer, failure));
    TRY(write_signed(challenge, &answer, &message));
    if (device_key_verify(key, buffer_bytes(&message), answer.signature, &right) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "signature", "not base64 of a signature of 64 bytes");
    bool rejects = strcmp(answer.decision, "reject") == 0;
    examination->outcome = SIGNED_WRONG;
    if (!right || (!rejects && !is_number(number, answer.number)))
        return STATUS_OK;
    examination->outcome = rejects ? SIGNED_REJECTED : SIGNED_CONFIRMED;
    return write_record(key, &message, &answer, &examination->record);
}
