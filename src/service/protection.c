/* SPDX-License-Identifier: Apache-2.0
 * From rows to facts. */
#include "src/service/protection.h"

#include "law/words.h"
#include "src/service/event.h"
#include "src/service/protection_means.h"
#include "src/service/queries.h"
#include "src/store/protections.h"
#include "src/store/usage.h"

struct protection_list {
    size_t count;
    struct protection_row rows[PROTECTIONS_OF_OPERATION_MAX];
};

static void protection_list_release(struct protection_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        protection_row_release(&list->rows[i]);
}

static enum status read_list(struct store_connection *connection, const struct operation_row *row, struct protection_list *ret_list)
{
    return protection_rows_of_operation(connection, row->customer.text, row->id.text, ret_list->rows, COUNT_OF(ret_list->rows),
                                        &ret_list->count);
}

enum status protection_is_armed(struct store_connection *connection, const struct operation_row *row, enum protection kind, bool *ret_armed)
{
    CLEANUP(protection_list_release) struct protection_list list = {0};
    const char *text = vocabulary_text(&vocabulary_protection, kind);
    TRY(read_list(connection, row, &list));
    *ret_armed = false;
    for (size_t i = 0; i < list.count; i++)
        if (row_word_is(&list.rows[i].kind, text) && row_word_is(&list.rows[i].state, PROTECTION_ARMED))
            *ret_armed = true;
    return STATUS_OK;
}

enum status protection_append(struct keeper_transaction *transaction, const struct operation_row *row, const struct protection_event *event)
{
    uint64_t index;
    struct ledger_entry entry = {.event = event->event, .operation = word(row->id.text), .customer = word(row->customer.text)};
    event_detail(&entry, "kind", event->kind);
    if (event->means != NULL)
        event_detail(&entry, "means", event->means);
    event_detail(&entry, "protection", event->id);
    if (event->reason != NULL)
        event_detail(&entry, "reason", event->reason);
    return event_append(transaction, &entry, &index);
}

enum status protection_require_open_operation(const struct operation_row *row, struct failure *failure)
{
    if (row->decided_at != 0 || row->release_at != 0)
        return failure_set(failure, STATUS_CONFLICT, "operation", "its evidence has been given, or it is over: protections come before");
    return STATUS_OK;
}

enum status protection_require_still_open(struct store_connection *connection, const struct operation_row *row, struct failure *failure)
{
    CLEANUP(operation_row_release) struct operation_row now = {0};
    TRY(operation_row_read(connection, row->customer.text, row->id.text, &now));
    return protection_require_open_operation(&now, failure);
}

enum status protection_require_room(struct store_connection *connection, const struct operation_row *row, struct failure *failure)
{
    CLEANUP(protection_list_release) struct protection_list list = {0};
    TRY(protection_require_still_open(connection, row, failure));
    TRY(read_list(connection, row, &list));
    if (list.count == PROTECTIONS_OF_OPERATION_MAX)
        return failure_set(failure, STATUS_CONFLICT, "operation", "it has had %d protections, as many as one may have: create a new one",
                           PROTECTIONS_OF_OPERATION_MAX);
    return STATUS_OK;
}

int64_t protection_attempts(const struct services *services, enum protection kind)
{
    return services->protections != NULL && services->protections->rules[kind].is_offered ? services->protections->rules[kind].attempts : 1;
}

struct period {
    const char *name;
    int64_t number;
};

static struct usage_key reduced_key(const struct operation_row *row, const struct period *period)
{
    return (struct usage_key){row->customer.text, "reduced_limit", period->name, period->number};
}

static enum status fits_reduced(const struct protection_view *view, bool *ret_fits)
{
    const struct period day = {USAGE_DAY, timestamp_taipei_day(view->now)};
    const struct period month = {USAGE_MONTH, timestamp_taipei_month(view->now)};
    const struct usage_key day_key = reduced_key(view->operation, &day), month_key = reduced_key(view->operation, &month);
    struct limits_usage used;
    TRY(usage_read(view->connection, &day_key, &used.day_minor));
    TRY(usage_read(view->connection, &month_key, &used.month_minor));
    *ret_fits = protection_fits_reduced(view->services->protections, view->operation->amount_minor, &used);
    return STATUS_OK;
}

