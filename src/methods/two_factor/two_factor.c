/* SPDX-License-Identifier: Apache-2.0
 * Design 4: hands each call to the technique that the request, or the credential's record, names. */
#include "src/methods/two_factor/technique.h"

#include "src/json/members.h"

#define NAMES_BYTES_MAX 256

#define TECHNIQUE(symbol) extern const struct technique technique_##symbol;
#include "src/methods/two_factor/techniques.def"
#undef TECHNIQUE

static const struct technique *const techniques[] = {
#define TECHNIQUE(symbol) &technique_##symbol,
#include "src/methods/two_factor/techniques.def"
#undef TECHNIQUE
};

const struct technique *technique_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(techniques) && name != NULL; i++)
        if (strcmp(techniques[i]->name, name) == 0)
            return techniques[i];
    return NULL;
}

static enum status refuse_unknown(struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer names = BUFFER_INIT(NAMES_BYTES_MAX);
    for (size_t i = 0; i < COUNT_OF(techniques); i++)
        TRY(buffer_append_format(&names, "%s%s", i == 0 ? "" : ", ", techniques[i]->name));
    return failure_set(failure, STATUS_INVALID, "details.technique", "one of %s", buffer_text(&names));
}

static const struct technique *technique_in(const json_t *json)
{
    return technique_find(json_string_value(json_object_get(json, "technique")));
}

word_set two_factor_factors(const struct two_factor_settings *settings, const json_t *public_record)
{
    const struct technique *technique = technique_in(public_record);
    return technique == NULL ? 0 : technique->factors(settings, public_record);
}

static bool two_factor_asks_engine(const json_t *named)
{
    const struct technique *technique = technique_in(named);
    return technique != NULL && technique->asks_engine;
}

static bool two_factor_is_quick(const json_t *public_record)
{
    const struct technique *technique = technique_in(public_record);
    return technique != NULL && technique->is_quick;
}

static enum status technique_of(const struct method_credential *credential, const struct technique **ret_technique)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    TRY(members_parse(credential->record, &json, NULL));
    const struct technique *technique = technique_in(json);
    if (technique == NULL)
        return STATUS_CORRUPT;
    *ret_technique = technique;
    return STATUS_OK;
}

static enum status two_factor_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *request,
                                    struct method_enrolment *enrolment, struct failure *failure)
{
    const struct technique *technique = technique_in(request);
    return technique == NULL ? refuse_unknown(failure) : technique->enrol(context, customer, request, enrolment, failure);
}

static enum status two_factor_open(const struct method_context *context, const struct method_operation *operation,
                                   const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                                   struct failure *failure)
{
    const struct technique *technique;
    TRY(technique_of(credential, &technique));
    return technique->open(context, operation, credential, request, opening, failure);
}

static enum status two_factor_examine(const struct method_context *context, const struct method_operation *operation,
                                      const struct method_credential *credential, const struct method_ceremony *ceremony,
                                      const json_t *answer, struct method_result *result, struct failure *failure)
{
    const struct technique *technique;
    TRY(technique_of(credential, &technique));
    return technique->examine(context, operation, credential, ceremony, answer, result, failure);
}

static enum status two_factor_prove(const struct method_context *context, enum method_task task, const struct method_credential *credential,
                                    const json_t *proof, struct method_result *result, struct failure *failure)
{
    const struct technique *technique;
    TRY(technique_of(credential, &technique));
    if (technique->prove == NULL)
        return failure_set(failure, STATUS_REFUSED, "credential", "credentials of technique %s have no such step", technique->name);
    return technique->prove(context, task, credential, proof, result, failure);
}

const struct method method_two_factor = {
    .design = DESIGN_TWO_FACTOR,
    .needs_credential = true,
    .attempts_max = 5,
    .ceremony_seconds_default = 300,
    .asks_engine = two_factor_asks_engine,
    .is_quick = two_factor_is_quick,
    .enrol = two_factor_enrol,
    .open = two_factor_open,
    .examine = two_factor_examine,
    .prove = two_factor_prove,
};
