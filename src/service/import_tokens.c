/* SPDX-License-Identifier: Apache-2.0
 * Taking a vendor's tokens into stock: all of a file, or none. */
#include "src/service/event.h"
#include "src/service/use_cases.h"

#include "law/facts.h"
#include "src/methods/otp/stock.h"
#include "src/store/token_stock.h"

#include <stdio.h>

struct import_tokens {
    struct call call;
    struct otp_stock stock;
};

static enum status import_prepare(struct call *call)
{
    call->created = true;
    call->workers = call->services->workers[DESIGN_OTP];
    return STATUS_OK;
}

static enum status import_work(struct call *call)
{
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = call->services->method_settings[DESIGN_OTP]};
    return otp_stock_read(&context, call->input.request, &((struct import_tokens *)call)->stock, &call->failure);
}

static enum status insert(struct call *call, struct keeper_transaction *transaction, const struct otp_stock_item *item)
{
    struct token_stock_row row = {.serial = bytes_of_text(item->serial),
                                  .record = buffer_bytes(&item->record),
                                  .model = bytes_of_text(item->model),
                                  .imported_at = transaction->now};
    TRY(row_word_set(&row.state, TOKEN_STOCKED));
    enum status status = token_stock_row_insert(transaction->connection, &row);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, item->serial, "a token of this serial number is known already");
    return status;
}

static enum status import_run(struct call *call, struct keeper_transaction *transaction)
{
    const struct otp_stock *stock = &((struct import_tokens *)call)->stock;
    struct ledger_entry entry = {.event = LEDGER_EVENT_TOKENS_IMPORTED};
    uint64_t index;
    char count[24];
    for (size_t i = 0; i < stock->count; i++)
        TRY(insert(call, transaction, &stock->items[i]));
    snprintf(count, sizeof count, "%zu", stock->count);
    event_detail(&entry, "count", count);
    event_detail(&entry, "imported_by", call->caller);
    TRY(event_append(transaction, &entry, &index));
    TRY(buffer_append_format(&call->body, "{\"imported\":%zu,\"serials\":[", stock->count));
    for (size_t i = 0; i < stock->count; i++)
        TRY(buffer_append_format(&call->body, "%s\"%s\"", i > 0 ? "," : "", stock->items[i].serial));
    return buffer_append_text(&call->body, "]}");
}

static void import_release(struct call *call)
{
    otp_stock_release(&((struct import_tokens *)call)->stock);
}

const struct use_case use_case_import_tokens = {
    .size = sizeof(struct import_tokens), .prepare = import_prepare, .work = import_work, .run = import_run, .release = import_release};
