/* SPDX-License-Identifier: Apache-2.0
 * Suite strings: whatever is read as one computes a code of its digits, and its text is kept as it was. */
#include "fuzz/harness.h"

#include "src/otp/ocra.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t pin[HMAC_SIZE_MAX];
    struct ocra_suite suite;
    struct otp_code code;
    struct ocra_question question;
    if (ocra_suite_parse(bytes_of(data, size), &suite, NULL) != STATUS_OK)
        return 0;
    INVARIANT(bytes_equal(bytes_of_text(suite.text), bytes_of(data, size)));
    ocra_question_of(&suite, &(struct digest){{7}}, bytes_of_text("nonce"), &question);
    INVARIANT(strlen(question.text) == suite.question_size);
    const struct ocra_input input = {.question = bytes_of_text(question.text),
                                     .pin_digest = bytes_of(pin, suite.has_pin ? hmac_size(suite.pin_hash) : 0)};
    INVARIANT(ocra_code(&suite, bytes_of_text("key"), &input, &code) == STATUS_OK);
    INVARIANT(strlen(code.text) == suite.digits);
    return 0;
}