/* Does what answered still hold? A password, a phone or an operator answered once and for all. */
static enum status means_hold(const struct protection_view *view, const struct protection_row *row, enum protection kind, bool *ret_hold)
{
    enum protection_means means = protection_means_of(kind);
    *ret_hold = true;
    if (means != MEANS_ASSESSMENT && means != MEANS_TRANSACTION_DEVICE && means != MEANS_CONFIRMATION_DEVICE)
        return STATUS_OK;
    enum status status = protection_means_require(view->connection, means, row->customer.text, row->means.text, view->now, NULL);
    *ret_hold = status == STATUS_OK;
    return status == STATUS_CONFLICT || status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* What is armed counts because the operation cannot be permitted past it; a reduced limit while it has room; everything else only once it
 * was established, and as long as what established it holds. */
static enum status counts(const struct protection_view *view, const struct protection_row *row, enum protection kind, bool *ret_counts)
{
    *ret_counts = row_word_is(&row->state, PROTECTION_ARMED) || row_word_is(&row->state, PROTECTION_ESTABLISHED);
    if (kind == PROTECTION_REDUCED_LIMIT)
        return fits_reduced(view, ret_counts);
    return *ret_counts ? means_hold(view, row, kind, ret_counts) : STATUS_OK;
}

static enum status service_of(const struct operation_row *row, enum service *ret_service)
{
    unsigned service;
    TRY(vocabulary_find(&vocabulary_service, bytes_of_text(row->service.text), &service));
    *ret_service = (enum service)service;
    return STATUS_OK;
}

enum status protection_counted(const struct protection_view *view, enum protection_use use, word_set *ret_counted)
{
    CLEANUP(protection_list_release) struct protection_list list = {0};
    enum service service;
    word_set counted = 0;
    TRY(service_of(view->operation, &service));
    TRY(read_list(view->connection, view->operation, &list));
    for (size_t i = 0; i < list.count; i++) {
        unsigned kind;
        bool it_counts;
        TRY(vocabulary_find(&vocabulary_protection, bytes_of_text(list.rows[i].kind.text), &kind));
        if (!protection_serves(view->services->protections, (enum protection)kind, service, use))
            continue;
        TRY(counts(view, &list.rows[i], (enum protection)kind, &it_counts));
        counted |= it_counts ? SET_OF(kind) : 0;
    }
    *ret_counted = counted;
    return STATUS_OK;
}

/* That a code is bound to the content, its method says: bound_to_content when it is computed from it, otp_bound when it came with it. It is
 * a protection where the institution offers that. */
static enum status add_bound(struct services *services, const struct operation_row *row, struct otp_facts *otp)
{
    enum service service;
    bool is_bound = otp->bound_to_content || (otp->protections & SET_OF(PROTECTION_OTP_BOUND)) != 0;
    TRY(service_of(row, &service));
    otp->protections &= ~SET_OF(PROTECTION_OTP_BOUND);
    if (is_bound && protection_serves(services->protections, PROTECTION_OTP_BOUND, service, PROTECTS_CODES))
        otp->protections |= SET_OF(PROTECTION_OTP_BOUND);
    return STATUS_OK;
}

static struct protection_view view_of(struct services *services, const struct keeper_transaction *transaction,
                                      const struct operation_row *row)
{
    return (struct protection_view){.services = services, .connection = transaction->connection, .now = transaction->now, .operation = row};
}

enum status protection_facts(struct services *services, struct keeper_transaction *transaction, const struct operation_row *row,
                             struct evidence_facts *evidence)
{
    const struct protection_view view = view_of(services, transaction, row);
    word_set counted;
    if (evidence->design != DESIGN_OTP)
        return STATUS_OK;
    TRY(add_bound(services, row, &evidence->otp));
    TRY(protection_counted(&view, PROTECTS_CODES, &counted));
    evidence->otp.protections |= counted;
    if ((counted & SET_OF(PROTECTION_ASSESSED_EQUIVALENT)) != 0)
        evidence->otp.assessment_recorded = evidence->otp.approval_level_recorded = true;
    return STATUS_OK;
}

static bool codes_rest_on_reduced_limit(const struct evidence_facts *evidence, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (evidence[i].design == DESIGN_OTP && (evidence[i].otp.protections & SET_OF(PROTECTION_REDUCED_LIMIT)) != 0)
            return true;
    return false;
}

static bool has_strengthened_biometrics(const struct evidence_facts *evidence, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (evidence[i].design == DESIGN_TWO_FACTOR && evidence[i].two_factor.strengthened)
            return true;
    return false;
}

static enum status rests_on_reduced_limit(struct services *services, struct keeper_transaction *transaction,
                                          const struct operation_row *row, const struct evidence_facts *evidence, size_t count,
                                          bool *ret_rests)
{
    const struct protection_view view = view_of(services, transaction, row);
    word_set counted = 0;
    if (has_strengthened_biometrics(evidence, count))
        TRY(protection_counted(&view, PROTECTS_BIOMETRICS, &counted));
    *ret_rests = codes_rest_on_reduced_limit(evidence, count) || (counted & SET_OF(PROTECTION_REDUCED_LIMIT)) != 0;
    return STATUS_OK;
}

enum status protection_use_limit(struct services *services, struct keeper_transaction *transaction, const struct operation_row *row,
                                 const struct evidence_facts *evidence, size_t count)
{
    const struct period periods[] = {
        {USAGE_DAY, timestamp_taipei_day(transaction->now)},
        {USAGE_MONTH, timestamp_taipei_month(transaction->now)},
    };
    bool rests;
    TRY(rests_on_reduced_limit(services, transaction, row, evidence, count, &rests));
    for (size_t i = 0; i < COUNT_OF(periods) && rests; i++) {
        const struct usage_key key = reduced_key(row, &periods[i]);
        TRY(usage_add(transaction->connection, &key, row->amount_minor, INT64_MAX));
    }
    return STATUS_OK;
}

static enum status write_protection(const struct protection_row *row, struct buffer *ret_json)
{
    TRY(buffer_append_format(ret_json, "{\"id\":\"%s\",\"kind\":\"%s\",\"state\":\"%s\",\"opened_at\":\"%s\"", row->id.text, row->kind.text,
                             row->state.text, timestamp_format_utc(row->opened_at).text));
    if (row->means.text[0] != 0)
        TRY(buffer_append_format(ret_json, ",\"means\":\"%s\"", row->means.text));
    if (row->closed_at != 0)
        TRY(buffer_append_format(ret_json, ",\"closed_at\":\"%s\",\"closed_by\":\"%s\"", timestamp_format_utc(row->closed_at).text,
                                 row->closed_by.size > 0 ? (const char *)row->closed_by.data : ""));
    return buffer_append_byte(ret_json, '}');
}

enum status query_protections(struct services *services, const char *id, struct buffer *ret_json)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(protection_list_release) struct protection_list list = {0};
    struct operation_row row = {0};
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    memcpy(row.id.text, id, ID_TEXT_SIZE);
    TRY(readers_take(services->readers, &lease));
    TRY(operation_row_locate(lease.connection, id, &row.customer));
    TRY(read_list(lease.connection, &row, &list));
    TRY(buffer_append_format(ret_json, "{\"operation\":\"%s\",\"protections\":[", id));
    for (size_t i = 0; i < list.count; i++) {
        TRY(i > 0 ? buffer_append_byte(ret_json, ',') : STATUS_OK);
        TRY(write_protection(&list.rows[i], ret_json));
    }
    return buffer_append_text(ret_json, "]}");
}
