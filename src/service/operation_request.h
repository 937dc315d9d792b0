/* SPDX-License-Identifier: Apache-2.0
 * What a channel says when it creates an operation. Everything in it is looked up or checked before it becomes a fact. */
#pragma once

#include "src/operation/instruction.h"

#include <jansson.h>

struct operation_request {
    const char *customer, *code, *memo, *login_subject;
    enum channel channel;
    const char *debit_bank, *debit_account;
    const char *payee_bank, *payee_account, *payee_name;
    bool has_amount;
    struct money amount;
    const char *phone_given;          /* NULL: none */
    struct phone_number phone_number; /* the same in one spelling */
    const char *document_id, *document_version, *document_title;
    struct digest document_sha256;
    /* Facts of the business that only the institution's own systems know. */
    int64_t account_class;
    bool account_high_risk, new_customer, first_time, affects_notice_or_instruction;
    /* OPERATION_WITH_ANSWER */
    const char *credential;
    const json_t *answer; /* as the ceremony of the credential's design takes it */
};

enum operation_request_form { OPERATION_ALONE, OPERATION_WITH_ANSWER };

/* Texts are borrowed from `json`. */
MUST_CHECK enum status operation_request_read(const json_t *json, enum operation_request_form form, struct operation_request *ret_request,
                                              struct failure *failure);
