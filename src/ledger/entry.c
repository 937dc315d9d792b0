/* SPDX-License-Identifier: Apache-2.0
 * Members stand in the order of their names. What was written is read back before it is given out, so that the reader is the only judge
 * of what an entry may be. */
#include "src/ledger/entry.h"

#include "src/ledger/canonical.h"

#define TEXT(x) #x
#define VERSION_MEMBER(number) ",\"version\":" TEXT(number) "}"
#define UTC_SIZE 27 /* 2026-01-31T08:15:00.000000Z */

/* More than any entry can need: both clause lists, all details, and the other members with their names. */
#define ENTRY_TEXT_MAX (16 * 1024)
_Static_assert(LIMIT_LEDGER_ORIGIN_BYTES <= LEDGER_WORD_MAX, "a log's name is a word");
_Static_assert(2 * LEDGER_CLAUSES_MAX * (LEDGER_CLAUSE_ID_MAX + 3) + LEDGER_DETAILS_MAX * (LEDGER_DETAIL_NAME_MAX + LEDGER_WORD_MAX + 6) +
                       16 * (LEDGER_WORD_MAX + 32) <
                   ENTRY_TEXT_MAX,
               "an entry that keeps the limits fits");
_Static_assert(ENTRY_TEXT_MAX <= LIMIT_LEDGER_ENTRY_BYTES, "and a tile takes it");

static const char *const event_texts[LEDGER_EVENT_COUNT] = {
#define EVENT(symbol, text) [LEDGER_EVENT_##symbol] = text,
#include "src/ledger/events.def"
#undef EVENT
};

static void write_detail(struct json_writer *writer, const struct ledger_detail *detail)
{
    char name[LEDGER_DETAIL_NAME_MAX + 1] = "";
    memcpy(name, detail->name.data, detail->name.size);
    if (detail->text.data != NULL)
        json_write_bytes(writer, name, detail->text);
    else
        json_write_integer(writer, name, detail->integer);
}

static void write_details(struct json_writer *writer, const struct ledger_entry *entry)
{
    if (entry->detail_count == 0)
        return;
    json_begin_object(writer, "details");
    for (size_t i = 0; i < entry->detail_count; i++)
        write_detail(writer, &entry->details[i]);
    json_end_object(writer);
}

static void write_members(struct json_writer *writer, const struct ledger_entry *entry)
{
    json_write_text(writer, "at", timestamp_format_utc(entry->at).text);
    canonical_write_word(writer, "ceremony", entry->ceremony);
    canonical_write_spoken(writer, "clauses", entry->clauses_version, &entry->satisfied, &entry->violated);
    canonical_write_word(writer, "credential", entry->credential);
    canonical_write_word(writer, "customer", entry->customer);
    if (entry->decision != LEDGER_DECISION_NONE)
        canonical_write_decision(writer, "decision", entry->decision);
    write_details(writer, entry);
    if (entry->has_instruction)
        canonical_write_digest(writer, "instruction", &entry->instruction);
    canonical_write_word(writer, "log", entry->log);
    canonical_write_word(writer, "operation", entry->operation);
    if (entry->has_sealed)
        canonical_write_digest(writer, "sealed", &entry->sealed);
    json_write_text(writer, "type", event_texts[entry->event]);
    json_write_integer(writer, "version", LEDGER_ENTRY_VERSION);
}

/* What reading back could not see, because writing would already have gone wrong. */
static bool is_writable(const struct ledger_entry *entry)
{
    bool clauses_spoke = entry->satisfied.count > 0 || entry->violated.count > 0;
    if (entry->event >= LEDGER_EVENT_COUNT || entry->satisfied.count > LEDGER_CLAUSES_MAX || entry->violated.count > LEDGER_CLAUSES_MAX ||
        entry->detail_count > LEDGER_DETAILS_MAX || (clauses_spoke && entry->clauses_version.size == 0))
        return false;
    for (size_t i = 0; i < entry->detail_count; i++)
        if (entry->details[i].name.size > LEDGER_DETAIL_NAME_MAX || memchr(entry->details[i].name.data, 0, entry->details[i].name.size))
            return false;
    return true;
}

const struct ledger_detail *ledger_detail_find(const struct ledger_entry *entry, const char *name)
{
    for (size_t i = 0; i < entry->detail_count; i++)
        if (bytes_equal(entry->details[i].name, bytes_of_text(name)))
            return &entry->details[i];
    return NULL;
}

bool ledger_entry_says(const struct ledger_entry *entry, const char *name, struct bytes text)
{
    const struct ledger_detail *detail = ledger_detail_find(entry, name);
    return detail != NULL && bytes_equal(detail->text, text);
}

enum status ledger_entry_write(const struct ledger_entry *entry, struct buffer *ret_bytes)
{
    if (!is_writable(entry))
        return STATUS_INVALID;
    char text[ENTRY_TEXT_MAX];
    struct bytes written;
    struct json_writer writer = json_writer_into(text, sizeof text);
    json_begin_object(&writer, NULL);
    write_members(&writer, entry);
    json_end_object(&writer);
    if (json_finish(&writer, &written) != STATUS_OK)
        return STATUS_INVALID;
    struct ledger_entry again;
    TRY(ledger_entry_read(written, &again));
    if (again.at != entry->at)
        return STATUS_INVALID;
    return buffer_append(ret_bytes, written);
}

