/* SPDX-License-Identifier: Apache-2.0
 * The forms of re-confirmation that 9.9.3 accepts; 8.2.high and 9.9.3 both ask. */
#pragma once

#include "law/facts.h"

/* A foreign certificate that WebTrust or ETSI recognises, protected by a password and meant for corporate signing; a chip card; an OTP. */
bool corporate_form_accepted(const struct evidence_facts *entry);
