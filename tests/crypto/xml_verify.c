/* SPDX-License-Identifier: Apache-2.0
 * One call of xmldsig_read turned into a word, remembering the words that were given. */
#include "tests/crypto/xml_verify.h"

#include <stdio.h>

#define WORDS_MAX 64

struct checker *xml_checker;
struct xml_signer xml_rsa;
struct signature xml_last_signature;
struct xmldsig_element xml_last_element;

static const struct trust trust; /* nothing in it: trust is not asked here */
static struct revocation_cache *revocation;
static char seen[WORDS_MAX][CHECK_REASON_MAX];
static size_t seen_count;

static const char *remember(const char *word)
{
    for (size_t i = 0; i < seen_count; i++) {
        if (strcmp(seen[i], word) == 0)
            return seen[i];
    }
    INVARIANT(seen_count < WORDS_MAX);
    snprintf(seen[seen_count], sizeof(seen[seen_count]), "%s", word);
    return seen[seen_count++];
}

bool xml_reason_was_seen(const char *word)
{
    for (size_t i = 0; i < seen_count; i++) {
        if (strcmp(seen[i], word) == 0)
            return true;
    }
    return false;
}

const char *xml_outcome_of_bytes(struct bytes document, const struct xmldsig_expectation *expectation)
{
    struct failure failure = {0};
    signature_release(&xml_last_signature);
    xml_last_signature = (struct signature){0};
    xml_last_element = (struct xmldsig_element){0};
    if (xmldsig_read(xml_checker, document, expectation, &xml_last_signature, &xml_last_element, &failure) != STATUS_OK) {
        INVARIANT(failure.status != STATUS_OK && failure.field[0] != 0 && failure.message[0] != 0);
        return remember(failure.field);
    }
    bool passed = xml_last_signature.correctness.result == CHECK_PASSED;
    INVARIANT(xml_last_signature.signer != NULL && (passed || xml_last_signature.content.size == 0));
    return remember(passed ? "verified" : xml_last_signature.correctness.reason);
}

const char *xml_outcome(const char *document, const struct xmldsig_expectation *expectation)
{
    return xml_outcome_of_bytes(bytes_of_text(document), expectation);
}

const char *xml_last_content(void)
{
    return buffer_text(&xml_last_signature.content);
}

int xml_begin(void **state)
{
    (void)state;
    INVARIANT(revocation_cache_new(&revocation) == STATUS_OK);
    INVARIANT(checker_new(&trust, revocation, &xml_checker) == STATUS_OK);
    xml_rsa = xml_signer_new("RSA-2048", "Signing customer");
    return 0;
}

int xml_tidy(void **state)
{
    (void)state;
    signature_release(&xml_last_signature);
    xml_last_signature = (struct signature){0};
    xml_texts_release();
    return 0;
}

int xml_end(void **state)
{
    xml_signer_release(&xml_rsa);
    checker_release(&xml_checker);
    revocation_cache_release(&revocation);
    return xml_tidy(state);
}
