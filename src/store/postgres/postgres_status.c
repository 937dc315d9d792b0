/* SPDX-License-Identifier: Apache-2.0
 * What an SQLSTATE means to the store: whole codes first, then classes. Losing the connection is told by the link, not by a code. */
#include "src/store/postgres/postgres.h"

static const struct {
    const char *state; /* or the beginning of it */
    enum status status;
} meanings[] = {
    {"40001", STATUS_CONTENTION},  /* serialization_failure */
    {"40P01", STATUS_CONTENTION},  /* deadlock_detected */
    {"55P03", STATUS_CONTENTION},  /* lock_not_available: lock_timeout */
    {"57014", STATUS_UNAVAILABLE}, /* query_canceled: statement_timeout */
    {"53200", STATUS_NO_MEMORY},   /* out_of_memory */
    {"25006", STATUS_IO},          /* read_only_sql_transaction: a reader, or a primary that is one no more */
    {"42501", STATUS_IO},          /* insufficient_privilege */
    {"XX001", STATUS_CORRUPT},     /* data_corrupted */
    {"XX002", STATUS_CORRUPT},     /* index_corrupted */
    {"23", STATUS_CONFLICT},       /* integrity_constraint_violation */
    {"22", STATUS_INVALID},        /* data_exception: a text that is no UTF-8, a number out of range */
    {"54", STATUS_LIMIT},          /* program_limit_exceeded */
    {"53", STATUS_IO},             /* insufficient_resources: disk_full */
    {"57", STATUS_IO},             /* operator_intervention */
    {"58", STATUS_IO},             /* system_error: io_error */
    {"08", STATUS_IO},             /* connection_exception */
};

enum status postgres_status(const char *state)
{
    for (size_t i = 0; state != NULL && i < COUNT_OF(meanings); i++)
        if (strncmp(state, meanings[i].state, strlen(meanings[i].state)) == 0)
            return meanings[i].status;
    return STATUS_INTERNAL;
}
