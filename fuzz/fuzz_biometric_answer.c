/* SPDX-License-Identifier: Apache-2.0
 * What a biometric engine answers to a question with three samples, compared or not: nothing that the contract does not say is taken, and
 * nothing that it says is outside its bounds. */
#include "fuzz/harness.h"

#include "src/biometric/biometric.h"

static const struct biometric_parameters parameters = {
    .engine = "double", .model = "names", .similarity_min = 500000, .liveness_min = 600000};

static void check_measured(const struct biometric_request *request, const struct biometric_answer *answer)
{
    struct biometric_verdict verdict;
    INVARIANT(answer->liveness >= 0 && answer->liveness <= BIOMETRIC_SCORE_MAX && answer->attack < BIOMETRIC_ATTACK_COUNT);
    INVARIANT(answer->signals < 1U << BIOMETRIC_SIGNAL_COUNT && answer->prompts_kept < 1U << request->sample_count);
    INVARIANT((answer->template_bytes.size > 0) == (request->template_bytes.size == 0));
    if (biometric_judge(&parameters, request, answer, &verdict) != STATUS_OK)
        return;
    INVARIANT(strcmp(answer->engine.name, "double") == 0 && strcmp(answer->engine.model, "names") == 0);
    INVARIANT(verdict.person == (answer->similarity >= 500000));
    INVARIANT(!verdict.liveness || (answer->liveness >= 600000 && answer->attack == BIOMETRIC_ATTACK_NONE && answer->signals == 0));
}

static void read_as(struct bytes compared, struct bytes text)
{
    const struct biometric_request request = {.id = "000102030405060708090a0b0c0d0e0f", .sample_count = 3, .template_bytes = compared};
    CLEANUP(biometric_answer_release) struct biometric_answer answer;
    biometric_answer_init(&answer);
    if (biometric_answer_read(&request, text, &answer) == STATUS_OK && answer.fault == BIOMETRIC_MEASURED)
        check_measured(&request, &answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_as(bytes_of_text("t"), bytes_of(data, size));
    read_as(bytes_of(NULL, 0), bytes_of(data, size));
    return 0;
}
