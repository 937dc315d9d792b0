/* SPDX-License-Identifier: Apache-2.0
 * A message that came in from a phone (`two_way_sms`): whose it is, its number tells, by the keyed hash that was enrolled; what it answers,
 * the code in it. A message from any other number answers nothing. */
#include "src/service/phone_register.h"
#include "src/service/protection_code.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/operation/phone_number.h"
#include "src/service/protection.h"
#include "src/store/awaited_replies.h"

#define TEXT_MAX 1600
#define SOURCE_MAX 32
#define CANDIDATES_MAX 4

struct receive_message {
    struct call call;
    struct protection_case answered;
    char code[METHOD_CODE_SIZE]; /* the digits of the message; empty: it has none, or too many */
    bool is_awaited, right;
};

/* One digit, in ASCII or full width (０ to ９); -1 for anything else. */
static int digit_at(const char *text, size_t *ret_size)
{
    const uint8_t *byte = (const uint8_t *)text;
    *ret_size = 1;
    if (byte[0] >= '0' && byte[0] <= '9')
        return byte[0] - '0';
    if (byte[0] != 0xef || byte[1] != 0xbc || byte[2] < 0x90 || byte[2] > 0x99)
        return -1;
    *ret_size = 3;
    return byte[2] - 0x90;
}

/* All digits of the text, whatever stands around them; a text with more than a code has is none. */
static void read_code(const char *text, char ret_code[METHOD_CODE_SIZE])
{
    size_t count = 0, size;
    for (; *text != 0; text += size) {
        int digit = digit_at(text, &size);
        if (digit < 0)
            continue;
        if (count == METHOD_CODE_SIZE - 1) {
            ret_code[0] = 0;
            return;
        }
        ret_code[count++] = (char)('0' + digit);
    }
    ret_code[count] = 0;
}

static enum status read_request(struct receive_message *this, struct digest *ret_mac)
{
    const char *source = NULL, *text = NULL;
    struct phone_number number;
    const struct member members[] = {
        {"source", MEMBER_TEXT, true, SOURCE_MAX, &source},
        {"text", MEMBER_TEXT, true, TEXT_MAX, &text},
    };
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), &this->call.failure));
    if (phone_number_parse(bytes_of_text(source), &number) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_INVALID, "source", "not a phone number");
    read_code(text, this->code);
    return phone_number_mac(this->call.services, number.text, ret_mac);
}

static enum status examine(struct receive_message *this)
{
    struct protection_case *answered = &this->answered;
    CLEANUP(buffer_release) struct buffer state = BUFFER_INIT(PROTECTION_STATE_BYTES_MAX);
    TRY(subject_open(this->call.services, &this->call.subject, SEALED_PROTECTION, answered->row.id.text, answered->row.sealed_details,
                     &state));
    enum status status = protection_code_examine(answered, buffer_bytes(&state), this->code, &this->right, NULL);
    return status == STATUS_INVALID ? STATUS_OK : status; /* words without the code are a wrong answer, too */
}

/* The newest that is still open: whoever opens another one meanwhile only makes the older reply wrong. */
static enum status find_answered(struct receive_message *this, struct store_connection *connection, const struct digest *mac)
{
    struct row_key keys[CANDIDATES_MAX];
    size_t count = 0;
    TRY(awaited_replies_of_number(connection, mac, this->call.input.now, keys, COUNT_OF(keys), &count));
    for (size_t i = 0; i < count && !this->is_awaited; i++) {
        protection_case_release(&this->answered);
        protection_case_init(&this->call, &this->answered);
        enum status status = protection_case_load(&this->answered, connection, keys[i].id.text);
        if (status != STATUS_CONFLICT && status != STATUS_EXPIRED)
            TRY(status);
        this->is_awaited = status == STATUS_OK;
    }
    return this->is_awaited ? examine(this) : STATUS_OK;
}

static enum status receive_prepare(struct call *call)
{
    struct receive_message *this = (struct receive_message *)call;
    struct digest mac;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    protection_case_init(call, &this->answered);
    TRY(read_request(this, &mac));
    TRY(readers_take(call->services->readers, &lease));
    TRY(find_answered(this, lease.connection, &mac));
    if (!this->is_awaited)
        return buffer_append_text(&call->body, "{\"outcome\":\"ignored\"}");
    return this->right ? protection_case_seal(&this->answered) : STATUS_OK;
}

static enum status receive_run(struct call *call, struct keeper_transaction *transaction)
{
    struct receive_message *this = (struct receive_message *)call;
    struct guess_outcome guess;
    if (!this->is_awaited)
        return STATUS_OK;
    TRY(protection_case_require(&this->answered, transaction));
    TRY(protection_code_count(&this->answered, transaction, this->right, &guess));
    return guess.verdict == GUESS_WRONG ? protection_case_wrong(&this->answered, transaction, guess.attempts_left)
                                        : protection_case_established(&this->answered, transaction);
}

static void receive_release(struct call *call)
{
    struct receive_message *this = (struct receive_message *)call;
    wipe(this->code, sizeof this->code);
    protection_case_release(&this->answered);
}

const struct use_case use_case_receive_message = {
    .size = sizeof(struct receive_message), .prepare = receive_prepare, .run = receive_run, .release = receive_release};
