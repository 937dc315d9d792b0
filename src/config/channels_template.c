/* SPDX-License-Identifier: Apache-2.0
 * One template of the channels file, in both languages, each looked at before the server starts. */
#include "src/config/channels_parts.h"

#include <stdlib.h>

static enum status read_text(const struct channels_reader *reader, struct yaml_value value, size_t maximum, bool shows_payment,
                             char **ret_text)
{
    const char *text;
    struct failure found = {0};
    TRY(yaml_text(value, maximum, &text, reader->failure));
    if (template_text_check(text, shows_payment, &found) != STATUS_OK)
        return yaml_refuse(value, reader->failure, "%s", found.message);
    *ret_text = strdup(text);
    return *ret_text != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status read_texts(const struct channels_reader *reader, struct yaml_value map, size_t maximum, bool shows_payment,
                              char *ret_texts[MESSAGE_LANGUAGE_COUNT])
{
    TRY(yaml_check_members(map, message_language_names, reader->failure));
    for (size_t i = 0; i < MESSAGE_LANGUAGE_COUNT; i++)
        TRY(read_text(reader, yaml_member(map, message_language_names[i]), maximum, shows_payment, &ret_texts[i]));
    return STATUS_OK;
}

/* A subject is one line: it becomes a header. */
static enum status read_subject(const struct channels_reader *reader, struct yaml_value map, struct message_template *template)
{
    if (!yaml_is_present(map))
        return STATUS_OK;
    TRY(read_texts(reader, map, TEMPLATE_SUBJECT_BYTES_MAX, false, template->subject));
    for (size_t i = 0; i < MESSAGE_LANGUAGE_COUNT; i++)
        if (strchr(template->subject[i], '\n') != NULL)
            return yaml_refuse(yaml_member(map, message_language_names[i]), reader->failure, "is more than one line");
    return STATUS_OK;
}

enum status channels_read_template(const struct channels_reader *reader, const char *name, struct yaml_value map,
                                   struct message_template *ret_template)
{
    static const char *const members[] = {"purpose", "shows", "subject", "text", NULL};
    static const char *const shown[] = {"other", "payment", NULL};
    unsigned purpose, shows = 0;
    struct yaml_value shows_value = yaml_member(map, "shows");
    TRY(channels_read_id(reader, name, map, ret_template->id));
    TRY(yaml_check_members(map, members, reader->failure));
    TRY(yaml_choice(yaml_member(map, "purpose"), message_purpose_names, &purpose, reader->failure));
    if (yaml_is_present(shows_value) || purpose == PURPOSE_TRANSACTION)
        TRY(yaml_choice(shows_value, shown, &shows, reader->failure));
    ret_template->purpose = (enum message_purpose)purpose;
    ret_template->shows_payment = shows != 0;
    TRY(read_subject(reader, yaml_member(map, "subject"), ret_template));
    return read_texts(reader, yaml_member(map, "text"), TEMPLATE_TEXT_BYTES_MAX / 2, ret_template->shows_payment, ret_template->text);
}
