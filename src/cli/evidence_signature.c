/* SPDX-License-Identifier: Apache-2.0
 * The customer's signature again: over the very instruction, by a certificate that passes the five checks as of then, with the trust
 * anchors given and the material in the file. The record is believed only as far as the ledger's hash of it goes. */
#include "src/cli/evidence_case.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "src/base/limits.h"
#include "src/crypto/digest.h"
#include "src/methods/certificate/verify.h"

#define CLOCK_DIFFERENCE_MAX (5 * TIMESTAMP_MINUTE) /* between examining an answer and committing its entry */

static void json_release(json_t **json)
{
    json_decref(*json);
}

/* What a record of design 1 holds, as far as it is needed here. Texts are borrowed from its JSON. */
struct signature_record {
    enum certificate_format format;
    timestamp_us verified_at;
    const json_t *checks;
    bool was_as_rendered;                              /* what the ledger says of the content then */
    struct bytes signature;                            /* base64 */
    struct bytes confirmation, confirmation_signature; /* size 0: it was not asked for (9.1.6) */
};

static struct bytes text_of(const json_t *object, const char *name)
{
    const json_t *text = json_object_get(object, name);
    return bytes_of(json_string_value(text), json_string_length(text));
}

static enum status read_record(const json_t *json, struct signature_record *ret_record)
{
    const json_t *confirmation = json_object_get(json, "confirmation");
    bool xml = bytes_equal(text_of(json, "format"), bytes_of_text("xml"));
    *ret_record = (struct signature_record){
        .format = xml ? FORMAT_XML : FORMAT_CMS,
        .checks = json_object_get(json, "checks"),
        .signature = text_of(json, "signature"),
        .confirmation = text_of(confirmation, "content"),
        .confirmation_signature = text_of(confirmation, "signature"),
    };
    return timestamp_parse(text_of(json, "verified_at"), &ret_record->verified_at);
}

/* What passed then must pass now. What failed then, which is why an operation was denied, may fail again; whether it does is told. */
static bool holds_as_then(struct evidence_case *this, bool passed_then, bool passes_now, const char *what, const char *finding)
{
    if (passes_now && passed_then)
        evidence_say(this, true, what, "passes%s%s", finding[0] != 0 ? ": " : "", finding);
    else if (passed_then)
        evidence_say(this, false, what, "passed then, and does not now: %s", finding);
    else
        evidence_say(this, true, what, passes_now ? "did not pass then: %s" : "does not pass, as then: %s", finding);
    return passes_now && passed_then;
}

static bool passed_then(const struct signature_record *record, enum check check)
{
    return !json_is_false(json_object_get(json_object_get(record->checks, check_name(check)), "passed"));
}

static bool say_checks(struct evidence_case *this, const struct signature_record *record, const struct checks *checks)
{
    bool sound = true;
    for (enum check check = 0; check < CHECK_COUNT; check++) {
        const struct check_outcome *outcome = &checks->outcomes[check];
        if (outcome->result == CHECK_NOT_DONE)
            printf("    %-12s not asked for\n", check_name(check));
        else if (!holds_as_then(this, passed_then(record, check), outcome->result == CHECK_PASSED, check_name(check), outcome->message))
            sound = false;
    }
    return sound;
}

/* What came with the evidence is trusted no more than what came with the signature. */
static enum status add_untrusted(const struct evidence_case *this, struct certificate_list *list)
{
    for (size_t i = 0; i < this->options->untrusted.count; i++)
        TRY(certificate_list_add(list, this->options->untrusted.items[i]));
    return STATUS_OK;
}

