/* SPDX-License-Identifier: Apache-2.0
 * Reading receipts: 5.2.28 for the states, appendix B for the text "id:.. sub:.. dlvrd:.. submit date:.. done date:.. stat:.. err:..". */
#include "src/channel/smpp/receipt.h"

#include <stdio.h>

static const struct state {
    uint8_t number;
    const char *word;
    enum smpp_outcome outcome;
} states[] = {
    {1, "ENROUTE", SMPP_OUTCOME_ON_ITS_WAY}, {2, "DELIVRD", SMPP_OUTCOME_DELIVERED}, {3, "EXPIRED", SMPP_OUTCOME_EXPIRED},
    {4, "DELETED", SMPP_OUTCOME_FAILED},     {5, "UNDELIV", SMPP_OUTCOME_FAILED},    {6, "ACCEPTD", SMPP_OUTCOME_ON_ITS_WAY},
    {7, "UNKNOWN", SMPP_OUTCOME_ON_ITS_WAY}, {8, "REJECTD", SMPP_OUTCOME_FAILED},
};

/* The word after `name`, which stands at the beginning or behind a space; "" when there is none. */
static void find_word(struct bytes text, const char *name, size_t capacity, char *ret_word)
{
    size_t name_size = strlen(name), size = 0;
    ret_word[0] = 0;
    for (size_t i = 0; i + name_size <= text.size; i++) {
        if (memcmp(text.data + i, name, name_size) != 0 || (i > 0 && text.data[i - 1] != ' '))
            continue;
        for (size_t at = i + name_size; at < text.size && text.data[at] > ' '; at++) {
            if (size == capacity - 1 || text.data[at] >= 0x7f) {
                ret_word[0] = 0; /* longer than any that we could have been given, or in letters that none has */
                return;
            }
            ret_word[size++] = (char)text.data[at];
        }
        ret_word[size] = 0;
        return;
    }
}

static const struct state *find_state(const struct smpp_message *message)
{
    char word[16];
    find_word(message->text, "stat:", sizeof word, word);
    for (size_t i = 0; i < COUNT_OF(states); i++)
        if (message->message_state != 0 ? states[i].number == message->message_state : strcmp(states[i].word, word) == 0)
            return &states[i];
    return NULL;
}

/* The id goes into records as it is: visible ASCII only. */
static bool is_id(const char *id)
{
    for (const char *c = id; *c != 0; c++)
        if (*c <= ' ' || *c > '~')
            return false;
    return id[0] != 0;
}

enum status smpp_receipt_read(const struct smpp_message *message, struct smpp_receipt *ret_receipt)
{
    struct smpp_receipt receipt;
    if ((message->esm_class & SMPP_ESM_TYPE_MASK) != SMPP_ESM_RECEIPT)
        return STATUS_INVALID;
    const struct state *state = find_state(message);
    if (message->receipted_id[0] != 0)
        memcpy(receipt.id, message->receipted_id, sizeof receipt.id);
    else
        find_word(message->text, "id:", sizeof receipt.id, receipt.id);
    if (state == NULL || !is_id(receipt.id))
        return STATUS_INVALID;
    receipt.outcome = state->outcome;
    snprintf(receipt.word, sizeof receipt.word, "%s", state->word);
    *ret_receipt = receipt;
    return STATUS_OK;
}
