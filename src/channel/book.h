/* SPDX-License-Identifier: Apache-2.0
 * What the institution declared of its channels: gateways, senders with their use (9.3.2.1), the texts that customers may get,
 * and operators. Plain
 * values, made by src/config/channels_file.h; nothing here touches the network. */
#pragma once

#include "src/channel/gateway_settings.h"
#include "src/channel/sim_operator.h"
#include "src/channel/template.h"

enum channel_kind { CHANNEL_SMS, CHANNEL_VOICE, CHANNEL_MAIL, CHANNEL_PUSH };
#define CHANNEL_KIND_COUNT 4
extern const char *const channel_kind_names[]; /* "sms" and so on, closed by NULL */

#define SENDER_ADDRESS_SIZE 65
struct sender {
    char id[CHANNEL_NAME_SIZE];        /* what records call it */
    char address[SENDER_ADDRESS_SIZE]; /* what the customer sees: a number, a name, a mail address */
    enum channel_kind kind;
    unsigned purposes; /* PURPOSE_BIT of each use that was declared */
    size_t gateway;    /* index in the book */
};

#define BOOK_GATEWAYS_MAX 16
#define BOOK_SENDERS_MAX 64
#define BOOK_TEMPLATES_MAX 256
#define BOOK_OPERATORS_MAX 4
struct channel_book {
    size_t gateway_count, sender_count, template_count, operator_count;
    struct gateway_settings gateways[BOOK_GATEWAYS_MAX];
    struct sender senders[BOOK_SENDERS_MAX];
    struct message_template templates[BOOK_TEMPLATES_MAX];
    struct sim_operator operators[BOOK_OPERATORS_MAX];
};
void channel_book_release(struct channel_book *book); /* wipes the secrets of gateways and operators */

/* Whether customers see the same sender: however a number is written (+886 9.., 09.., spaces, hyphens), whatever the case of a name. */
bool sender_addresses_are_same(const char *a, const char *b);
/* Every use of this address in the whole book, by whatever entry. */
unsigned book_uses_of_address(const struct channel_book *book, const char *address);
/* NULL when there is none. */
const struct sender *book_find_sender(const struct channel_book *book, const char *id);
/* The first that is declared for this kind and use, and whose address no marketing uses when the use is a transaction. */
const struct sender *book_sender_for(const struct channel_book *book, enum channel_kind kind, enum message_purpose purpose);
const struct message_template *book_find_template(const struct channel_book *book, const char *id);
const struct sim_operator *book_find_operator(const struct channel_book *book, const char *id);