/* One signature over `content`, at the time of the record. */
static enum status check_one(struct evidence_case *this, const struct signature_record *record, struct bytes content, struct bytes base64,
                             const char *what, bool *ret_sound, struct failure *failure)
{
    CLEANUP(verified_release) struct verified verified;
    CLEANUP(buffer_release) struct buffer signature = BUFFER_INIT(LIMIT_SIGNATURE_BYTES);
    char id[ID_TEXT_SIZE] = "";
    struct checks_request request = this->options->request;
    memcpy(id, this->evidence->operation.data, this->evidence->operation.size);
    const struct rendered rendered = {.format = record->format, .id = id, .content = content};
    request.at = record->verified_at;
    verified_init(&verified);
    TRY(base64_decode(base64, &signature));
    TRY(verified_read(this->options->checker, &rendered, buffer_bytes(&signature), &verified, failure));
    TRY(add_untrusted(this, &verified.signature.carried));
    TRY(checks_signature(this->options->checker, &verified.signature, &request, &verified.checks));
    bool is_over_it = holds_as_then(this, record->was_as_rendered, verified.is_what_was_rendered, what, "it is over the very text");
    printf("    %-12s %s, judged as of %s\n", "algorithm", verified.signature.signature_algorithm,
           timestamp_format_utc(record->verified_at).text);
    *ret_sound = say_checks(this, record, &verified.checks) && is_over_it;
    return STATUS_OK;
}

/* Clause 9.1.6: what was confirmed by hand names the instruction by its digest. */
static void check_confirmation_text(struct evidence_case *this, struct bytes confirmation)
{
    CLEANUP(buffer_release) struct buffer expected = BUFFER_INIT(128);
    struct digest digest;
    digest_of(this->evidence->instruction, &digest);
    bool named = buffer_append_text(&expected, "{\"confirm\":\"") == STATUS_OK &&
                 hex_encode(bytes_of(digest.bytes, DIGEST_SIZE), &expected) == STATUS_OK && confirmation.size > expected.size &&
                 memcmp(confirmation.data, expected.data, expected.size) == 0;
    evidence_say(this, named, "confirmation", "by hand names this instruction");
}

static enum status check(struct evidence_case *this, const struct signature_record *record, struct failure *failure)
{
    bool sound = false, confirmed = true;
    TRY(check_one(this, record, this->evidence->instruction, record->signature, "signature", &sound, failure));
    if (record->confirmation.size > 0) {
        check_confirmation_text(this, record->confirmation);
        TRY(check_one(this, record, record->confirmation, record->confirmation_signature, "confirmation", &confirmed, failure));
    }
    this->sound_records += sound && confirmed;
    return STATUS_OK;
}

bool evidence_is_of_that_time(timestamp_us verified_at, const struct evidence_entry *answered)
{
    timestamp_us later = answered->entry.at - verified_at;
    return later <= CLOCK_DIFFERENCE_MAX && -later <= CLOCK_DIFFERENCE_MAX;
}

void evidence_check_signature(struct evidence_case *this, const struct evidence_entry *answered, struct bytes record)
{
    CLEANUP(json_release) json_t *json = json_loadb((const char *)record.data, record.size, JSON_REJECT_DUPLICATES, NULL);
    struct signature_record opened;
    struct failure failure = {0};
    struct bytes design = text_of(json, "design");
    if (bytes_equal(text_of(json, "technique"), bytes_of_text("passkey"))) {
        this->sound_records += evidence_check_passkey(this, answered, json);
        return;
    }
    if (design.size > 0 && !bytes_equal(design, bytes_of_text("certificate"))) {
        printf("    %-12s %.*s: what was established stands in the record; it leaves no signature to check again\n", "design",
               (int)design.size, (const char *)design.data);
        if (bytes_equal(design, bytes_of_text("video")))
            evidence_check_recording(this, answered, json);
        if (bytes_equal(text_of(json, "technique"), bytes_of_text("face")))
            evidence_check_face(this, answered, json);
        this->sound_records += !evidence_is_of_protection(&answered->entry);
        return;
    }
    if (design.size == 0 || read_record(json, &opened) != STATUS_OK || !evidence_is_of_that_time(opened.verified_at, answered)) {
        evidence_say(this, false, "signature", "the record of entry %" PRIu64 " is not of its form, or of another time", answered->index);
        return;
    }
    opened.was_as_rendered = !ledger_entry_says(&answered->entry, "signed", bytes_of_text("other_content"));
    if (evidence_take_material(this, json, &failure) != STATUS_OK || check(this, &opened, &failure) != STATUS_OK)
        evidence_say(this, false, "signature", "cannot be read: %s", failure.message);
}
