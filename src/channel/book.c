/* SPDX-License-Identifier: Apache-2.0
 * Looking things up in the book, and telling when two sending numbers are one. */
#include "src/channel/book.h"

#include <ctype.h>
#include <stdlib.h>

const char *const channel_kind_names[] = {"sms", "voice", "mail", "push", NULL};

void channel_book_release(struct channel_book *book)
{
    for (size_t i = 0; i < book->gateway_count; i++)
        gateway_settings_release(&book->gateways[i]);
    for (size_t i = 0; i < book->template_count; i++)
        message_template_release(&book->templates[i]);
    for (size_t i = 0; i < book->operator_count; i++)
        sim_operator_release(&book->operators[i]);
    *book = (struct channel_book){0};
}

static bool is_number(const char *address)
{
    return address[0] != 0 && strspn(address, "0123456789+-() ") == strlen(address);
}

/* A number as it is dialled within Taiwan, digits only; a name in lower case. */
static void canonical_address(const char *address, char ret_text[SENDER_ADDRESS_SIZE + 1])
{
    static const char *const prefixes[] = {"00886", "002886", "886"};
    char plain[SENDER_ADDRESS_SIZE];
    size_t size = 0;
    for (const char *c = address; *c != 0 && size < sizeof plain - 1; c++)
        if (!is_number(address) || isdigit((unsigned char)*c))
            plain[size++] = (char)tolower((unsigned char)*c);
    plain[size] = 0;
    const char *rest = plain;
    for (size_t i = 0; i < COUNT_OF(prefixes) && is_number(address) && rest == plain; i++)
        if (strncmp(plain, prefixes[i], strlen(prefixes[i])) == 0 && size > strlen(prefixes[i]) + 7)
            rest = plain + strlen(prefixes[i]);
    bool has_zero = rest == plain || rest[0] == '0'; /* +886 (0)9.. is written too */
    ret_text[0] = '0';
    memcpy(ret_text + (has_zero ? 0 : 1), rest, strlen(rest) + 1);
}

bool sender_addresses_are_same(const char *a, const char *b)
{
    char first[SENDER_ADDRESS_SIZE + 1], second[SENDER_ADDRESS_SIZE + 1];
    canonical_address(a, first);
    canonical_address(b, second);
    return strcmp(first, second) == 0;
}

unsigned book_uses_of_address(const struct channel_book *book, const char *address)
{
    unsigned uses = 0;
    for (size_t i = 0; i < book->sender_count; i++)
        if (sender_addresses_are_same(book->senders[i].address, address))
            uses |= book->senders[i].purposes;
    return uses;
}

const struct sender *book_find_sender(const struct channel_book *book, const char *id)
{
    for (size_t i = 0; i < book->sender_count; i++)
        if (strcmp(book->senders[i].id, id) == 0)
            return &book->senders[i];
    return NULL;
}

const struct sender *book_sender_for(const struct channel_book *book, enum channel_kind kind, enum message_purpose purpose)
{
    for (size_t i = 0; i < book->sender_count; i++) {
        const struct sender *sender = &book->senders[i];
        if (sender->kind != kind || !(sender->purposes & PURPOSE_BIT(purpose)))
            continue;
        if (purpose == PURPOSE_TRANSACTION && (book_uses_of_address(book, sender->address) & PURPOSE_BIT(PURPOSE_MARKETING)))
            continue;
        return sender;
    }
    return NULL;
}

const struct message_template *book_find_template(const struct channel_book *book, const char *id)
{
    for (size_t i = 0; i < book->template_count; i++)
        if (strcmp(book->templates[i].id, id) == 0)
            return &book->templates[i];
    return NULL;
}

const struct sim_operator *book_find_operator(const struct channel_book *book, const char *id)
{
    for (size_t i = 0; i < book->operator_count; i++)
        if (strcmp(book->operators[i].id, id) == 0)
            return &book->operators[i];
    return NULL;
}
