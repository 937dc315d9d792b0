/* SPDX-License-Identifier: Apache-2.0
 * Enhanced protections (9.3.2.2): each answered one's record is that of its entry, a device's signature in it is verified again, and what
 * counted as a protection had been established or armed before. */
#include "src/cli/evidence_case.h"

#include <inttypes.h>
#include <stdio.h>

#include "law/words.h"
#include "src/crypto/digest.h"
#include "src/json/members.h"
#include "src/operation/protection.h"
#include "src/protection/signed_answer.h"

static struct bytes detail_of(const struct ledger_entry *entry, const char *name)
{
    for (size_t i = 0; i < entry->detail_count; i++)
        if (bytes_equal(entry->details[i].name, bytes_of_text(name)))
            return entry->details[i].text;
    return bytes_of("", 0);
}

static const struct evidence_record *record_of(const struct evidence *evidence, struct bytes protection)
{
    for (size_t i = 0; i < evidence->protection_count; i++)
        if (bytes_equal(evidence->protections[i].of, protection))
            return &evidence->protections[i];
    return NULL;
}

/* What the entry says of a member of the challenge. */
struct expected {
    const char *member;
    struct bytes text;
};

static bool names(const json_t *challenge, const struct expected *expected)
{
    const json_t *value = json_object_get(challenge, expected->member);
    return json_is_string(value) && bytes_equal(bytes_of(json_string_value(value), json_string_length(value)), expected->text);
}

static bool is_of_this(const struct evidence_case *this, const struct ledger_entry *entry, const json_t *challenge)
{
    char instruction[2 * DIGEST_SIZE];
    struct digest digest;
    digest_of(this->evidence->instruction, &digest);
    hex_write(bytes_of(digest.bytes, DIGEST_SIZE), instruction);
    const struct expected expected[] = {
        {"operation", this->evidence->operation},
        {"protection", detail_of(entry, "protection")},
        {"kind", detail_of(entry, "kind")},
        {"instruction", bytes_of(instruction, sizeof instruction)},
    };
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (!names(challenge, &expected[i]))
            return false;
    return true;
}

/* A line end, and the two digits that were typed in. */
static bool is_number(const char *rest)
{
    return rest[0] == '\n' && strspn(rest + 1, "0123456789") == CHALLENGE_NUMBER_SIZE - 1 && rest[CHALLENGE_NUMBER_SIZE] == 0;
}

/* After the challenge: a line end and the decision, and where a number is matched, the number. */
static bool decides(const struct ledger_entry *entry, const char *rest)
{
    bool confirmed = entry->event == LEDGER_EVENT_PROTECTION_ESTABLISHED;
    const char *decision = confirmed ? "\nconfirm" : "\nreject";
    const char *push = vocabulary_text(&vocabulary_protection, PROTECTION_PUSH_CONFIRMATION);
    size_t size = strlen(decision);
    if (strncmp(rest, decision, size) != 0)
        return false;
    bool needs_number = confirmed && bytes_equal(detail_of(entry, "kind"), bytes_of_text(push));
    return is_number(rest + size) || (rest[size] == 0 && !needs_number);
}

static bool is_over_this(const struct evidence_case *this, const struct ledger_entry *entry, const char *text)
{
    CLEANUP(json_reference_release) json_t *challenge = NULL;
    size_t size = strcspn(text, "\n");
    return members_parse(bytes_of(text, size), &challenge, NULL) == STATUS_OK && is_of_this(this, entry, challenge) &&
           decides(entry, text + size);
}

static void check_device(struct evidence_case *this, const struct evidence_entry *closed, const json_t *record)
{
    const char *text = json_string_value(json_object_get(record, "signed"));
    const char *signature = json_string_value(json_object_get(record, "signature"));
    struct device_key key;
    bool right = false;
    if (text == NULL || signature == NULL || device_key_from_json(json_object_get(record, "key"), &key) != STATUS_OK ||
        device_key_verify(&key, bytes_of_text(text), signature, &right) != STATUS_OK) {
        evidence_say(this, false, "device", "the record of entry %" PRIu64 " is not of a device's answer", closed->index);
        return;
    }
    evidence_say(this, right && is_over_this(this, &closed->entry, text), "device",
                 "its key signed this operation's challenge of entry %" PRIu64 ", and its holder's decision", closed->index);
}

