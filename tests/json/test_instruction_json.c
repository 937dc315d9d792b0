/* SPDX-License-Identifier: Apache-2.0
 * Instructions read back: what was rendered is accepted and gives the same terms; every other spelling, and every changed byte, is refused.
 */
#include "tests/testing.h"

#include "src/json/instruction_json.h"
#include "tests/operation/sample.h"

#include <stdlib.h>

static struct instruction_rendering rendering;

static void render(struct instruction_terms terms)
{
    assert_ok(instruction_render(&terms, &rendering, NULL));
}

static void what_was_rendered_is_read_back(void **state)
{
    (void)state;
    const struct instruction_terms samples[] = {sample_transfer(), sample_login(), sample_consent(), sample_open_account()};
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        CLEANUP(instruction_parsed_release) struct instruction_parsed parsed = {0};
        render(samples[i]);
        assert_ok(instruction_parse(rendering.canonical, &parsed, NULL));
        assert_int_equal(parsed.terms.service, samples[i].service);
        assert_int_equal(parsed.terms.customer, samples[i].customer);
        assert_int_equal(parsed.terms.channel, samples[i].channel);
        assert_int_equal(parsed.terms.payee.kind, samples[i].payee.kind);
        assert_int_equal(parsed.terms.amount.minor, samples[i].amount.minor);
        assert_int_equal(parsed.terms.account_class, samples[i].account_class);
        assert_true(parsed.terms.expires_at == samples[i].expires_at);
        assert_memory_equal(parsed.terms.nonce, samples[i].nonce, INSTRUCTION_NONCE_SIZE);
        assert_memory_equal(&parsed.terms.document.sha256, &samples[i].document.sha256, DIGEST_SIZE);
    }
}

static void every_changed_bit_is_refused(void **state)
{
    (void)state;
    static char copy[LIMIT_INSTRUCTION_BYTES];
    render(sample_transfer());
    size_t size = rendering.canonical.size, accepted = 0;
    memcpy(copy, rendering.canonical.data, size);
    for (size_t i = 0; i < 8 * size; i++) {
        struct instruction_parsed parsed = {0};
        copy[i / 8] ^= (char)(1 << i % 8);
        if (instruction_parse(bytes_of(copy, size), &parsed, NULL) == STATUS_OK) {
            accepted++;
            instruction_parsed_release(&parsed);
        }
        copy[i / 8] ^= (char)(1 << i % 8);
    }
    /* A changed nonce, moment or kind of customer is another instruction with the same text, and as canonical. Nothing else may pass. */
    assert_in_range(accepted, 1, 400);
}

static void assert_changed(const char *from, const char *to, enum status expected, const char *field)
{
    CLEANUP(buffer_release) struct buffer changed = BUFFER_INIT(2 * LIMIT_INSTRUCTION_BYTES);
    struct instruction_parsed parsed = {0};
    struct failure failure = {0};
    render(sample_transfer());
    const char *canonical = (const char *)rendering.canonical.data, *at = memmem(canonical, rendering.canonical.size, from, strlen(from));
    assert_non_null(at);
    assert_ok(buffer_append(&changed, bytes_of(canonical, (size_t)(at - canonical))));
    assert_ok(buffer_append_text(&changed, to));
    at += strlen(from);
    assert_ok(buffer_append(&changed, bytes_of(at, rendering.canonical.size - (size_t)(at - canonical))));
    assert_status(expected, instruction_parse(buffer_bytes(&changed), &parsed, &failure));
    assert_string_equal(failure.field, field);
    assert_null(parsed.json);
}

static void other_spellings_and_other_contents_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
        enum status expected;
        const char *field;
    } rows[] = {
        {"{\"amount\"", "{ \"amount\"", STATUS_CORRUPT, ""},
        {"\"minor\":4999950", "\"minor\":5999950", STATUS_CORRUPT, ""},
        {"49,999.50", "49,999.51", STATUS_CORRUPT, ""},
        {"新臺幣", "美元", STATUS_CORRUPT, ""},
        {"\"risk\":\"low\"", "\"risk\":\"\\u006cow\"", STATUS_CORRUPT, ""},
        {"17:40:00.000000Z", "17:40:00Z", STATUS_CORRUPT, ""},
        {"0eff", "0eFF", STATUS_CORRUPT, ""},
        {"0eff", "0efg", STATUS_INVALID, "nonce"},
        {"0eff", "0e", STATUS_INVALID, "nonce"},
        {"\"minor\":4999950", "\"minor\":4999950.0", STATUS_INVALID, "amount.minor"},
        {"\"minor\":4999950", "\"minor\":0", STATUS_INVALID, "amount.minor"},
        {"\"currency\":\"TWD\"", "\"currency\":\"TWDX\"", STATUS_INVALID, "amount.currency"},
        {"\"risk\":\"low\"", "\"risk\":\"none\"", STATUS_INVALID, "risk"},
        {"\"service\":\"transfer\"", "\"service\":\"transport\"", STATUS_INVALID, "service"},
        {"\"kind\":\"natural\"", "\"kind\":\"person\"", STATUS_INVALID, "customer.kind"},
        {"\"kind\":\"non_designated\"", "\"kind\":\"none\"", STATUS_INVALID, "payee.kind"},
        {"\"channel\":\"web\"", "\"channel\":\"fax\"", STATUS_INVALID, "channel"},
        {"instruction-1", "instruction-2", STATUS_INVALID, "version"},
        {"\"memo\":", "\"note\":", STATUS_INVALID, "note"},
        {"\"risk\":\"low\",", "", STATUS_INVALID, "risk"},
        {"\"risk\":\"low\",", "\"risk\":\"low\",\"risk\":\"low\",", STATUS_INVALID, ""},
        {"instruction-1\"}", "instruction-1\"}x", STATUS_INVALID, ""},
        {"\"version\"", "\"text\":{},\"version\"", STATUS_INVALID, ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_changed(rows[i].from, rows[i].to, rows[i].expected, rows[i].field);
}

static void what_is_too_long_is_not_even_read(void **state)
{
    (void)state;
    static char blanks[LIMIT_INSTRUCTION_BYTES + 1];
    struct instruction_parsed parsed = {0};
    memset(blanks, ' ', sizeof blanks);
    assert_status(STATUS_LIMIT, instruction_parse(bytes_of(blanks, sizeof blanks), &parsed, NULL));
    assert_status(STATUS_INVALID, instruction_parse(bytes_of("", 0), &parsed, NULL));
    assert_status(STATUS_INVALID, instruction_parse(bytes_of("[]", 2), &parsed, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_rendered_is_read_back),
        cmocka_unit_test(every_changed_bit_is_refused),
        cmocka_unit_test(other_spellings_and_other_contents_are_refused),
        cmocka_unit_test(what_is_too_long_is_not_even_read),
    };
    return cmocka_run_group_tests_name("instruction_json", tests, NULL, NULL);
}
