/* SPDX-License-Identifier: Apache-2.0
 * What the tests of XML signatures share: a signer and a checker for the program, and the outcome of one document as a word. */
#pragma once

#include "src/crypto/xmldsig.h"
#include "tests/crypto/xml_signer.h"

extern struct checker *xml_checker;
extern struct xml_signer xml_rsa;

/* For cmocka: once a program, and after each test. */
int xml_begin(void **state);
int xml_end(void **state);
int xml_tidy(void **state);

/* "verified", or the word of the reason. What was read is in xml_last_*, until the next call. */
const char *xml_outcome(const char *document, const struct xmldsig_expectation *expectation);
const char *xml_outcome_of_bytes(struct bytes document, const struct xmldsig_expectation *expectation);
extern struct signature xml_last_signature;
extern struct xmldsig_element xml_last_element;
/* The content of the last signature as text. */
const char *xml_last_content(void);
/* Whether this reason was an outcome since the program began. */
bool xml_reason_was_seen(const char *word);
