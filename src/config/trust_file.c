/* SPDX-License-Identifier: Apache-2.0
 * Reading the trust registry: its sections, and the values that its parts share. */
#include "src/config/trust_file.h"

#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/config/trust_parts.h"

#include <stdio.h>
#include <stdlib.h>

static enum status read_beside(const struct trust_reader *reader, struct yaml_value value, const char *name, struct buffer *content)
{
    struct failure failure = {0};
    enum status status = file_read_beside(reader->path, name, content, &failure);
    return status == STATUS_OK ? STATUS_OK : yaml_refuse(value, reader->failure, "%s", failure.message);
}

enum status trust_read_certificate(const struct trust_reader *reader, struct yaml_value value, struct certificate **ret_certificate)
{
    const char *text;
    struct failure failure;
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(LIMIT_CERTIFICATE_FILE_BYTES);
    CLEANUP(certificate_list_release) struct certificate_list list = {0};
    TRY(yaml_text(value, LIMIT_CERTIFICATE_FILE_BYTES, &text, reader->failure));
    if (strstr(text, "-----BEGIN ") != NULL)
        TRY(buffer_append_text(&content, text));
    else
        TRY(read_beside(reader, value, text, &content));
    if (certificate_list_parse(buffer_bytes(&content), &list, &failure) != STATUS_OK)
        return yaml_refuse(value, reader->failure, "%s", failure.message);
    if (list.count != 1)
        return yaml_refuse(value, reader->failure, "%zu certificates where one is wanted", list.count);
    *ret_certificate = certificate_hold(list.items[0]);
    return STATUS_OK;
}

enum status trust_read_text(const struct trust_reader *reader, struct yaml_value value, char *ret_text, size_t capacity)
{
    const char *text;
    TRY(yaml_text(value, capacity - 1, &text, reader->failure));
    snprintf(ret_text, capacity, "%s", text);
    return STATUS_OK;
}

enum status trust_read_time(const struct trust_reader *reader, struct yaml_value value, timestamp_us *ret_moment)
{
    const char *text;
    TRY(yaml_text(value, TIMESTAMP_TEXT_SIZE, &text, reader->failure));
    if (timestamp_parse(bytes_of_text(text), ret_moment) != STATUS_OK)
        return yaml_refuse(value, reader->failure, "must be a time such as 2030-01-31T00:00:00Z");
    return STATUS_OK;
}

enum status trust_read_bits(const struct trust_reader *reader, struct yaml_value list, const char *const *words, const unsigned *bits,
                            unsigned *ret_bits)
{
    size_t count;
    unsigned found = 0;
    TRY(yaml_list(list, LIMIT_TRUST_ITEMS, &count, reader->failure));
    for (size_t i = 0; i < count; i++) {
        unsigned index;
        TRY(yaml_choice(yaml_item(list, i), words, &index, reader->failure));
        found |= bits[index];
    }
    if (found == 0)
        return yaml_refuse(list, reader->failure, "must name at least one");
    *ret_bits = found;
    return STATUS_OK;
}

enum status trust_read_optional_boolean(const struct trust_reader *reader, struct yaml_value value, bool *ret_boolean)
{
    return yaml_is_present(value) ? yaml_boolean(value, ret_boolean, reader->failure) : STATUS_OK;
}

static enum status make_items(const struct trust_reader *reader, size_t count, size_t size, void **ret_items)
{
    void *items = calloc(count + 1, size);
    if (items == NULL)
        return failure_set(reader->failure, STATUS_NO_MEMORY, NULL, "out of memory");
    *ret_items = items;
    return STATUS_OK;
}

static enum status read_anchors(const struct trust_reader *reader, struct yaml_value list, struct trust *trust)
{
    size_t count;
    TRY(yaml_list(list, LIMIT_TRUST_ITEMS, &count, reader->failure));
    if (count == 0)
        return yaml_refuse(list, reader->failure, "must name at least one certificate");
    TRY(make_items(reader, count, sizeof trust->anchors[0], (void **)&trust->anchors));
    for (; trust->anchor_count < count; trust->anchor_count++)
        TRY(trust_read_certificate(reader, yaml_item(list, trust->anchor_count), &trust->anchors[trust->anchor_count]));
    return STATUS_OK;
}

static enum status read_intermediates(const struct trust_reader *reader, struct yaml_value list, struct trust *trust)
{
    size_t count = 0;
    if (yaml_is_present(list))
        TRY(yaml_list(list, CERTIFICATE_LIST_MAX, &count, reader->failure));
    for (size_t i = 0; i < count; i++) {
        CLEANUP(certificate_release) struct certificate *certificate = NULL;
        TRY(trust_read_certificate(reader, yaml_item(list, i), &certificate));
        TRY(certificate_list_add(&trust->intermediates, certificate));
    }
    return STATUS_OK;
}

