/* SPDX-License-Identifier: Apache-2.0
 * The notice of what indirect biometrics risk (9.4.2): versions in both languages, each proposed by one person and approved by another, and
 * in force from its date. None is ever changed or deleted. */
#include "src/service/event.h"
#include "src/service/queries.h"
#include "src/service/use_cases.h"

#include "src/base/limits.h"
#include "src/crypto/digest.h"
#include "src/json/members.h"
#include "src/operation/readable.h"
#include "src/store/risk_notices.h"

#define NOTICES_SHOWN 32
#define SIGNED_BYTES_MAX 512

struct propose_notice {
    struct call call;
    struct risk_notice_row row;
};

/* Lines that a person can read, empty ones between paragraphs. */
static const char *notice_fault(struct bytes text)
{
    const char *fault = NULL;
    for (size_t at = 0; at < text.size && fault == NULL;) {
        const uint8_t *end = memchr(text.data + at, '\n', text.size - at);
        size_t size = end != NULL ? (size_t)(end - text.data) - at : text.size - at;
        fault = size > 0 ? readable_fault(bytes_of(text.data + at, size)) : NULL;
        at += size + 1;
    }
    return fault;
}

static enum status read_text(struct propose_notice *this, const char *member, const char *text, struct bytes *ret_text)
{
    const char *fault = notice_fault(bytes_of_text(text));
    if (fault != NULL)
        return failure_set(&this->call.failure, STATUS_INVALID, member, "%s", fault);
    *ret_text = bytes_of_text(text);
    return STATUS_OK;
}

/* Over a domain word, the version, and the digests of both texts in hexadecimal, a line end between each two. */
static enum status make_digest(struct risk_notice_row *row)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(SIGNED_BYTES_MAX);
    struct digest zh_tw, en;
    digest_of(row->zh_tw, &zh_tw);
    digest_of(row->en, &en);
    TRY(buffer_append_format(&text, "countersign-risk-notice-1\n%s\n", row->version.text));
    TRY(hex_encode(bytes_of(zh_tw.bytes, DIGEST_SIZE), &text));
    TRY(buffer_append_byte(&text, '\n'));
    TRY(hex_encode(bytes_of(en.bytes, DIGEST_SIZE), &text));
    digest_of(buffer_bytes(&text), &row->digest);
    return STATUS_OK;
}

static enum status propose_prepare(struct call *call)
{
    struct propose_notice *this = (struct propose_notice *)call;
    const char *version = NULL, *zh_tw = NULL, *en = NULL;
    bool needs_acceptance = true;
    const struct member members[] = {
        {"version", MEMBER_TEXT, true, ROW_WORD_SIZE - 1, &version},
        {NOTICE_ZH_TW, MEMBER_TEXT, true, LIMIT_TEXT_BYTES, &zh_tw},
        {NOTICE_EN, MEMBER_TEXT, true, LIMIT_TEXT_BYTES, &en},
        {"valid_from", MEMBER_MOMENT, true, 0, &this->row.valid_from},
        {"needs_acceptance", MEMBER_BOOLEAN, false, 0, &needs_acceptance},
    };
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    if (token_fault(bytes_of_text(version)) != NULL)
        return failure_set(&call->failure, STATUS_INVALID, "version", "letters, digits and - _ . : only");
    TRY(row_word_set(&this->row.version, version));
    TRY(read_text(this, NOTICE_ZH_TW, zh_tw, &this->row.zh_tw));
    TRY(read_text(this, NOTICE_EN, en, &this->row.en));
    this->row.needs_acceptance = needs_acceptance ? 1 : 0;
    call->created = true;
    return make_digest(&this->row);
}

static enum status append_notice(struct call *call, struct keeper_transaction *transaction, enum ledger_event event,
                                 const struct risk_notice_row *row)
{
    uint64_t index;
    char digest[2 * DIGEST_SIZE + 1] = "";
    struct ledger_entry entry = {.event = event};
    hex_write(bytes_of(row->digest.bytes, DIGEST_SIZE), digest);
    event_detail(&entry, "caller", call->caller);
    event_detail(&entry, "digest", digest);
    event_detail(&entry, "needs_acceptance", row->needs_acceptance != 0 ? "yes" : "no");
    event_detail(&entry, "valid_from", timestamp_format_utc(row->valid_from).text);
    event_detail(&entry, "version", row->version.text);
    TRY(event_append(transaction, &entry, &index));
    return buffer_append_format(&call->body, "{\"version\":\"%s\",\"digest\":\"%s\",\"approved\":%s}", row->version.text, digest,
                                event == LEDGER_EVENT_RISK_NOTICE_APPROVED ? "true" : "false");
}

