/* SPDX-License-Identifier: Apache-2.0
 * The use cases that change something. Parameters and request bodies are in api/openapi.yaml; each is given to call_start. */
#pragma once

#include "src/service/call.h"

extern const struct use_case use_case_register_customer;
extern const struct use_case use_case_erase_customer;              /* parameter: customer */
extern const struct use_case use_case_send_message;                /* parameter: customer */
extern const struct use_case use_case_retry_message;               /* parameter: message */
extern const struct use_case use_case_tell_delivery;               /* parameter: message */
extern const struct use_case use_case_add_account;                 /* parameter: customer */
extern const struct use_case use_case_designate_account;           /* parameter: customer */
extern const struct use_case use_case_withdraw_account;            /* parameter: customer */
extern const struct use_case use_case_withdraw_designated_account; /* parameter: customer */
extern const struct use_case use_case_enrol_credential;            /* parameter: customer */
extern const struct use_case use_case_revoke_credential;           /* parameters: customer, credential */
extern const struct use_case use_case_activate_credential;         /* parameters: customer, credential */
extern const struct use_case use_case_resynchronise_credential;    /* parameters: customer, credential */
extern const struct use_case use_case_suspend_credential;          /* parameters: customer, credential */
extern const struct use_case use_case_resume_credential;           /* parameters: customer, credential */
extern const struct use_case use_case_unlock_credential;           /* parameters: customer, credential */
extern const struct use_case use_case_import_tokens;
extern const struct use_case use_case_set_phone;       /* parameter: customer */
extern const struct use_case use_case_send_phone_code; /* parameters: customer, phone */
extern const struct use_case use_case_verify_phone;    /* parameters: customer, phone */
extern const struct use_case use_case_create_operation;
extern const struct use_case use_case_authorise;
extern const struct use_case use_case_cancel_operation; /* parameter: operation */
extern const struct use_case use_case_open_ceremony;    /* parameter: operation */
extern const struct use_case use_case_reset_password;   /* parameters: customer, credential */
extern const struct use_case use_case_login;
extern const struct use_case use_case_card_login;
extern const struct use_case use_case_refuse_pin; /* parameter: the route */
extern const struct use_case use_case_answer_card_login; /* parameter: ceremony */
extern const struct use_case use_case_answer_ceremony;   /* parameter: ceremony */
extern const struct use_case use_case_expire_overdue;    /* the server's own, every second */
extern const struct use_case use_case_open_protection;   /* parameter: operation */
extern const struct use_case use_case_answer_protection; /* parameter: protection */
extern const struct use_case use_case_receive_message;
extern const struct use_case use_case_receive_sim_result;
extern const struct use_case use_case_register_device; /* parameter: customer */
extern const struct use_case use_case_revoke_device;   /* parameters: customer, device */
extern const struct use_case use_case_suspend_device;  /* parameters: customer, device */
extern const struct use_case use_case_resume_device;   /* parameters: customer, device */
extern const struct use_case use_case_name_device;     /* parameters: customer, device */
extern const struct use_case use_case_name_credential; /* parameters: customer, credential */
extern const struct use_case use_case_propose_assessment;
extern const struct use_case use_case_approve_assessment;  /* parameter: assessment */
extern const struct use_case use_case_withdraw_assessment; /* parameter: assessment */
extern const struct use_case use_case_propose_biometrics;
extern const struct use_case use_case_approve_biometrics; /* parameter: parameter set */
extern const struct use_case use_case_propose_risk_notice;
extern const struct use_case use_case_approve_risk_notice; /* parameter: version */
extern const struct use_case use_case_accept_risk_notice;  /* parameters: customer, credential */
extern const struct use_case use_case_turn_off_indirect;   /* parameter: customer */
extern const struct use_case use_case_turn_on_indirect;    /* parameter: customer */
extern const struct use_case use_case_stop_indirect;
extern const struct use_case use_case_release_indirect;  /* parameters: technique, model */
extern const struct use_case use_case_block_operation;   /* parameter: operation; the customer's word */
extern const struct use_case use_case_block_by_staff;    /* parameter: operation */
extern const struct use_case use_case_release_deferred;  /* parameter: operation; the server's own, when its wait is over */
extern const struct use_case use_case_add_chunk;         /* parameter: ceremony */
extern const struct use_case use_case_read_chunk;        /* parameters: ceremony, position */
extern const struct use_case use_case_hold_recording;    /* parameter: ceremony */
extern const struct use_case use_case_release_recording; /* parameter: ceremony; ends a hold */
extern const struct use_case use_case_delete_recording;  /* parameter: ceremony; the server's own, when the time to keep it is over */
extern const struct use_case use_case_send_signal;       /* parameter: ceremony */
extern const struct use_case use_case_renew_ceremony;    /* parameter: ceremony */
