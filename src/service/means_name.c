/* SPDX-License-Identifier: Apache-2.0
 * Naming: with the enrolment, or at any time after. */
#include "src/service/means_name.h"

#include "src/service/operation_call.h"
#include "src/service/use_cases.h"

#include "src/base/limits.h"
#include "src/json/members.h"
#include "src/operation/readable.h"
#include "src/store/devices.h"
#include "src/store/means_names.h"

void means_name_release(struct means_name *name)
{
    buffer_release(&name->sealed);
}

enum status means_name_seal(struct call *call, const char *means, struct means_name *name)
{
    if (name->text == NULL)
        return STATUS_OK;
    const char *fault = readable_fault(bytes_of_text(name->text));
    if (fault != NULL)
        return failure_set(&call->failure, STATUS_INVALID, "name", "%s", fault);
    name->sealed = BUFFER_INIT(LIMIT_MEANS_NAME_BYTES + 1024);
    return subject_seal(call->services, &call->subject, SEALED_NAME, means, bytes_of_text(name->text), &name->sealed);
}

enum status means_name_keep(struct call *call, struct keeper_transaction *transaction, const char *means, const struct means_name *name)
{
    struct means_name_row row = {.customer = call->subject.customer, .sealed_name = buffer_bytes(&name->sealed)};
    if (name->text == NULL)
        return STATUS_OK;
    memcpy(row.means.text, means, ID_TEXT_SIZE);
    return means_name_row_put(transaction->connection, &row);
}

struct name_means {
    struct call call;
    struct means_name name;
};

static enum status name_prepare(struct call *call)
{
    struct name_means *this = (struct name_means *)call;
    const struct member members[] = {{"name", MEMBER_TEXT, true, LIMIT_MEANS_NAME_BYTES, &this->name.text}};
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    if (!id_is_valid(call->input.parameters[1]))
        return STATUS_NOT_FOUND;
    {
        CLEANUP(reader_lease_release) struct reader_lease lease = {0};
        TRY(readers_take(call->services->readers, &lease));
        TRY(subject_load(lease.connection, call->input.parameters[0], &call->subject));
    }
    return means_name_seal(call, call->input.parameters[1], &this->name);
}

/* The ledger tells nothing of it: a name changes nothing that anybody may do. */
static enum status keep_name(struct call *call, struct keeper_transaction *transaction)
{
    const struct name_means *this = (const struct name_means *)call;
    const char *means = call->input.parameters[1];
    TRY(means_name_keep(call, transaction, means, &this->name));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"named\":true}", means);
}

static enum status name_credential_run(struct call *call, struct keeper_transaction *transaction)
{
    CLEANUP(credential_row_release) struct credential_row row = {0};
    TRY(credential_row_read(transaction->connection, call->subject.customer.text, call->input.parameters[1], &row));
    return keep_name(call, transaction);
}

static enum status name_device_run(struct call *call, struct keeper_transaction *transaction)
{
    CLEANUP(device_row_release) struct device_row row = {0};
    TRY(device_row_read(transaction->connection, call->subject.customer.text, call->input.parameters[1], &row));
    return keep_name(call, transaction);
}

static void name_release(struct call *call)
{
    means_name_release(&((struct name_means *)call)->name);
}

const struct use_case use_case_name_credential = {
    .size = sizeof(struct name_means), .prepare = name_prepare, .run = name_credential_run, .release = name_release};
const struct use_case use_case_name_device = {
    .size = sizeof(struct name_means), .prepare = name_prepare, .run = name_device_run, .release = name_release};