static enum status count_optional_map(const struct trust_reader *reader, struct yaml_value map, size_t *ret_count)
{
    *ret_count = 0;
    return yaml_is_present(map) ? yaml_map(map, LIMIT_TRUST_ITEMS, ret_count, reader->failure) : STATUS_OK;
}

static enum status read_authorities(const struct trust_reader *reader, struct yaml_value map, struct trust *trust)
{
    size_t count;
    TRY(yaml_map(map, LIMIT_TRUST_ITEMS, &count, reader->failure));
    TRY(make_items(reader, count, sizeof trust->authorities[0], (void **)&trust->authorities));
    for (; trust->authority_count < count; trust->authority_count++) {
        size_t i = trust->authority_count;
        TRY(trust_read_authority(reader, yaml_map_name(map, i), yaml_map_value(map, i), &trust->authorities[i]));
        if (trust_authority_of_issuer(trust, trust->authorities[i].certificate) == NULL)
            continue;
        certificate_release(&trust->authorities[i].certificate);
        return yaml_refuse(yaml_map_value(map, i), reader->failure, "is the same CA as another entry: list its policies in one");
    }
    return STATUS_OK;
}

static enum status read_revocations(const struct trust_reader *reader, struct yaml_value list, struct trust *trust)
{
    size_t count = 0;
    if (yaml_is_present(list))
        TRY(yaml_list(list, LIMIT_TRUST_ITEMS, &count, reader->failure));
    TRY(make_items(reader, count, sizeof trust->revocations[0], (void **)&trust->revocations));
    for (; trust->revocation_count < count; trust->revocation_count++)
        TRY(trust_read_revocation(reader, yaml_item(list, trust->revocation_count), &trust->revocations[trust->revocation_count]));
    return STATUS_OK;
}

static enum status read_devices(const struct trust_reader *reader, struct yaml_value map, struct trust *trust)
{
    size_t count;
    TRY(count_optional_map(reader, map, &count));
    TRY(make_items(reader, count, sizeof trust->devices[0], (void **)&trust->devices));
    for (size_t i = 0; i < count; i++)
        TRY(trust_read_device(reader, yaml_map_name(map, i), yaml_map_value(map, i), &trust->devices[i]));
    trust->device_count = count;
    return STATUS_OK;
}

static enum status read_carriers(const struct trust_reader *reader, struct yaml_value map, struct trust *trust)
{
    size_t count;
    TRY(count_optional_map(reader, map, &count));
    TRY(make_items(reader, count, sizeof trust->carriers[0], (void **)&trust->carriers));
    for (size_t i = 0; i < count; i++)
        TRY(trust_read_carrier(reader, yaml_map_name(map, i), yaml_map_value(map, i), &trust->carriers[i]));
    trust->carrier_count = count;
    return STATUS_OK;
}

static enum status read_trust(const struct trust_reader *reader, struct yaml_value root, struct trust *trust)
{
    static const char *const members[] = {"anchors", "intermediates", "authorities", "revocation", "devices", "carriers", NULL};
    TRY(yaml_check_members(root, members, reader->failure));
    TRY(read_anchors(reader, yaml_member(root, "anchors"), trust));
    TRY(read_intermediates(reader, yaml_member(root, "intermediates"), trust));
    TRY(read_authorities(reader, yaml_member(root, "authorities"), trust));
    TRY(read_revocations(reader, yaml_member(root, "revocation"), trust));
    TRY(read_devices(reader, yaml_member(root, "devices"), trust));
    return read_carriers(reader, yaml_member(root, "carriers"), trust);
}

static enum status read_file(const struct yaml *yaml, const char *path, struct trust *ret_trust, struct failure *failure)
{
    CLEANUP(trust_release) struct trust trust = {0};
    struct trust_reader reader = {.path = path, .failure = failure};
    TRY(read_trust(&reader, yaml_root(yaml), &trust));
    *ret_trust = trust;
    trust = (struct trust){0}; /* handed over */
    return STATUS_OK;
}

enum status trust_file_parse(struct bytes text, const char *path, struct trust *ret_trust, struct failure *failure)
{
    CLEANUP(yaml_release) struct yaml *yaml = NULL;
    TRY(yaml_read(text, &yaml, failure));
    return read_file(yaml, path, ret_trust, failure);
}

enum status trust_file_read(const char *path, struct trust *ret_trust, struct failure *failure)
{
    CLEANUP(yaml_release) struct yaml *yaml = NULL;
    TRY(yaml_read_file(path, &yaml, failure));
    return read_file(yaml, path, ret_trust, failure);
}
