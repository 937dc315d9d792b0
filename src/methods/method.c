/* SPDX-License-Identifier: Apache-2.0
 * The list of methods, and the life of what they give back. */
#include "src/methods/method.h"

#include "law/words.h"

#include <stdio.h>

#define METHOD(symbol) extern const struct method method_##symbol;
#include "src/methods/methods.def"
#undef METHOD

static const struct method *const methods[] = {
#define METHOD(symbol) &method_##symbol,
#include "src/methods/methods.def"
#undef METHOD
};

const struct method *method_of(enum design design)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (methods[i]->design == design)
            return methods[i];
    return NULL;
}

void method_result_init(struct method_result *result)
{
    *result = (struct method_result){
        .state = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
        .challenge = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
        .record = BUFFER_INIT(METHOD_RECORD_BYTES_MAX),
        .renewed_record = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
        .renewed_public = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
    };
}

void method_result_release(struct method_result *result)
{
    buffer_release(&result->state);
    buffer_release(&result->challenge);
    buffer_release(&result->record);
    for (size_t i = 0; i < result->material_count; i++)
        buffer_release(&result->material[i].bytes);
    buffer_release(&result->renewed_record);
    buffer_release(&result->renewed_public);
}

void method_result_detail(struct method_result *result, const char *name, const char *text)
{
    INVARIANT(result->detail_count < METHOD_DETAILS_MAX);
    size_t at = result->detail_count++;
    for (; at > 0 && strcmp(result->details[at - 1].name, name) > 0; at--)
        result->details[at] = result->details[at - 1];
    snprintf(result->details[at].name, sizeof result->details[at].name, "%s", name);
    snprintf(result->details[at].text, sizeof result->details[at].text, "%s", text);
}

enum status method_result_material(struct method_result *result, const struct method_context *context, enum method_material_kind kind,
                                   const struct digest *digest, struct bytes bytes)
{
    for (size_t i = 0; i < result->material_count; i++)
        if (digest_equal(&result->material[i].digest, digest))
            return STATUS_OK;
    if (result->material_count == METHOD_MATERIAL_MAX)
        return STATUS_LIMIT;
    struct method_material *material = &result->material[result->material_count];
    *material = (struct method_material){.kind = kind, .digest = *digest, .bytes = BUFFER_INIT(bytes.size)};
    if (!digest_set_has(context->kept, digest))
        TRY(buffer_append(&material->bytes, bytes));
    result->material_count++;
    return STATUS_OK;
}

enum status method_enrolment_confirm(struct method_enrolment *enrolment, const char *confirmed_by, struct failure *failure)
{
    unsigned word;
    if (vocabulary_find(&vocabulary_enrolment, bytes_of_text(confirmed_by), &word) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "details.confirmed_by", "not one of the ways to confirm who somebody is");
    enrolment->confirmed_by = vocabulary_text(&vocabulary_enrolment, word);
    return STATUS_OK;
}

void method_enrolment_init(struct method_enrolment *enrolment)
{
    *enrolment = (struct method_enrolment){
        .record = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
        .public_record = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
        .name = BUFFER_INIT(METHOD_NAME_BYTES_MAX),
        .once = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
    };
}

void method_enrolment_release(struct method_enrolment *enrolment)
{
    buffer_release(&enrolment->record);
    buffer_release(&enrolment->public_record);
    buffer_release(&enrolment->name);
    buffer_release(&enrolment->once);
}

void method_opening_init(struct method_opening *opening)
{
    *opening = (struct method_opening){
        .state = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
        .challenge = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
    };
}

void method_opening_release(struct method_opening *opening)
{
    buffer_release(&opening->state);
    buffer_release(&opening->challenge);
    wipe(&opening->code, sizeof opening->code);
}