static bool is_signed_kind(struct bytes kind)
{
    static const enum protection kinds[] = {PROTECTION_DEVICE_DESIGNATED, PROTECTION_PUSH_CONFIRMATION, PROTECTION_NON_TRANSACTION_DEVICE,
                                            PROTECTION_ASSESSED_EQUIVALENT};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (bytes_equal(kind, bytes_of_text(vocabulary_text(&vocabulary_protection, kinds[i]))))
            return true;
    return false;
}

static void check_content(struct evidence_case *this, const struct evidence_entry *closed, struct bytes record)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    struct bytes kind = detail_of(&closed->entry, "kind");
    if (members_parse(record, &json, NULL) != STATUS_OK)
        evidence_say(this, false, "protection", "the record of entry %" PRIu64 " is not of its form", closed->index);
    else if (is_signed_kind(kind))
        check_device(this, closed, json);
    else
        printf("    %-12s %.*s: what was established stands in the record; it leaves no signature to check again\n", "protection",
               (int)kind.size, (const char *)kind.data);
}

static void check_record(struct evidence_case *this, const struct evidence_entry *closed)
{
    const struct evidence_record *record = record_of(this->evidence, detail_of(&closed->entry, "protection"));
    struct bytes opened;
    if (record == NULL || sealed_record_read(record->plain, &closed->entry.sealed, &opened) != STATUS_OK) {
        evidence_say(this, false, "protection", "the record of entry %" PRIu64 " is %s", closed->index,
                     record == NULL ? "missing" : "not the one that was sealed");
        return;
    }
    evidence_say(this, true, "protection", "the record of entry %" PRIu64 " is the one that was sealed", closed->index);
    check_content(this, closed, opened);
}

static bool is_closing(const struct ledger_entry *entry)
{
    return (entry->event == LEDGER_EVENT_PROTECTION_ESTABLISHED || entry->event == LEDGER_EVENT_PROTECTION_FAILED) && entry->has_sealed;
}

static void check_records(struct evidence_case *this)
{
    size_t sealed = 0;
    for (size_t i = 0; i < this->entry_count; i++) {
        if (!is_closing(&this->entries[i].entry))
            continue;
        if (this->evidence->tells_protections)
            check_record(this, &this->entries[i]);
        sealed++;
    }
    if (this->evidence->tells_protections && sealed != this->evidence->protection_count)
        evidence_say(this, false, "protections", "%zu records in the file, %zu in the ledger", this->evidence->protection_count, sealed);
    else if (!this->evidence->tells_protections && sealed > 0)
        printf("    %-12s %zu have records that the file does not hold: it is of a form that had none\n", "protections", sealed);
}

/* In force before the answer: established by then, or armed by its opening. */
static bool makes_it_count(const struct ledger_entry *entry, enum protection kind)
{
    enum ledger_event needed = protection_is_armed_at_once(kind) ? LEDGER_EVENT_PROTECTION_OPENED : LEDGER_EVENT_PROTECTION_ESTABLISHED;
    return entry->event == needed && bytes_equal(detail_of(entry, "kind"), bytes_of_text(vocabulary_text(&vocabulary_protection, kind)));
}

static void check_counted(struct evidence_case *this, const struct evidence_entry *answered, enum protection kind)
{
    const char *text = vocabulary_text(&vocabulary_protection, kind);
    if (kind == PROTECTION_OTP_BOUND)
        return; /* the code's own ceremony establishes it */
    for (size_t i = 0; i < this->entry_count && this->entries[i].index < answered->index; i++)
        if (makes_it_count(&this->entries[i].entry, kind)) {
            evidence_say(this, true, "protections", "%s counted, and was in force since entry %" PRIu64, text, this->entries[i].index);
            return;
        }
    evidence_say(this, false, "protections", "%s counted, and no entry before puts it in force", text);
}

static void check_answer(struct evidence_case *this, const struct evidence_entry *answered)
{
    for (unsigned kind = 0; kind < protection_count; kind++)
        if (detail_of(&answered->entry, vocabulary_text(&vocabulary_protection, kind)).size > 0)
            check_counted(this, answered, (enum protection)kind);
}

void evidence_check_protections(struct evidence_case *this)
{
    check_records(this);
    for (size_t i = 0; i < this->entry_count; i++)
        if (this->entries[i].entry.event == LEDGER_EVENT_CEREMONY_ANSWERED)
            check_answer(this, &this->entries[i]);
}
