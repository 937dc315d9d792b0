/* SPDX-License-Identifier: Apache-2.0
 * Which forms of re-confirmation 9.9.3 accepts. */
#include "law/corporate/form.h"

static bool foreign_certificate_accepted(const struct certificate_facts *certificate)
{
    return certificate->kind == CERTIFICATE_KIND_FOREIGN && certificate->trust_audit != TRUST_AUDIT_NONE &&
           certificate->password_protected && certificate->corporate_signing;
}

bool corporate_form_accepted(const struct evidence_facts *entry)
{
    switch (entry->design) {
    case DESIGN_CERTIFICATE:
        return foreign_certificate_accepted(&entry->certificate);
    case DESIGN_CHIP_CARD:
    case DESIGN_OTP:
        return true;
    default:
        return false;
    }
}
