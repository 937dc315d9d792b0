/* SPDX-License-Identifier: Apache-2.0
 * What customers are told of the risk of indirect biometrics (9.4.2), in versions, and who accepted which. */
#pragma once

#include "src/store/row.h"

struct risk_notice_row {
    struct row_memory memory;
    struct row_word version;
    struct bytes zh_tw, en; /* TEXT */
    struct digest digest;   /* of version and texts */
    timestamp_us valid_from;
    int64_t needs_acceptance; /* 1: from valid_from on, who accepted only older versions accepted none */
    struct bytes proposed_by; /* TEXT: the caller's name */
    timestamp_us proposed_at;
    struct bytes approved_by;
    timestamp_us approved_at; /* 0: not yet */
};
void risk_notice_row_release(struct risk_notice_row *row);

/* STATUS_CONFLICT when there is such a version. */
MUST_CHECK enum status risk_notice_row_insert(struct store_connection *connection, const struct risk_notice_row *row);
MUST_CHECK enum status risk_notice_row_read(struct store_connection *connection, const char *version, struct risk_notice_row *ret_row);
/* The newest first. */
MUST_CHECK enum status risk_notice_rows_read(struct store_connection *connection, struct risk_notice_row *ret_rows, size_t capacity,
                                             size_t *ret_count);
/* STATUS_CONFLICT when it was approved before. */
MUST_CHECK enum status risk_notice_row_approve(struct store_connection *connection, const char *version, const char *approver,
                                               timestamp_us now);
/* From when the newest approved version that has begun is valid; of those that need acceptance anew, where `needing_acceptance`. 0: none
 * is. */
MUST_CHECK enum status risk_notice_from(struct store_connection *connection, timestamp_us now, bool needing_acceptance,
                                        timestamp_us *ret_from);

#define NOTICE_ZH_TW "zh-TW"
#define NOTICE_EN "en"

struct risk_acceptance_row {
    struct row_memory memory;
    struct id customer;
    struct id credential;
    struct row_word version;
    struct row_word language; /* NOTICE_ZH_TW or NOTICE_EN: which text was shown */
    timestamp_us valid_from;  /* of the version */
    timestamp_us accepted_at;
    struct bytes accepted_by; /* TEXT: the channel's name */
};
void risk_acceptance_row_release(struct risk_acceptance_row *row);

/* STATUS_CONFLICT when this version was accepted for this credential before. */
MUST_CHECK enum status risk_acceptance_row_insert(struct store_connection *connection, const struct risk_acceptance_row *row);
/* Of the newest version that was accepted for the credential. STATUS_NOT_FOUND when none was. */
MUST_CHECK enum status risk_acceptance_row_newest(struct store_connection *connection, const char *customer, const char *credential,
                                                  struct risk_acceptance_row *ret_row);
/* The newest first. */
MUST_CHECK enum status risk_acceptance_rows_of_customer(struct store_connection *connection, const char *customer,
                                                        struct risk_acceptance_row *ret_rows, size_t capacity, size_t *ret_count);
