/* SPDX-License-Identifier: Apache-2.0
 * No register of indirect biometrics is kept yet, and so nothing is established: 9.4.2 is not kept by any of them. */
#include "src/service/indirect.h"

enum status indirect_facts(struct services *services, struct store_connection *connection, const struct indirect_use *use,
                           struct evidence_facts *evidence)
{
    (void)services, (void)connection, (void)use;
    if (evidence->design != DESIGN_TWO_FACTOR)
        return STATUS_OK;
    struct two_factor_facts *facts = &evidence->two_factor;
    facts->effectiveness_assessed = facts->risk_notice = facts->off_switch = facts->strengthened = false;
    return STATUS_OK;
}
