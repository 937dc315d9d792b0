/* SPDX-License-Identifier: Apache-2.0
 * Signed XML from strangers. The corpus is signed, in every form, over one and the same payment; whoever changes a document cannot sign, so
 * whatever verifies gives exactly that payment. */
#include "fuzz/checker.h"
#include "fuzz/harness.h"

#include "src/crypto/xmldsig.h"

#define PAYMENT "<Payment xmlns=\"urn:t\" Id=\"p1\"><Payee>822-1</Payee><Amount>100</Amount></Payment>"

static void check(struct bytes document, const struct xmldsig_expectation *expectation)
{
    CLEANUP(signature_release) struct signature signature = {0};
    struct xmldsig_element element;
    struct failure failure = {0};
    if (xmldsig_read(checker_once(), document, expectation, &signature, &element, &failure) != STATUS_OK) {
        INVARIANT(failure.field[0] != 0);
        return;
    }
    if (signature.correctness.result == CHECK_PASSED)
        INVARIANT(bytes_equal(buffer_bytes(&signature.content), bytes_of_text(PAYMENT)));
    else
        INVARIANT(signature.content.size == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct xmldsig_expectation payment = {"urn:t", "Payment", NULL};
    check(bytes_of(data, size), NULL);
    check(bytes_of(data, size), &payment);
    return 0;
}
