/* SPDX-License-Identifier: Apache-2.0
 * Lines of `decide`: any bytes get one answer that is JSON; a case that is decided is JSON to another parser too, and its facts written
 * again are decided alike. */
#include "fuzz/harness.h"

#include <jansson.h>

#include "src/json/case_json.h"
#include "src/json/decision.h"
#include "src/json/facts_write.h"

#define TEXT_MAX (256 * 1024)

static void check_is_json(struct bytes text)
{
    json_t *value = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    INVARIANT(json_is_object(value));
    json_decref(value);
}

static void write_case(const struct case_facts *facts, struct buffer *text)
{
    INVARIANT(buffer_append_text(text, "{\"operation\":") == STATUS_OK);
    INVARIANT(operation_facts_write(&facts->operation, text) == STATUS_OK);
    INVARIANT(buffer_append_text(text, ",\"evidence\":[") == STATUS_OK);
    for (size_t i = 0; i < facts->evidence_count; i++) {
        INVARIANT(i == 0 || buffer_append_byte(text, ',') == STATUS_OK);
        INVARIANT(evidence_facts_write(&facts->evidence[i], text) == STATUS_OK);
    }
    INVARIANT(buffer_append_text(text, "]}") == STATUS_OK);
}

static void check_written_again(struct bytes input, const struct buffer *answer)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(TEXT_MAX);
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(TEXT_MAX);
    struct case_facts facts;
    struct failure failure;
    INVARIANT(case_from_text(input, &facts, &failure) == STATUS_OK);
    write_case(&facts, &text);
    if (text.size > LIMIT_DECIDE_LINE_BYTES)
        return;
    INVARIANT(decide_json(buffer_bytes(&text), 1, &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), buffer_bytes(answer)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(TEXT_MAX);
    struct bytes input = bytes_of(data, size);
    enum status status = decide_json(input, 1, &answer);
    check_is_json(buffer_bytes(&answer));
    if (status != STATUS_OK)
        return 0;
    check_is_json(input);
    check_written_again(input, &answer);
    return 0;
}
