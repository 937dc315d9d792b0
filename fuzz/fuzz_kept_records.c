/* SPDX-License-Identifier: Apache-2.0
 * What is verified years later from a file: records of passkeys and faces, and listings of recordings. Whatever is taken is within its
 * bounds and is judged without more being read. */
#include "fuzz/harness.h"

#include "src/json/members.h"
#include "src/methods/two_factor/face_kept.h"
#include "src/methods/two_factor/passkey_evidence.h"
#include "src/methods/video/recording_listing.h"

static void check_face(const json_t *json)
{
    CLEANUP(face_kept_release) struct face_kept kept;
    struct biometric_verdict verdict;
    face_kept_init(&kept);
    if (face_kept_read(json, &kept) != STATUS_OK)
        return;
    INVARIANT(kept.request.sample_count >= 1 && kept.request.sample_count <= LIMIT_BIOMETRIC_SAMPLES);
    if (face_kept_verify(&kept, &verdict) == STATUS_OK)
        INVARIANT(verdict.liveness == kept.told.liveness && verdict.person == kept.told.person);
}

static void check_passkey(const json_t *json)
{
    CLEANUP(passkey_kept_release) struct passkey_kept kept = {.json = NULL};
    const struct digest instruction = {0};
    struct webauthn_assertion assertion;
    struct failure failure = {0};
    if (passkey_kept_read(json, &kept) == STATUS_OK && passkey_kept_verify(&kept, &instruction, &assertion, &failure) != STATUS_OK)
        INVARIANT(failure.field[0] != 0);
}

static void check_listing(struct bytes text)
{
    CLEANUP(recording_listing_release) struct recording_listing listing = {.json = NULL};
    if (recording_listing_read(text, &listing) != STATUS_OK)
        return;
    struct recording_walk walk = {.listing = &listing};
    size_t position, walked = 0;
    while (recording_walk_next(&walk, &position)) {
        char name[RECORDING_FILE_NAME_MAX];
        INVARIANT(position < listing.count);
        recording_file_name(&listing.listed[position].chunk, 1, name);
        INVARIANT(strchr(name, '/') == NULL && name[0] != '.');
        walked++;
    }
    INVARIANT(walked <= listing.count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    check_listing(bytes_of(data, size));
    if (members_parse(bytes_of(data, size), &json, NULL) != STATUS_OK)
        return 0;
    check_face(json);
    check_passkey(json);
    return 0;
}
