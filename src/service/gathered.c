/* SPDX-License-Identifier: Apache-2.0
 * Reading the ceremonies of an operation. */
#include "src/service/gathered.h"

#include "law/words.h"
#include "src/base/limits.h"
#include "src/json/case_json.h"
#include "src/operation/factors.h"
#include "src/service/guess.h"
#include "src/service/indirect.h"
#include "src/service/operation_call.h"
#include "src/store/ceremonies.h"

#include <stdio.h>

/* Its design may be locked for the customer, whose other means it locks, too. */
static enum status is_usable(struct store_connection *connection, const struct ceremony_row *row, enum design design, bool *ret_usable)
{
    CLEANUP(credential_row_release) struct credential_row credential = {0};
    *ret_usable = true;
    if (row->credential.text[0] == 0)
        return STATUS_OK;
    TRY(credential_row_read(connection, row->customer.text, row->credential.text, &credential));
    enum status status = credential_require_usable(&credential, NULL);
    if (status == STATUS_OK)
        status = guess_require_unlocked(connection, row->customer.text, design, NULL);
    *ret_usable = status == STATUS_OK;
    return status == STATUS_CONFLICT ? STATUS_OK : status;
}

static enum status add(struct store_connection *connection, const struct ceremony_row *row, enum gathering gathering,
                       struct gathered *gathered)
{
    size_t at = gathered->count;
    if (row->record_digest.size != DIGEST_SIZE)
        return STATUS_CORRUPT;
    TRY(evidence_from_text(row->evidence, &gathered->facts[at], NULL));
    if (gathering != GATHERED_AS_DECIDED)
        TRY(indirect_facts_recheck(connection, row->customer.text, row->credential.text, &gathered->facts[at]));
    gathered->ceremonies[at] = row->id;
    memcpy(gathered->records[at].bytes, row->record_digest.data, DIGEST_SIZE);
    gathered->count++;
    return STATUS_OK;
}

static bool counts(const struct ceremony_row *row)
{
    return row_word_is(&row->state, CEREMONY_ESTABLISHED) && row->protection.text[0] == 0;
}

/* The only ceremony adds nothing to others. */
static enum status add_all(struct store_connection *connection, const struct ceremony_row *rows, size_t count, enum gathering gathering,
                           struct gathered *gathered)
{
    for (size_t i = 0; i < count; i++) {
        bool usable = true;
        if (!counts(&rows[i]))
            continue;
        TRY(add(connection, &rows[i], gathering, gathered));
        if (gathering == GATHERED_TO_DECIDE && count > 1)
            TRY(is_usable(connection, &rows[i], gathered->facts[gathered->count - 1].design, &usable));
        if (usable)
            gathered->pool[gathered->pool_count++] = gathered->facts[gathered->count - 1];
    }
    return STATUS_OK;
}

enum status gathered_read(struct store_connection *connection, const struct operation_row *row, const struct operation_facts *operation,
                          enum gathering gathering, struct gathered *ret_gathered)
{
    _Static_assert(RECEIPT_EVIDENCE_MAX >= LIMIT_OPERATION_CEREMONIES, "all ceremonies of the operation are looked at");
    struct ceremony_row rows[RECEIPT_EVIDENCE_MAX] = {0};
    size_t count = 0;
    *ret_gathered = (struct gathered){.count = 0};
    enum status status = ceremony_rows_of_operation(connection, row->customer.text, row->id.text, rows, COUNT_OF(rows), &count);
    if (status == STATUS_OK)
        status = add_all(connection, rows, count, gathering, ret_gathered);
    for (size_t i = 0; i < count; i++)
        ceremony_row_release(&rows[i]);
    TRY(status);
    ret_gathered->combined =
        factors_combine(operation, ret_gathered->pool, ret_gathered->pool_count, &ret_gathered->facts[ret_gathered->count]);
    return STATUS_OK;
}

struct gathered_text gathered_describe(const struct gathered *gathered)
{
    struct gathered_text described = {.text = ""};
    size_t size = 0;
    for (unsigned factor = 0; gathered->combined && factor < factor_count; factor++)
        if ((gathered->facts[gathered->count].two_factor.factors & SET_OF(factor)) != 0)
            size += (size_t)snprintf(described.text + size, sizeof described.text - size, "%s%s", size > 0 ? "+" : "",
                                     vocabulary_text(&vocabulary_factor, factor));
    INVARIANT(size < sizeof described.text);
    return described;
}
