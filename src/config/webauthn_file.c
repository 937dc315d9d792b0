/* SPDX-License-Identifier: Apache-2.0
 * Reading the file of passkeys. What browsers would refuse is refused here, where somebody reads why. */
#include "src/config/webauthn_file.h"

#include "src/config/webauthn_origin.h"
#include "src/webauthn/aaguid.h"

#define TIMEOUT_SECONDS_MIN 30
#define TIMEOUT_SECONDS_MAX 600
#define TIMEOUT_SECONDS_PRESET 120

static enum status read_origins(struct yaml_value list, const char *rp_id, struct webauthn_file_list *ret_list, struct failure *failure)
{
    TRY(yaml_list(list, WEBAUTHN_FILE_ORIGINS_MAX, &ret_list->count, failure));
    for (size_t i = 0; i < ret_list->count; i++) {
        struct yaml_value item = yaml_item(list, i);
        TRY(yaml_text(item, WEBAUTHN_FILE_ORIGIN_MAX, &ret_list->items[i], failure));
        if (!webauthn_origin_is_valid(ret_list->items[i]))
            return yaml_refuse(item, failure,
                               "must be https://HOST or https://HOST:PORT, http only on localhost, or that of an app; as browsers write "
                               "it, without the port "
                               "that its scheme has anyway");
        if (rp_id != NULL && !webauthn_origin_is_under(ret_list->items[i], rp_id))
            return yaml_refuse(item, failure, "is not under rp_id, so no browser would take it");
    }
    return STATUS_OK;
}

static enum status read_place(struct yaml_value root, struct webauthn_file *file, struct failure *failure)
{
    struct yaml_value rp_id = yaml_member(root, "rp_id"), origins = yaml_member(root, "origins"), tops = yaml_member(root, "top_origins");
    struct yaml_value cross_origin = yaml_member(root, "cross_origin");
    TRY(yaml_text(rp_id, WEBAUTHN_FILE_TEXT_MAX, &file->rp_id, failure));
    if (!webauthn_host_is_valid(file->rp_id))
        return yaml_refuse(rp_id, failure, "must be a host name in small letters");
    TRY(yaml_text(yaml_member(root, "rp_name"), WEBAUTHN_FILE_TEXT_MAX, &file->rp_name, failure));
    TRY(read_origins(origins, file->rp_id, &file->origins, failure));
    if (file->origins.count == 0)
        return yaml_refuse(origins, failure, "names no page that may ask");
    if (yaml_is_present(cross_origin))
        TRY(yaml_boolean(cross_origin, &file->cross_origin, failure));
    if (!yaml_is_present(tops))
        return STATUS_OK;
    if (!file->cross_origin)
        return yaml_refuse(tops, failure, "needs cross_origin: true");
    return read_origins(tops, NULL, &file->top_origins, failure);
}

typedef enum status bit_finder(const char *name, unsigned *ret_bit);

static enum status find_algorithm(const char *name, unsigned *ret_bit)
{
    enum webauthn_algorithm algorithm;
    TRY(webauthn_algorithm_of_name(name, &algorithm));
    *ret_bit = (unsigned)algorithm;
    return STATUS_OK;
}

