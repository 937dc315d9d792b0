/* SPDX-License-Identifier: Apache-2.0
 * countersignd.yaml, the file of callers, those of video conferences, of passkeys and of direct biometrics: whatever is taken is within its
 * bounds, whatever is refused says why. */
#include "fuzz/harness.h"

#include "src/config/biometrics_file.h"
#include "src/config/callers_file.h"
#include "src/config/server_config.h"
#include "src/config/video_file.h"
#include "src/config/webauthn_file.h"
#include "src/config/webauthn_origin.h"

#include <string.h>

static void check_value(const struct config_key *key, const void *value)
{
    unsigned number = 0;
    const char *text = NULL;
    switch (key->kind) {
    case CONFIG_NUMBER:
        memcpy(&number, value, sizeof number);
        INVARIANT(number >= key->minimum && number <= key->maximum);
        return;
    case CONFIG_CHOICE:
        memcpy(&number, value, sizeof number);
        for (unsigned i = 0; i <= number; i++)
            INVARIANT(key->choices[i] != NULL);
        return;
    case CONFIG_TEXT:
    case CONFIG_PATH:
        memcpy(&text, value, sizeof text);
        INVARIANT(text != NULL || (key->kind == CONFIG_PATH && !key->is_needed));
        return;
    }
}

static void check_config(struct bytes text)
{
    CLEANUP(server_config_release) struct server_config config = {0};
    struct failure failure = {0};
    if (server_config_read(text, "/etc/countersign", &config, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return;
    }
    for (size_t i = 0; i < config_keys_count; i++)
        check_value(&config_keys[i], (const char *)&config + config_keys[i].offset);
}

static void check_callers(struct bytes text)
{
    CLEANUP(callers_release) struct callers callers = {0};
    struct failure failure = {0};
    if (callers_read(text, &callers, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return;
    }
    for (size_t i = 0; i < callers.count; i++)
        INVARIANT(callers.list[i].roles != 0 && (callers.list[i].roles & ~ROLE_SET_ALL) == 0 &&
                  callers_find(&callers, callers.list[i].proof, &callers.list[i].digest) == &callers.list[i]);
}

static void check_conferences(struct bytes text)
{
    CLEANUP(video_file_release) struct video_file file = {.prompt_count = 0};
    struct failure failure = {0};
    if (video_file_parse(text, &file, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return;
    }
    INVARIANT(file.prompt_count > 0 && file.prompt_count <= VIDEO_FILE_PROMPTS_MAX);
    for (size_t i = 0; i < file.prompt_count; i++)
        INVARIANT(strlen(file.prompts[i].chinese) <= VIDEO_FILE_TEXT_MAX && file.prompts[i].digits <= VIDEO_FILE_DIGITS_MAX);
    for (size_t i = 0; i < file.ice_server_count; i++) {
        const struct video_file_ice_server *server = &file.ice_servers[i];
        INVARIANT(server->url_count > 0 && server->url_count <= VIDEO_FILE_URLS_MAX);
        INVARIANT(strncmp(server->urls[0], server->secret != NULL ? "turn" : "stun", 4) == 0);
    }
}

static void check_passkeys(struct bytes text)
{
    CLEANUP(webauthn_file_release) struct webauthn_file file = {.yaml = NULL};
    struct failure failure = {0};
    if (webauthn_file_parse(text, &file, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return;
    }
    INVARIANT(webauthn_host_is_valid(file.rp_id) && file.origins.count > 0 && file.algorithms != 0 && file.formats != 0);
    for (size_t i = 0; i < file.origins.count; i++)
        INVARIANT(webauthn_origin_is_valid(file.origins.items[i]) && webauthn_origin_is_under(file.origins.items[i], file.rp_id));
    for (size_t i = 0; i < file.biometric_count; i++)
        INVARIANT(!webauthn_aaguid_is_zero(&file.biometrics[i].aaguid));
    INVARIANT((file.metadata == NULL || file.metadata_roots.count > 0) && (file.cross_origin || file.top_origins.count == 0));
}

static void check_biometrics(struct bytes text)
{
    CLEANUP(biometrics_file_release) struct biometrics_file file = {.rule_from = 0};
    struct failure failure = {0};
    if (biometrics_file_parse("/etc/countersign/biometrics.yaml", text, &file, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return;
    }
    INVARIANT(file.rule_from < file.rule_until);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_config(bytes_of(data, size));
    check_callers(bytes_of(data, size));
    check_conferences(bytes_of(data, size));
    check_passkeys(bytes_of(data, size));
    check_biometrics(bytes_of(data, size));
    return 0;
}