static enum status read_at(struct reader *reader, timestamp_us *ret_at)
{
    struct bytes text;
    TRY(canonical_expect(reader, "{\"at\":"));
    TRY(canonical_word(reader, UTC_SIZE, &text));
    if (text.size != UTC_SIZE || text.data[10] != 'T' || text.data[UTC_SIZE - 1] != 'Z')
        return STATUS_INVALID;
    return timestamp_parse(text, ret_at);
}

static enum status read_id(struct reader *reader, const char *member, struct bytes *ret_id)
{
    return canonical_accept(reader, member) ? canonical_id(reader, ret_id) : STATUS_OK;
}

static enum status read_clauses(struct reader *reader, struct ledger_entry *entry)
{
    if (!canonical_accept(reader, ",\"clauses\":"))
        return STATUS_OK;
    return canonical_spoken(reader, &entry->clauses_version, &entry->satisfied, &entry->violated);
}

static bool is_detail_name(struct bytes name)
{
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

static bool comes_before(struct bytes a, struct bytes b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = memcmp(a.data, b.data, common);
    return order < 0 || (order == 0 && a.size < b.size);
}

static enum status read_detail(struct reader *reader, struct ledger_detail *ret_detail)
{
    TRY(canonical_word(reader, LEDGER_DETAIL_NAME_MAX, &ret_detail->name));
    if (!is_detail_name(ret_detail->name))
        return STATUS_INVALID;
    TRY(canonical_expect(reader, ":"));
    bool is_text = reader->position < reader->size && reader->data[reader->position] == '"';
    ret_detail->text = bytes_of(NULL, 0);
    ret_detail->integer = 0;
    return is_text ? canonical_word(reader, LEDGER_WORD_MAX, &ret_detail->text) : canonical_integer(reader, &ret_detail->integer);
}

static enum status read_details(struct reader *reader, struct ledger_entry *entry)
{
    if (!canonical_accept(reader, ",\"details\":{"))
        return STATUS_OK;
    do {
        size_t i = entry->detail_count;
        if (i == LEDGER_DETAILS_MAX)
            return STATUS_INVALID;
        TRY(read_detail(reader, &entry->details[i]));
        if (i > 0 && !comes_before(entry->details[i - 1].name, entry->details[i].name))
            return STATUS_INVALID;
        entry->detail_count++;
    } while (canonical_accept(reader, ","));
    return canonical_expect(reader, "}");
}

static enum status read_digest(struct reader *reader, const char *member, bool *ret_present, struct digest *ret_digest)
{
    *ret_present = canonical_accept(reader, member);
    return *ret_present ? canonical_digest(reader, ret_digest) : STATUS_OK;
}

static enum status read_event(struct reader *reader, enum ledger_event *ret_event)
{
    static const struct bytes texts[LEDGER_EVENT_COUNT] = {
#define EVENT(symbol, text) [LEDGER_EVENT_##symbol] = {.data = (const uint8_t *)(text), .size = sizeof(text) - 1},
#include "src/ledger/events.def"
#undef EVENT
    };
    struct bytes text;
    TRY(canonical_expect(reader, ",\"type\":"));
    TRY(canonical_word(reader, LEDGER_WORD_MAX, &text));
    for (unsigned i = 0; i < LEDGER_EVENT_COUNT; i++) {
        if (bytes_equal(text, texts[i])) {
            *ret_event = i;
            return STATUS_OK;
        }
    }
    return STATUS_INVALID;
}

static enum status read_members(struct reader *reader, struct ledger_entry *entry)
{
    TRY(read_at(reader, &entry->at));
    TRY(read_id(reader, ",\"ceremony\":", &entry->ceremony));
    TRY(read_clauses(reader, entry));
    TRY(read_id(reader, ",\"credential\":", &entry->credential));
    TRY(read_id(reader, ",\"customer\":", &entry->customer));
    if (canonical_accept(reader, ",\"decision\":"))
        TRY(canonical_decision(reader, &entry->decision));
    TRY(read_details(reader, entry));
    TRY(read_digest(reader, ",\"instruction\":", &entry->has_instruction, &entry->instruction));
    TRY(canonical_expect(reader, ",\"log\":"));
    TRY(canonical_word(reader, LEDGER_WORD_MAX, &entry->log));
    TRY(read_id(reader, ",\"operation\":", &entry->operation));
    TRY(read_digest(reader, ",\"sealed\":", &entry->has_sealed, &entry->sealed));
    TRY(read_event(reader, &entry->event));
    return canonical_expect(reader, VERSION_MEMBER(LEDGER_ENTRY_VERSION));
}

/* Clears what tells whether members are there; the lists themselves stay as they are beyond their counts. */
static void clear_members(struct ledger_entry *entry)
{
    entry->operation = entry->ceremony = entry->credential = entry->customer = entry->clauses_version = bytes_of(NULL, 0);
    entry->decision = LEDGER_DECISION_NONE;
    entry->satisfied.count = entry->violated.count = entry->detail_count = 0;
}

enum status ledger_entry_read(struct bytes bytes, struct ledger_entry *ret_entry)
{
    struct reader reader = reader_of(bytes);
    clear_members(ret_entry);
    TRY(read_members(&reader, ret_entry));
    return reader_end(&reader);
}