static enum status find_format(const char *name, unsigned *ret_bit)
{
    for (unsigned format = 0; format < WEBAUTHN_FORMAT_COUNT; format++)
        if (strcmp(webauthn_format_name((enum webauthn_format)format), name) == 0) {
            *ret_bit = format;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

static enum status read_bits(struct yaml_value list, bit_finder *find, unsigned *ret_bits, struct failure *failure)
{
    size_t count;
    unsigned bits = 0, bit;
    if (!yaml_is_present(list))
        return STATUS_OK;
    TRY(yaml_list(list, 32, &count, failure));
    for (size_t i = 0; i < count; i++) {
        const char *name;
        TRY(yaml_text(yaml_item(list, i), WEBAUTHN_FILE_TEXT_MAX, &name, failure));
        if (find(name, &bit) != STATUS_OK)
            return yaml_refuse(yaml_item(list, i), failure, "is not one that is verified here");
        bits |= 1u << bit;
    }
    if (bits == 0)
        return yaml_refuse(list, failure, "names none");
    *ret_bits = bits;
    return STATUS_OK;
}

static enum status read_choice(struct yaml_value value, const char *const *names, unsigned *choice, struct failure *failure)
{
    return yaml_is_present(value) ? yaml_choice(value, names, choice, failure) : STATUS_OK;
}

static enum status read_wishes(struct yaml_value root, struct webauthn_file *file, struct failure *failure)
{
    static const char *const wishes[] = {"discouraged", "preferred", "required", NULL};
    static const char *const attestations[] = {"none", "direct", "required", NULL}, *const counters[] = {"suspend", "alarm", NULL};
    struct yaml_value timeout = yaml_member(root, "timeout_seconds");
    unsigned verification = 1, resident = 1, attestation = WEBAUTHN_FILE_ATTESTATION_NONE, counter = WEBAUTHN_FILE_COUNTER_SUSPEND;
    TRY(read_bits(yaml_member(root, "algorithms"), find_algorithm, &file->algorithms, failure));
    TRY(read_bits(yaml_member(root, "formats"), find_format, &file->formats, failure));
    TRY(read_choice(yaml_member(root, "user_verification"), wishes, &verification, failure));
    TRY(read_choice(yaml_member(root, "resident_key"), wishes, &resident, failure));
    TRY(read_choice(yaml_member(root, "attestation"), attestations, &attestation, failure));
    TRY(read_choice(yaml_member(root, "counter"), counters, &counter, failure));
    file->user_verification = wishes[verification];
    file->resident_key = wishes[resident];
    file->attestation = (enum webauthn_file_attestation)attestation;
    file->counter = (enum webauthn_file_counter)counter;
    if (!yaml_is_present(timeout))
        return STATUS_OK;
    return yaml_integer(timeout, TIMEOUT_SECONDS_MIN, TIMEOUT_SECONDS_MAX, &file->timeout_seconds, failure);
}

static enum status read_paths(struct yaml_value list, struct webauthn_file_list *ret_list, struct failure *failure)
{
    if (!yaml_is_present(list))
        return STATUS_OK;
    TRY(yaml_list(list, WEBAUTHN_FILE_CERTIFICATES_MAX, &ret_list->count, failure));
    for (size_t i = 0; i < ret_list->count; i++)
        TRY(yaml_text(yaml_item(list, i), WEBAUTHN_FILE_PATH_MAX, &ret_list->items[i], failure));
    return STATUS_OK;
}

static enum status read_metadata(struct yaml_value map, struct webauthn_file *file, struct failure *failure)
{
    static const char *const members[] = {"file", "roots", "signer", "required", NULL};
    struct yaml_value roots = yaml_member(map, "roots"), signer = yaml_member(map, "signer"), required = yaml_member(map, "required");
    if (!yaml_is_present(map))
        return STATUS_OK;
    TRY(yaml_check_members(map, members, failure));
    TRY(yaml_text(yaml_member(map, "file"), WEBAUTHN_FILE_PATH_MAX, &file->metadata, failure));
    TRY(read_paths(roots, &file->metadata_roots, failure));
    if (file->metadata_roots.count == 0)
        return yaml_refuse(roots, failure, "names no root that its signature could lead to");
    if (yaml_is_present(signer))
        TRY(yaml_text(signer, WEBAUTHN_FILE_TEXT_MAX, &file->metadata_signer, failure));
    return yaml_is_present(required) ? yaml_boolean(required, &file->metadata_required, failure) : STATUS_OK;
}

static enum status read_trust(struct yaml_value root, struct webauthn_file *file, struct failure *failure)
{
    TRY(read_paths(yaml_member(root, "roots"), &file->roots, failure));
    TRY(read_metadata(yaml_member(root, "metadata"), file, failure));
    if (file->attestation == WEBAUTHN_FILE_ATTESTATION_REQUIRED && file->roots.count == 0 && file->metadata == NULL)
        return yaml_refuse(yaml_member(root, "attestation"), failure, "can never be trusted without roots or metadata");
    return STATUS_OK;
}

static enum status read_biometric(struct yaml_value map, struct webauthn_file *file, struct failure *failure)
{
    static const char *const members[] = {"aaguid", "unattested", NULL};
    struct yaml_value aaguid = yaml_member(map, "aaguid"), unattested = yaml_member(map, "unattested");
    struct webauthn_file_biometric *biometric = &file->biometrics[file->biometric_count];
    const char *text;
    TRY(yaml_check_members(map, members, failure));
    TRY(yaml_text(aaguid, WEBAUTHN_FILE_TEXT_MAX, &text, failure));
    if (webauthn_aaguid_parse(text, &biometric->aaguid) != STATUS_OK || webauthn_aaguid_is_zero(&biometric->aaguid))
        return yaml_refuse(aaguid, failure, "must be 8-4-4-4-12 hexadecimal digits, not all of them 0");
    for (size_t i = 0; i < file->biometric_count; i++)
        if (memcmp(&file->biometrics[i].aaguid, &biometric->aaguid, sizeof biometric->aaguid) == 0)
            return yaml_refuse(aaguid, failure, "is given twice");
    if (yaml_is_present(unattested))
        TRY(yaml_boolean(unattested, &biometric->unattested, failure));
    file->biometric_count++;
    return STATUS_OK;
}

static enum status read_biometrics(struct yaml_value list, struct webauthn_file *file, struct failure *failure)
{
    size_t count;
    if (!yaml_is_present(list))
        return STATUS_OK;
    TRY(yaml_list(list, WEBAUTHN_FILE_BIOMETRICS_MAX, &count, failure));
    for (size_t i = 0; i < count; i++)
        TRY(read_biometric(yaml_item(list, i), file, failure));
    return STATUS_OK;
}

static enum status read_payment(struct yaml_value map, struct webauthn_file *file, struct failure *failure)
{
    static const char *const members[] = {"instrument_name", "instrument_icon", NULL};
    file->payment = yaml_is_present(map);
    if (!file->payment)
        return STATUS_OK;
    TRY(yaml_check_members(map, members, failure));
    TRY(yaml_text(yaml_member(map, "instrument_name"), WEBAUTHN_FILE_TEXT_MAX, &file->instrument_name, failure));
    return yaml_text(yaml_member(map, "instrument_icon"), WEBAUTHN_FILE_ORIGIN_MAX, &file->instrument_icon, failure);
}

/* Takes `yaml` over. */
static enum status read_file(struct yaml *yaml, struct webauthn_file *ret_file, struct failure *failure)
{
    static const char *const members[] = {"rp_id",       "rp_name",  "origins",    "top_origins",       "cross_origin",
                                          "algorithms",  "formats",  "roots",      "user_verification", "resident_key",
                                          "attestation", "metadata", "biometrics", "counter",           "timeout_seconds",
                                          "payment",     NULL};
    CLEANUP(webauthn_file_release)
    struct webauthn_file file = {
        .yaml = yaml, .algorithms = WEBAUTHN_ALGORITHMS_ALL, .formats = WEBAUTHN_FORMATS_ALL, .timeout_seconds = TIMEOUT_SECONDS_PRESET};
    struct yaml_value root = yaml_root(yaml);
    TRY(yaml_check_members(root, members, failure));
    TRY(read_place(root, &file, failure));
    TRY(read_wishes(root, &file, failure));
    TRY(read_trust(root, &file, failure));
    TRY(read_biometrics(yaml_member(root, "biometrics"), &file, failure));
    TRY(read_payment(yaml_member(root, "payment"), &file, failure));
    *ret_file = file;
    file.yaml = NULL;
    return STATUS_OK;
}

void webauthn_file_release(struct webauthn_file *file)
{
    yaml_release(&file->yaml);
}

enum status webauthn_file_read(const char *path, struct webauthn_file *ret_file, struct failure *failure)
{
    struct yaml *yaml = NULL;
    TRY(yaml_read_file(path, &yaml, failure));
    return read_file(yaml, ret_file, failure);
}

enum status webauthn_file_parse(struct bytes text, struct webauthn_file *ret_file, struct failure *failure)
{
    struct yaml *yaml = NULL;
    TRY(yaml_read(text, &yaml, failure));
    return read_file(yaml, ret_file, failure);
}
