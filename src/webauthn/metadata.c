/* SPDX-License-Identifier: Apache-2.0
 * The entries of a verified blob, in the order of their AAGUIDs. */
#include "src/webauthn/metadata_parts.h"

#include <stdlib.h>

#include "src/base/limits.h"

struct webauthn_metadata {
    int64_t number;
    timestamp_us next_update;
    size_t count;
    struct webauthn_authenticator authenticators[];
};

void webauthn_metadata_release(struct webauthn_metadata **metadata)
{
    for (size_t i = 0; *metadata != NULL && i < (*metadata)->count; i++)
        certificate_list_release(&(*metadata)->authenticators[i].roots);
    free(*metadata);
    *metadata = NULL;
}

static int compare(const void *a, const void *b)
{
    const struct webauthn_authenticator *first = a, *second = b;
    return memcmp(&first->aaguid, &second->aaguid, sizeof first->aaguid);
}

/* A date alone: the day's first moment. */
static enum status read_date(const json_t *text, timestamp_us *ret_moment)
{
    char moment[sizeof "2026-01-31T00:00:00Z"];
    if (json_string_length(text) != 10)
        return STATUS_INVALID;
    snprintf(moment, sizeof moment, "%.10sT00:00:00Z", json_string_value(text));
    return timestamp_parse(bytes_of_text(moment), ret_moment);
}

static enum webauthn_reason read_head(const json_t *payload, struct webauthn_metadata *metadata)
{
    const json_t *number = json_object_get(payload, "no");
    if (!json_is_integer(number) || json_integer_value(number) < 0)
        return WEBAUTHN_BLOB_MALFORMED;
    metadata->number = json_integer_value(number);
    CONFIRM_STATUS(read_date(json_object_get(payload, "nextUpdate"), &metadata->next_update), WEBAUTHN_BLOB_MALFORMED);
    return WEBAUTHN_ACCEPTED;
}

/* What was added is counted at once, so that the release finds it. */
static enum webauthn_reason add_entry(const json_t *entry, struct webauthn_metadata *metadata)
{
    struct webauthn_authenticator *authenticator = &metadata->authenticators[metadata->count++];
    bool named = false;
    CONFIRM(metadata_entry_read(entry, authenticator, &named));
    metadata->count -= !named;
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason read_entries(const json_t *entries, struct webauthn_metadata *metadata)
{
    size_t i;
    const json_t *entry;
    json_array_foreach(entries, i, entry) CONFIRM(add_entry(entry, metadata));
    qsort(metadata->authenticators, metadata->count, sizeof metadata->authenticators[0], compare);
    for (i = 1; i < metadata->count; i++)
        if (compare(&metadata->authenticators[i - 1], &metadata->authenticators[i]) == 0)
            return WEBAUTHN_BLOB_ENTRY_MALFORMED;
    return WEBAUTHN_ACCEPTED;
}

enum webauthn_reason metadata_payload_read(struct bytes text, struct webauthn_metadata **ret_metadata)
{
    CLEANUP(json_reference_release) json_t *payload = NULL;
    CONFIRM_STATUS(members_parse(text, &payload, NULL), WEBAUTHN_BLOB_MALFORMED);
    const json_t *entries = json_object_get(payload, "entries");
    if (!json_is_array(entries))
        return WEBAUTHN_BLOB_MALFORMED;
    if (json_array_size(entries) > LIMIT_METADATA_ENTRIES)
        return WEBAUTHN_BLOB_ENTRIES_EXCEEDED;
    CLEANUP(webauthn_metadata_release)
    struct webauthn_metadata *metadata = calloc(1, sizeof *metadata + json_array_size(entries) * sizeof metadata->authenticators[0]);
    if (metadata == NULL)
        return WEBAUTHN_NO_MEMORY;
    CONFIRM(read_head(payload, metadata));
    CONFIRM(read_entries(entries, metadata));
    *ret_metadata = metadata;
    metadata = NULL;
    return WEBAUTHN_ACCEPTED;
}

enum status webauthn_metadata_load(const struct webauthn_metadata_source *source, timestamp_us now, struct webauthn_metadata **ret_metadata,
                                   struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer payload = BUFFER_INIT(LIMIT_METADATA_BYTES);
    TRY(webauthn_conclude(metadata_blob_open(source, now, &payload), failure));
    return webauthn_conclude(metadata_payload_read(buffer_bytes(&payload), ret_metadata), failure);
}

int64_t webauthn_metadata_number(const struct webauthn_metadata *metadata)
{
    return metadata->number;
}

timestamp_us webauthn_metadata_next_update(const struct webauthn_metadata *metadata)
{
    return metadata->next_update;
}

size_t webauthn_metadata_count(const struct webauthn_metadata *metadata)
{
    return metadata->count;
}

const struct webauthn_authenticator *webauthn_metadata_find(const struct webauthn_metadata *metadata, const struct webauthn_aaguid *aaguid)
{
    const struct webauthn_authenticator key = {.aaguid = *aaguid};
    return bsearch(&key, metadata->authenticators, metadata->count, sizeof key, compare);
}
