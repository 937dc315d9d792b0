/* SPDX-License-Identifier: Apache-2.0
 * The ceremony names its protection, and so never stands as evidence of design 5. */
#include "src/service/recorded_video.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/service/event.h"
#include "src/service/recording.h"

void recorded_video_opening_init(struct recorded_video_opening *this)
{
    *this = (struct recorded_video_opening){.sealed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024)};
    method_opening_init(&this->opening);
}

void recorded_video_opening_release(struct recorded_video_opening *this)
{
    method_opening_release(&this->opening);
    buffer_release(&this->sealed);
}

enum status recorded_video_open(struct call *call, const struct loaded_operation *operation, struct recorded_video_opening *this)
{
    const struct method *method = method_of(DESIGN_VIDEO);
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = call->services->method_settings[DESIGN_VIDEO]};
    const struct method_credential none = {.id = NULL};
    struct method_operation asked = loaded_operation_for_method(operation);
    random_id(&this->ceremony);
    asked.ceremony_id = this->ceremony.text;
    TRY(method->open(&context, &asked, &none, NULL, &this->opening, &call->failure));
    return subject_seal(call->services, &call->subject, SEALED_CEREMONY, this->ceremony.text, buffer_bytes(&this->opening.state),
                        &this->sealed);
}

enum status recorded_video_begin(struct call *call, struct keeper_transaction *transaction, const struct protection_row *protection,
                                 const struct recorded_video_opening *this)
{
    struct ceremony_row row = {
        .customer = protection->customer,
        .id = this->ceremony,
        .operation = protection->operation,
        .sealed_state = buffer_bytes(&this->sealed),
        .opened_at = protection->opened_at,
        .expires_at = protection->expires_at,
        .protection = protection->id,
    };
    TRY(row_word_set(&row.design, design_text(DESIGN_VIDEO)));
    TRY(row_word_set(&row.state, CEREMONY_OPEN));
    TRY(ceremony_require_room(call, transaction->connection, row.operation.text));
    TRY(ceremony_row_insert(transaction->connection, &row));
    return recording_begin(call, transaction, &row);
}

enum status recorded_video_load(struct store_connection *connection, const struct ceremony_row *ceremony, struct protection_case *answered)
{
    TRY(protection_case_load(answered, connection, ceremony->protection.text));
    return answered->kind == PROTECTION_RECORDED_VIDEO ? STATUS_OK : STATUS_CORRUPT;
}

enum status recorded_video_seal(struct establishment *made, const struct digest *head, struct protection_case *answered)
{
    char chain[2 * DIGEST_SIZE + 1] = "", record[2 * DIGEST_SIZE + 1] = "";
    hex_write(bytes_of(head->bytes, DIGEST_SIZE), chain);
    hex_write(bytes_of(made->record_digest.bytes, DIGEST_SIZE), record);
    TRY(members_write(json_pack("{ss, ss, ss, ss}", "kind", answered->row.kind.text, "ceremony", made->ceremony.id.text, "chain", chain,
                                "evidence", record),
                      &answered->record));
    method_result_detail(&made->result, "protection", answered->row.id.text);
    return protection_case_seal(answered);
}

/* As the clauses of 9.5 ask. */
static bool is_kept(const struct video_facts *facts)
{
    return facts->liveness && facts->person && facts->retained && (!facts->document_required || facts->document_checked);
}

enum status recorded_video_run(struct establishment *made, struct keeper_transaction *transaction, struct protection_case *answered)
{
    TRY(protection_case_require(answered, transaction));
    TRY(establishment_keep(made, transaction));
    return is_kept(&made->result.evidence.video) ? protection_case_established(answered, transaction)
                                                 : protection_case_insufficient(answered, transaction);
}
