/* SPDX-License-Identifier: Apache-2.0
 * From rows to the four facts. */
#include "src/service/indirect.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/service/event.h"
#include "src/service/protection.h"
#include "src/store/indirect_switches.h"
#include "src/store/risk_notices.h"

#define NO_MODEL "00000000-0000-0000-0000-000000000000"

static bool is_uuid(const char *text)
{
    static const char form[] = NO_MODEL;
    for (size_t i = 0; i < sizeof form - 1; i++)
        if (form[i] == '-' ? text[i] != '-' : text[i] == 0 || strchr("0123456789abcdef", text[i]) == NULL)
            return false;
    return text[sizeof form - 1] == 0;
}

enum status authenticator_model_read(const char *text, struct authenticator_model *ret_model)
{
    if (strcmp(text, MODEL_ANY) != 0 && (!is_uuid(text) || strcmp(text, NO_MODEL) == 0))
        return STATUS_INVALID;
    memcpy(ret_model->text, text, strlen(text) + 1);
    return STATUS_OK;
}

enum status indirect_means_read(const struct credential_row *credential, struct indirect_means *ret_means)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    if (members_parse(credential->public_record, &json, NULL) != STATUS_OK)
        return STATUS_CORRUPT;
    const char *technique = json_string_value(json_object_get(json, "technique"));
    const char *aaguid = json_string_value(json_object_get(json, "aaguid"));
    if (technique == NULL || row_word_set(&ret_means->technique, technique) != STATUS_OK)
        return STATUS_CORRUPT;
    if (aaguid == NULL || strcmp(aaguid, NO_MODEL) == 0)
        aaguid = MODEL_ANY;
    return authenticator_model_read(aaguid, &ret_means->model) == STATUS_OK ? STATUS_OK : STATUS_CORRUPT;
}

static enum status read_means(struct store_connection *connection, const char *customer, const char *credential,
                              struct indirect_means *ret_means)
{
    CLEANUP(credential_row_release) struct credential_row row = {0};
    TRY(credential_row_read(connection, customer, credential, &row));
    return indirect_means_read(&row, ret_means);
}

/* Empty when none counts. */
static enum status read_assessment(struct store_connection *connection, const struct indirect_means *means, timestamp_us now,
                                   struct id *ret_assessment)
{
    enum status status = assessment_covering(connection, means->technique.text, means->model.text, now, ret_assessment);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* What was accepted counts until a version that needs acceptance anew is in force. */
static enum status read_notice(struct store_connection *connection, const struct indirect_use *use, struct row_word *ret_version)
{
    CLEANUP(risk_acceptance_row_release) struct risk_acceptance_row row = {0};
    timestamp_us needed;
    enum status status = risk_acceptance_row_newest(connection, use->customer, use->credential, &row);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    TRY(risk_notice_from(connection, use->now, true, &needed));
    if (row.valid_from >= needed)
        *ret_version = row.version;
    return STATUS_OK;
}

static enum status read_switch(struct store_connection *connection, const char *customer, const struct indirect_means *means,
                               const char **ret_switched)
{
    CLEANUP(indirect_switch_row_release) struct indirect_switch_row row = {0};
    bool stopped;
    enum status status = indirect_switch_row_read(connection, customer, &row);
    if (status != STATUS_NOT_FOUND)
        TRY(status);
    TRY(indirect_is_stopped(connection, means->technique.text, means->model.text, &stopped));
    if (status == STATUS_NOT_FOUND)
        *ret_switched = "none";
    else if (!row_word_is(&row.state, SWITCHED_ON))
        *ret_switched = SWITCHED_OFF;
    else
        *ret_switched = stopped ? "stopped" : SWITCHED_ON;
    return STATUS_OK;
}

static enum status read_strengthening(struct services *services, struct store_connection *connection, const struct indirect_use *use,
                                      word_set *ret_counted)
{
    CLEANUP(operation_row_release) struct operation_row row = {0};
    if (use->operation[0] == 0)
        return STATUS_OK;
    TRY(operation_row_read(connection, use->customer, use->operation, &row));
    const struct protection_view view = {.services = services, .connection = connection, .now = use->now, .operation = &row};
    return protection_counted(&view, PROTECTS_BIOMETRICS, ret_counted);
}

static enum status read_basis(struct services *services, struct store_connection *connection, const struct indirect_use *use,
                              struct indirect_basis *ret_basis)
{
    struct indirect_basis basis = {.asked = true};
    struct indirect_means means;
    TRY(read_means(connection, use->customer, use->credential, &means));
    TRY(read_assessment(connection, &means, use->now, &basis.assessment));
    TRY(read_notice(connection, use, &basis.notice));
    TRY(read_switch(connection, use->customer, &means, &basis.switched));
    TRY(read_strengthening(services, connection, use, &basis.strengthened_by));
    *ret_basis = basis;
    return STATUS_OK;
}

static bool is_indirect(const struct evidence_facts *evidence)
{
    return evidence->design == DESIGN_TWO_FACTOR && (evidence->two_factor.factors & SET_OF(FACTOR_BIOMETRIC_INDIRECT)) != 0;
}

static bool is_on(const char *switched)
{
    return strcmp(switched, SWITCHED_ON) == 0;
}

enum status indirect_facts(struct services *services, struct store_connection *connection, const struct indirect_use *use,
                           struct evidence_facts *evidence, struct indirect_basis *ret_basis)
{
    struct two_factor_facts *facts = &evidence->two_factor;
    *ret_basis = (struct indirect_basis){.asked = false};
    if (!is_indirect(evidence))
        return STATUS_OK;
    TRY(read_basis(services, connection, use, ret_basis));
    facts->effectiveness_assessed = ret_basis->assessment.text[0] != 0;
    facts->risk_notice = ret_basis->notice.text[0] != 0;
    facts->off_switch = is_on(ret_basis->switched);
    facts->strengthened = ret_basis->strengthened_by != 0;
    return STATUS_OK;
}

void indirect_basis_describe(const struct indirect_basis *basis, struct ledger_entry *entry)
{
    if (!basis->asked)
        return;
    if (basis->assessment.text[0] != 0)
        event_detail_insert(entry, "assessment", basis->assessment.text);
    if (basis->notice.text[0] != 0)
        event_detail_insert(entry, "risk_notice", basis->notice.text);
    event_detail_insert(entry, "off_switch", basis->switched);
    for (unsigned kind = 0; kind < protection_count; kind++)
        if ((basis->strengthened_by & SET_OF(kind)) != 0)
            event_detail_insert(entry, vocabulary_text(&vocabulary_protection, kind), "counted");
}

enum status indirect_facts_recheck(struct store_connection *connection, const char *customer, const char *credential,
                                   struct evidence_facts *evidence)
{
    struct indirect_means means;
    const char *switched;
    if (!is_indirect(evidence) || !evidence->two_factor.off_switch)
        return STATUS_OK;
    TRY(read_means(connection, customer, credential, &means));
    TRY(read_switch(connection, customer, &means, &switched));
    evidence->two_factor.off_switch = is_on(switched);
    return STATUS_OK;
}
