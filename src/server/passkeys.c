/* SPDX-License-Identifier: Apache-2.0
 * Reading roots and metadata beside the file of passkeys. */
#include "src/server/passkeys.h"

#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/base/log.h"

static enum status read_certificates(const char *path, const struct webauthn_file_list *names, struct certificate_list *list,
                                     struct failure *failure)
{
    for (size_t i = 0; i < names->count; i++) {
        CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(LIMIT_CERTIFICATE_FILE_BYTES);
        struct failure reason = {0};
        TRY(file_read_beside(path, names->items[i], &content, failure));
        enum status status = certificate_list_parse(buffer_bytes(&content), list, &reason);
        if (status != STATUS_OK)
            return failure_set(failure, status, NULL, "%s: %s", names->items[i], reason.message);
    }
    return STATUS_OK;
}

/* It serves on: what it said of a model's certification was true then. What happened since, only a newer one tells. */
static void warn_when_old(const struct webauthn_metadata *metadata, timestamp_us now)
{
    struct log_line line;
    if (now < webauthn_metadata_next_update(metadata))
        return;
    log_begin(&line, LOG_LEVEL_WARNING, "webauthn.metadata_old");
    json_write_integer(&line.writer, "number", webauthn_metadata_number(metadata));
    log_end(&line);
}

static enum status read_metadata(const char *path, const struct webauthn_file *file, timestamp_us now,
                                 struct webauthn_metadata **ret_metadata, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer blob = BUFFER_INIT(LIMIT_METADATA_BYTES);
    CLEANUP(certificate_list_release) struct certificate_list roots = {.count = 0};
    TRY(read_certificates(path, &file->metadata_roots, &roots, failure));
    TRY(file_read_beside(path, file->metadata, &blob, failure));
    const struct webauthn_metadata_source source = {.blob = buffer_bytes(&blob), .roots = &roots, .signer = file->metadata_signer};
    TRY(webauthn_metadata_load(&source, now, ret_metadata, failure));
    warn_when_old(*ret_metadata, now);
    return STATUS_OK;
}

static struct webauthn_policy policy_of(const struct passkeys *passkeys)
{
    const struct webauthn_file *file = &passkeys->file;
    bool required = file->attestation == WEBAUTHN_FILE_ATTESTATION_REQUIRED;
    return (struct webauthn_policy){
        .rp_id = file->rp_id,
        .origins = file->origins.items,
        .origin_count = file->origins.count,
        .cross_origin = file->cross_origin,
        .top_origins = file->top_origins.items,
        .top_origin_count = file->top_origins.count,
        .user_verification_required = strcmp(file->user_verification, "required") == 0,
        .algorithms = file->algorithms,
        .formats = file->formats,
        .attestation = required ? WEBAUTHN_ATTESTATION_TRUSTED : WEBAUTHN_ATTESTATION_OPTIONAL,
        .roots = &passkeys->roots,
        .metadata = passkeys->metadata,
        .metadata_required = file->metadata_required,
        .payment = file->payment,
    };
}

static void make_settings(struct passkeys *passkeys)
{
    const struct webauthn_file *file = &passkeys->file;
    for (size_t i = 0; i < file->biometric_count; i++)
        passkeys->biometrics[i] =
            (struct passkey_biometric){.aaguid = file->biometrics[i].aaguid, .unattested = file->biometrics[i].unattested};
    passkeys->settings = (struct passkey_settings){
        .policy = policy_of(passkeys),
        .rp_name = file->rp_name,
        .attestation = file->attestation == WEBAUTHN_FILE_ATTESTATION_NONE ? "none" : "direct",
        .user_verification = file->user_verification,
        .resident_key = file->resident_key,
        .timeout_seconds = file->timeout_seconds,
        .counter_suspends = file->counter == WEBAUTHN_FILE_COUNTER_SUSPEND,
        .biometrics = passkeys->biometrics,
        .biometric_count = file->biometric_count,
        .instrument_name = file->instrument_name,
        .instrument_icon = file->instrument_icon,
    };
}

enum status passkeys_read(const char *path, timestamp_us now, struct passkeys *passkeys, struct failure *failure)
{
    TRY(webauthn_file_read(path, &passkeys->file, failure));
    TRY(read_certificates(path, &passkeys->file.roots, &passkeys->roots, failure));
    if (passkeys->file.metadata != NULL)
        TRY(read_metadata(path, &passkeys->file, now, &passkeys->metadata, failure));
    make_settings(passkeys);
    return STATUS_OK;
}

void passkeys_release(struct passkeys *passkeys)
{
    webauthn_metadata_release(&passkeys->metadata);
    certificate_list_release(&passkeys->roots);
    webauthn_file_release(&passkeys->file);
}
