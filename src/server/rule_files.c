/* SPDX-License-Identifier: Apache-2.0
 * One file after the other; then what one says of another. */
#include "src/server/rule_files.h"

#include "src/base/clock.h"
#include "src/config/channels_file.h"
#include "src/config/protections_file.h"
#include "src/config/trust_file.h"
#include "src/server/phones.h"
#include "src/server/video.h"
#include "src/service/deferral_notice.h"
#include "src/service/protection_code.h"
#include "src/service/protection_sim.h"

enum status blame(const char *file, enum status status, struct server_failure *failure)
{
    if (status != STATUS_OK)
        failure->file = file;
    return status;
}

static enum status read_conferences(const struct server_config *config, struct rule_files *files, struct failure *failure)
{
    TRY(video_file_read(config->top.conferences, &files->conferences, failure));
    return video_configure(config, &files->conferences, &files->video, failure);
}

static enum status read_each(const struct server_config *config, struct rule_files *files, struct server_failure *failure)
{
    const char *catalogue = config->top.catalogue, *trust = config->top.trust, *protections = config->top.protections;
    const char *channels = config->top.channels, *conferences = config->top.conferences, *webauthn = config->top.webauthn;
    const char *biometrics = config->top.biometrics, *cards = config->top.cards;
    if (catalogue != NULL)
        TRY(blame(catalogue, catalogue_file_read(catalogue, &files->catalogue, &failure->failure), failure));
    if (trust != NULL)
        TRY(blame(trust, trust_file_read(trust, &files->trust, &failure->failure), failure));
    if (protections != NULL)
        TRY(blame(protections, protections_file_read(protections, &files->protections, &failure->failure), failure));
    if (channels != NULL)
        TRY(blame(channels, channels_file_read(channels, &files->book, &failure->failure), failure));
    if (conferences != NULL)
        TRY(blame(conferences, read_conferences(config, files, &failure->failure), failure));
    if (webauthn != NULL)
        TRY(blame(webauthn, passkeys_read(webauthn, clock_now(), &files->passkeys, &failure->failure), failure));
    if (cards != NULL)
        TRY(blame(cards, cards_file_read(cards, &files->cards, &failure->failure), failure));
    return biometrics == NULL ? STATUS_OK
                              : blame(biometrics, biometrics_file_read(biometrics, &files->biometrics, &failure->failure), failure);
}

static enum status check_recorded_video(const struct server_config *config, const struct rule_files *files, struct failure *failure)
{
    if (files->protections.rules[PROTECTION_RECORDED_VIDEO].is_offered && config->top.conferences == NULL)
        return failure_set(failure, STATUS_INVALID, "protections.recorded_video", "needs a file of video conferences (conferences)");
    return STATUS_OK;
}

static enum status check_protections(const struct server_config *config, const struct rule_files *files, struct failure *failure)
{
    TRY(check_recorded_video(config, files, failure));
    TRY(protection_code_check(&files->protections, &files->book, failure));
    TRY(deferral_notice_check(&files->protections, &files->book, failure));
    return protection_sim_check(&files->protections, &files->book, failure);
}

enum status rule_files_read(const struct server_config *config, struct rule_files *ret_files, struct server_failure *failure)
{
    TRY(read_each(config, ret_files, failure));
    phones_configure(config, &ret_files->phones);
    TRY(phone_policy_check(&ret_files->phones, &ret_files->book, &failure->failure));
    TRY(phone_policy_check_quarantine(&ret_files->phones, &ret_files->protections, &failure->failure));
    return blame(config->top.protections, check_protections(config, ret_files, &failure->failure), failure);
}

void rule_files_release(struct rule_files *files)
{
    trust_release(&files->trust);
    catalogue_file_release(&files->catalogue);
    video_file_release(&files->conferences);
    passkeys_release(&files->passkeys);
    biometrics_file_release(&files->biometrics);
    cards_file_release(&files->cards);
    channel_book_release(&files->book);
}
