/* SPDX-License-Identifier: Apache-2.0
 * What a chip card's holder may answer, of each purpose: what is taken has every field of its length and alphabet, what is refused says
 * why, and a report's signature is of the key that it names or it is none. */
#include "fuzz/harness.h"

#include "src/json/members.h"
#include "src/methods/chip_card/chip_card.h"

static void check_fields(const json_t *answer, enum card_purpose purpose)
{
    struct card_fields fields;
    CLEANUP(buffer_release) struct buffer input = BUFFER_INIT(TAC_INPUT_BYTES_MAX);
    INVARIANT(card_fields_read(json_object_get(answer, "fields"), "fields", purpose, CARD_FIELD_COUNT, &fields, NULL) == STATUS_OK);
    INVARIANT(card_tac_input(purpose, &fields, &input) == STATUS_OK && input.size % TAC_BLOCK_SIZE == 0);
}

static void check_report(const char *token)
{
    CLEANUP(card_report_release) struct card_report report = {.json = NULL};
    struct failure failure = {0};
    if (card_report_read(token, &report, &failure) == STATUS_OK)
        INVARIANT(strlen(report.key) == (size_t)2 * DIGEST_SIZE && report.ceremony[0] != 0);
    else
        INVARIANT(failure.message[0] != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(json_reference_release) json_t *answer = NULL;
    if (members_parse(bytes_of(data, size), &answer, NULL) != STATUS_OK)
        return 0;
    for (enum card_purpose purpose = 0; purpose < CARD_PURPOSE_COUNT; purpose++) {
        struct failure failure = {0};
        if (card_answer_check(answer, purpose, &failure) == STATUS_OK)
            check_fields(answer, purpose);
        else
            INVARIANT(failure.message[0] != 0);
    }
    const char *token = json_string_value(json_object_get(answer, "report"));
    if (token != NULL)
        check_report(token);
    return 0;
}