static enum status propose_run(struct call *call, struct keeper_transaction *transaction)
{
    struct propose_notice *this = (struct propose_notice *)call;
    this->row.proposed_by = bytes_of_text(call->caller);
    this->row.proposed_at = transaction->now;
    enum status status = risk_notice_row_insert(transaction->connection, &this->row);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "version", "there is a notice of that version");
    TRY(status);
    return append_notice(call, transaction, LEDGER_EVENT_RISK_NOTICE_PROPOSED, &this->row);
}

/* Versions come into force one after the other, so that "older" has one meaning. */
static enum status check_order(struct call *call, struct store_connection *connection, const struct risk_notice_row *row)
{
    timestamp_us newest;
    TRY(risk_notice_from(connection, TIMESTAMP_END, false, &newest));
    if (row->valid_from <= newest)
        return failure_set(&call->failure, STATUS_CONFLICT, "version", "an approved version is valid from then or from later on");
    return STATUS_OK;
}

static enum status approve_run(struct call *call, struct keeper_transaction *transaction)
{
    CLEANUP(risk_notice_row_release) struct risk_notice_row row = {0};
    const char *version = call->input.parameters[0];
    TRY(risk_notice_row_read(transaction->connection, version, &row));
    if (row.approved_at != 0)
        return failure_set(&call->failure, STATUS_CONFLICT, "version", "it was approved before");
    if (bytes_equal(row.proposed_by, bytes_of_text(call->caller)))
        return failure_set(&call->failure, STATUS_REFUSED, "version", "who proposed it does not approve it");
    TRY(check_order(call, transaction->connection, &row));
    TRY(risk_notice_row_approve(transaction->connection, version, call->caller, transaction->now));
    return append_notice(call, transaction, LEDGER_EVENT_RISK_NOTICE_APPROVED, &row);
}

static enum status approve_prepare(struct call *call)
{
    return token_fault(bytes_of_text(call->input.parameters[0])) == NULL ? STATUS_OK : STATUS_NOT_FOUND;
}

const struct use_case use_case_propose_risk_notice = {
    .size = sizeof(struct propose_notice), .prepare = propose_prepare, .run = propose_run};
const struct use_case use_case_approve_risk_notice = {.size = sizeof(struct call), .prepare = approve_prepare, .run = approve_run};

static json_t *notice_json(const struct risk_notice_row *row)
{
    char digest[2 * DIGEST_SIZE + 1] = "";
    struct timestamp_text from = timestamp_format_utc(row->valid_from), at = timestamp_format_utc(row->proposed_at);
    hex_write(bytes_of(row->digest.bytes, DIGEST_SIZE), digest);
    return json_pack("{ss, ss, ss, ss, ss, sb, ss, ss, ss*}", "version", row->version.text, NOTICE_ZH_TW, (const char *)row->zh_tw.data,
                     NOTICE_EN, (const char *)row->en.data, "digest", digest, "valid_from", from.text, "needs_acceptance",
                     row->needs_acceptance != 0, "proposed_by", (const char *)row->proposed_by.data, "proposed_at", at.text, "approved_by",
                     row->approved_at != 0 ? (const char *)row->approved_by.data : NULL);
}

enum status query_risk_notices(struct services *services, const char *unused, struct buffer *ret_json)
{
    struct risk_notice_row rows[NOTICES_SHOWN] = {0};
    size_t count = 0;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    (void)unused;
    TRY(readers_take(services->readers, &lease));
    TRY(buffer_append_text(ret_json, "{\"notices\":["));
    enum status status = risk_notice_rows_read(lease.connection, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && i > 0)
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = members_write(notice_json(&rows[i]), ret_json);
        risk_notice_row_release(&rows[i]);
    }
    TRY(status);
    return buffer_append_text(ret_json, "]}");
}
