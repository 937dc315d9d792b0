/* SPDX-License-Identifier: Apache-2.0
 * A mobile operator's service that tells whose SIM card a connection comes from (`sim_authentication`): its settings, as sim_operator.def
 * lists them, and the two questions that are put to it. The contract is in docs/protections.md: a request is opened for a number, the
 * customer's phone goes to an address over mobile data, and the operator tells a result. */
#pragma once

#include "src/channel/gateway_settings.h"

enum sim_check_hash { SIM_CHECK_HMAC_SHA256, SIM_CHECK_SHA256_UTF16LE };

struct sim_operator {
    char id[CHANNEL_NAME_SIZE];
#define TEXT(types, name, maximum, preset, help) char *name;
#define SECRET(types, needed_by, name, maximum, help) char *name;
#define PATH(types, name, help) char *name;
#define NUMBER(types, name, minimum, maximum, preset, help) unsigned name;
#define CHOICE(types, name, names, preset, help) unsigned name;
#include "src/channel/sim_operator.def"
#undef TEXT
#undef SECRET
#undef PATH
#undef NUMBER
#undef CHOICE
};
void sim_operator_release(struct sim_operator *telco); /* wipes what came from files of secrets */

/* The keys in order, all of the one type SIM_OPERATOR_TYPE. */
#define SIM_OPERATOR_TYPE 0
#define SIM_OPERATOR_KEY_CHARACTERS_MIN 32
extern const struct gateway_key sim_operator_keys[];
extern const size_t sim_operator_keys_count;
