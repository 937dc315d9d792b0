/* SPDX-License-Identifier: Apache-2.0
 * The sections of the channels file, and the registry of senders (9.3.2.1). */
#include "src/config/channels_file.h"

#include "src/config/channels_parts.h"

#include <stdio.h>

enum status channels_read_id(const struct channels_reader *reader, const char *name, struct yaml_value map, char ret_id[CHANNEL_NAME_SIZE])
{
    if (strlen(name) >= CHANNEL_NAME_SIZE || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-._") != strlen(name))
        return yaml_refuse(map, reader->failure, "must have a name of a-z, 0-9, '-', '.' and '_', at most %d", CHANNEL_NAME_SIZE - 1);
    snprintf(ret_id, CHANNEL_NAME_SIZE, "%s", name);
    return STATUS_OK;
}

static enum status read_uses(const struct channels_reader *reader, struct yaml_value list, unsigned *ret_purposes)
{
    size_t count;
    unsigned purposes = 0;
    TRY(yaml_list(list, PURPOSE_COUNT, &count, reader->failure));
    for (size_t i = 0; i < count; i++) {
        unsigned purpose;
        TRY(yaml_choice(yaml_item(list, i), message_purpose_names, &purpose, reader->failure));
        purposes |= PURPOSE_BIT(purpose);
    }
    if (purposes == 0)
        return yaml_refuse(list, reader->failure, "names no use");
    *ret_purposes = purposes;
    return STATUS_OK;
}

/* Visible ASCII: it stands in protocol fields and headers. */
static enum status read_address(const struct channels_reader *reader, struct yaml_value value, struct sender *sender)
{
    const char *text;
    TRY(yaml_text(value, SENDER_ADDRESS_SIZE - 1, &text, reader->failure));
    for (const char *c = text; *c != 0; c++)
        if (*c < ' ' || *c > '~' || strchr("<>\"\\", *c) != NULL)
            return yaml_refuse(value, reader->failure, "may hold visible ASCII only, without < > \" and \\");
    if (sender->kind == CHANNEL_MAIL && strchr(text, '@') == NULL)
        return yaml_refuse(value, reader->failure, "is no mail address");
    snprintf(sender->address, sizeof sender->address, "%s", text);
    return STATUS_OK;
}

static bool gateway_carries(enum gateway_type type, enum channel_kind kind)
{
    switch (type) {
    case GATEWAY_SMPP:
        return kind == CHANNEL_SMS;
    case GATEWAY_SMTP:
        return kind == CHANNEL_MAIL;
    case GATEWAY_HTTP:
    case GATEWAY_WEBHOOK:
        return true;
    }
    return false;
}

static enum status read_gateway_of(const struct channels_reader *reader, struct yaml_value value, const struct channel_book *book,
                                   struct sender *sender)
{
    const char *name;
    TRY(yaml_text(value, CHANNEL_NAME_SIZE - 1, &name, reader->failure));
    for (size_t i = 0; i < book->gateway_count; i++) {
        if (strcmp(book->gateways[i].id, name) != 0)
            continue;
        if (!gateway_carries(book->gateways[i].type, sender->kind))
            return yaml_refuse(value, reader->failure, "carries no %s", channel_kind_names[sender->kind]);
        sender->gateway = i;
        return STATUS_OK;
    }
    return yaml_refuse(value, reader->failure, "is none of the gateways above");
}

static enum status refuse_mixed_use(const struct channels_reader *reader, struct yaml_value map, const struct channel_book *book,
                                    const struct sender *sender)
{
    const unsigned both = PURPOSE_BIT(PURPOSE_TRANSACTION) | PURPOSE_BIT(PURPOSE_MARKETING);
    if ((book_uses_of_address(book, sender->address) & both) != both)
        return STATUS_OK;
    return failure_cite(
        reader->failure, "9.3.2.1",
        yaml_refuse(yaml_member(map, "use"), reader->failure, "a number or name used for marketing cannot send transactions (9.3.2.1)"));
}

static enum status read_sender(const struct channels_reader *reader, const char *name, struct yaml_value map, struct channel_book *book)
{
    static const char *const members[] = {"address", "channel", "gateway", "use", NULL};
    struct sender *sender = &book->senders[book->sender_count];
    unsigned kind;
    TRY(channels_read_id(reader, name, map, sender->id));
    TRY(yaml_check_members(map, members, reader->failure));
    TRY(yaml_choice(yaml_member(map, "channel"), channel_kind_names, &kind, reader->failure));
    sender->kind = (enum channel_kind)kind;
    TRY(read_address(reader, yaml_member(map, "address"), sender));
    TRY(read_gateway_of(reader, yaml_member(map, "gateway"), book, sender));
    TRY(read_uses(reader, yaml_member(map, "use"), &sender->purposes));
    book->sender_count++;
    return refuse_mixed_use(reader, map, book, sender);
}

static enum status read_gateways(const struct channels_reader *reader, struct yaml_value map, struct channel_book *book)
{
    size_t count;
    TRY(yaml_map(map, BOOK_GATEWAYS_MAX, &count, reader->failure));
    for (size_t i = 0; i < count; i++) {
        book->gateway_count++; /* released also when it is read by half */
        TRY(channels_read_gateway(reader, yaml_map_name(map, i), yaml_map_value(map, i), &book->gateways[i]));
    }
    return STATUS_OK;
}

static enum status read_senders(const struct channels_reader *reader, struct yaml_value map, struct channel_book *book)
{
    size_t count;
    TRY(yaml_map(map, BOOK_SENDERS_MAX, &count, reader->failure));
    for (size_t i = 0; i < count; i++)
        TRY(read_sender(reader, yaml_map_name(map, i), yaml_map_value(map, i), book));
    return STATUS_OK;
}

static enum status read_templates(const struct channels_reader *reader, struct yaml_value map, struct channel_book *book)
{
    size_t count;
    TRY(yaml_map(map, BOOK_TEMPLATES_MAX, &count, reader->failure));
    for (size_t i = 0; i < count; i++) {
        book->template_count++;
        TRY(channels_read_template(reader, yaml_map_name(map, i), yaml_map_value(map, i), &book->templates[i]));
    }
    return STATUS_OK;
}

/* May be left out: without them there is no `sim_authentication`. */
static enum status read_operators(const struct channels_reader *reader, struct yaml_value map, struct channel_book *book)
{
    size_t count;
    if (!yaml_is_present(map))
        return STATUS_OK;
    TRY(yaml_map(map, BOOK_OPERATORS_MAX, &count, reader->failure));
    for (size_t i = 0; i < count; i++) {
        book->operator_count++; /* released also when it is read by half */
        TRY(channels_read_operator(reader, yaml_map_name(map, i), yaml_map_value(map, i), &book->operators[i]));
    }
    return STATUS_OK;
}

static enum status read_book(const struct channels_reader *reader, struct yaml_value root, struct channel_book *book)
{
    static const char *const members[] = {"gateways", "senders", "templates", "operators", NULL};
    TRY(yaml_check_members(root, members, reader->failure));
    TRY(read_gateways(reader, yaml_member(root, "gateways"), book));
    TRY(read_senders(reader, yaml_member(root, "senders"), book));
    TRY(read_templates(reader, yaml_member(root, "templates"), book));
    return read_operators(reader, yaml_member(root, "operators"), book);
}

static enum status read_file(const struct yaml *yaml, const char *path, struct channel_book *ret_book, struct failure *failure)
{
    const struct channels_reader reader = {.path = path, .failure = failure};
    enum status status = read_book(&reader, yaml_root(yaml), ret_book);
    if (status != STATUS_OK)
        channel_book_release(ret_book);
    return status;
}

enum status channels_file_parse(struct bytes text, const char *path, struct channel_book *ret_book, struct failure *failure)
{
    CLEANUP(yaml_release) struct yaml *yaml = NULL;
    TRY(yaml_read(text, &yaml, failure));
    return read_file(yaml, path, ret_book, failure);
}

enum status channels_file_read(const char *path, struct channel_book *ret_book, struct failure *failure)
{
    CLEANUP(yaml_release) struct yaml *yaml = NULL;
    TRY(yaml_read_file(path, &yaml, failure));
    return read_file(yaml, path, ret_book, failure);
}
