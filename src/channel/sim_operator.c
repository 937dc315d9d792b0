/* SPDX-License-Identifier: Apache-2.0
 * The table of an operator's keys. */
#include "src/channel/sim_operator.h"

static const char *const sim_check_hash_names[] = {"hmac_sha256", "sha256_utf16le", NULL};

#define SIM (1U << SIM_OPERATOR_TYPE)
#define SETTINGS struct sim_operator
#include "src/channel/setting_rows.h"
const struct gateway_key sim_operator_keys[] = {
#include "src/channel/sim_operator.def"
};
const size_t sim_operator_keys_count = COUNT_OF(sim_operator_keys);

void sim_operator_release(struct sim_operator *telco)
{
    gateway_keys_release(sim_operator_keys, sim_operator_keys_count, telco);
}
