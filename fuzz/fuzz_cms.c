/* SPDX-License-Identifier: Apache-2.0
 * CMS signatures from strangers. The corpus is signed over one and the same payment; whoever changes a signature cannot sign, so that
 * whatever verifies is over exactly that payment. */
#include "fuzz/checker.h"
#include "fuzz/harness.h"

#include "src/crypto/cms.h"

#define PAYMENT "{\"amount\":100}"

static void check(struct bytes bytes, const struct cms_options *options)
{
    CLEANUP(signature_release) struct signature signature = {0};
    struct failure failure = {0};
    if (cms_read(checker_once(), bytes, options, &signature, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return;
    }
    INVARIANT(signature.signer != NULL && signature.correctness.result != CHECK_NOT_DONE);
    if (signature.correctness.result == CHECK_PASSED)
        INVARIANT(bytes_equal(buffer_bytes(&signature.content), bytes_of_text(PAYMENT)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes content = bytes_of_text(PAYMENT);
    size_t count;
    check(bytes_of(data, size), &(struct cms_options){0});
    if (cms_count_signers(bytes_of(data, size), &count, NULL) != STATUS_OK)
        return 0;
    for (size_t i = 0; i <= count && i < 4; i++)
        check(bytes_of(data, size), &(struct cms_options){.content = &content, .signer = i, .several_signers = true});
    return 0;
}
