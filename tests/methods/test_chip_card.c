/* SPDX-License-Identifier: Apache-2.0
 * Fields of chip cards as values: what a TAC is made over, what is no field, and what is told apart from the draft. */
#include "tests/testing.h"

#include "src/json/members.h"
#include "src/methods/chip_card/chip_card.h"

#define REMARK "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D"

static const struct card_fields all = {.text = {
                                           [CARD_TRANSACTION_CODE] = "2521",
                                           [CARD_TERMINAL] = "WEB00001",
                                           [CARD_CHECK_CODE] = "31415926",
                                           [CARD_AT] = "20260131161500",
                                           [CARD_AMOUNT] = "00000000300000",
                                           [CARD_TO_ACCOUNT] = "0000066600002222",
                                           [CARD_PAYMENT_KIND] = "15001",
                                           [CARD_BILL_REFERENCE] = "000000A123456789",
                                           [CARD_FROM_ACCOUNT] = "0000123456789012",
                                           [CARD_SERIAL] = "00000042",
                                           [CARD_REMARK] = REMARK,
                                           [CARD_TAC] = "0123456789ABCDEF",
                                       }};

/* Of domain.md's layouts, which docs/chip-cards.md repeats. */
static const struct {
    enum card_purpose purpose;
    size_t size;
    const char *text; /* without the padding */
} layouts[] = {
    {CARD_INQUIRY, 40,
     "00000042"
     "2521"
     "31415926"
     "0000123456789012"},
    {CARD_WITHDRAWAL, 72,
     "00000042"
     "2521"
     "00000000300000"
     "WEB00001"
     "31415926"
     "20260131161500"
     "0000123456789012"},
    {CARD_TRANSFER, 88,
     "00000042"
     "2521"
     "00000000300000"
     "WEB00001"
     "31415926"
     "20260131161500"
     "0000066600002222"
     "0000123456789012"},
    {CARD_PAYMENT, 96,
     "00000042"
     "2521"
     "00000000300000"
     "WEB00001"
     "31415926"
     "20260131161500"
     "15001"
     "0000123456789012"
     "000000A123456789"},
};

static void a_tac_is_made_over_the_fields_of_its_purpose_in_their_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        CLEANUP(buffer_release) struct buffer input = BUFFER_INIT(TAC_INPUT_BYTES_MAX);
        size_t text_size = strlen(layouts[i].text);
        assert_ok(card_tac_input(layouts[i].purpose, &all, &input));
        assert_int_equal(input.size, layouts[i].size);
        assert_memory_equal(input.data, layouts[i].text, text_size);
        for (size_t at = text_size; at < input.size; at++)
            assert_int_equal(input.data[at], 0);
    }
}

static void no_tac_is_made_over_a_field_of_another_length_or_alphabet(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer input = BUFFER_INIT(TAC_INPUT_BYTES_MAX);
    struct card_fields fields = all;
    fields.text[CARD_AMOUNT][13] = 0;
    assert_status(STATUS_INVALID, card_tac_input(CARD_TRANSFER, &fields, &input));
    fields = all;
    fields.text[CARD_SERIAL][0] = 'x';
    assert_status(STATUS_INVALID, card_tac_input(CARD_TRANSFER, &fields, &input));
}

static json_t *object_of(enum card_purpose purpose)
{
    struct card_fields fields = all;
    for (enum card_field field = 0; field < CARD_FIELD_COUNT; field++)
        if (!card_purpose_has(purpose, field))
            fields.text[field][0] = 0;
    return card_fields_json(&fields);
}

static void fields_come_back_as_they_were_written_and_lack_or_strangeness_is_refused(void **state)
{
    (void)state;
    for (enum card_purpose purpose = 0; purpose < CARD_PURPOSE_COUNT; purpose++) {
        CLEANUP(json_reference_release) json_t *object = object_of(purpose);
        struct card_fields read;
        assert_ok(card_fields_read(object, "fields", purpose, CARD_FIELD_COUNT, &read, NULL));
        for (enum card_field field = 0; field < CARD_FIELD_COUNT; field++) {
            CLEANUP(json_reference_release) json_t *changed = json_deep_copy(object);
            const char *name = card_field_name(field);
            if (json_object_get(object, name) == NULL) {
                json_object_set_new(changed, name, json_string(all.text[field]));
                assert_status(STATUS_INVALID, card_fields_read(changed, "fields", purpose, CARD_FIELD_COUNT, &read, NULL));
                continue;
            }
            assert_string_equal(read.text[field], all.text[field]);
            json_object_set_new(changed, name, json_string("a"));
            assert_status(STATUS_INVALID, card_fields_read(changed, "fields", purpose, CARD_FIELD_COUNT, &read, NULL));
            json_object_del(changed, name);
            assert_status(STATUS_INVALID, card_fields_read(changed, "fields", purpose, CARD_FIELD_COUNT, &read, NULL));
        }
    }
}

static void every_field_of_the_terminal_and_the_account_is_compared(void **state)
{
    (void)state;
    struct card_fields other = all;
    assert_int_equal(card_fields_compare(&all, &other), CARD_FIELD_COUNT);
    for (enum card_field field = 0; field <= CARD_FROM_ACCOUNT; field++, other = all) {
        other.text[field][0]++;
        assert_int_equal(card_fields_compare(&all, &other), field);
    }
}

static void an_account_is_padded_by_zeros_on_the_left(void **state)
{
    (void)state;
    char padded[CARD_ACCOUNT_SIZE + 1];
    assert_ok(card_account_pad("00987654321098", padded));
    assert_string_equal(padded, "0000987654321098");
    assert_ok(card_account_pad("1234567890123456", padded));
    assert_string_equal(padded, "1234567890123456");
    assert_status(STATUS_INVALID, card_account_pad("12345678901234567", padded));
    assert_status(STATUS_INVALID, card_account_pad("", padded));
    assert_status(STATUS_INVALID, card_account_pad("12-34", padded));
}

static void a_card_remembers_the_last_eight_programs_that_it_was_used_with(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(4096);
    struct card_record record = {.issuer = "999", .account = "0000123456789012"};
    char key[2] = "a";
    assert_ok(card_record_write(&record, &text));
    for (size_t i = 0; i < CARD_COMPONENTS_MAX + 1; i++, key[0]++) {
        CLEANUP(card_record_release) struct card_record read = {.json = NULL};
        assert_ok(card_record_read(buffer_bytes(&text), &read));
        assert_false(card_record_knows(&read, key));
        buffer_clear(&text);
        assert_ok(card_record_add(&read, key, &text));
    }
    CLEANUP(card_record_release) struct card_record last = {.json = NULL};
    assert_ok(card_record_read(buffer_bytes(&text), &last));
    assert_false(card_record_knows(&last, "a"));
    assert_true(card_record_knows(&last, "b") && card_record_knows(&last, "i"));
}

/* In the vault's place: each byte is the next of a counter that a test sets. */
static uint8_t next_random;
enum status __wrap_vault_random(struct vault *vault, uint8_t *ret_bytes, size_t size);
enum status __wrap_vault_random(struct vault *vault, uint8_t *ret_bytes, size_t size)
{
    (void)vault;
    for (size_t i = 0; i < size; i++)
        ret_bytes[i] = next_random++;
    return STATUS_OK;
}

enum status __wrap_vault_sign_es256(struct vault *vault, enum vault_key key, const struct digest *digests, size_t count,
                                    struct vault_signature *ret_signatures);
enum status __wrap_vault_sign_es256(struct vault *vault, enum vault_key key, const struct digest *digests, size_t count,
                                    struct vault_signature *ret_signatures)
{
    (void)vault, (void)key, (void)digests;
    memset(ret_signatures, 0, count * sizeof *ret_signatures);
    return STATUS_OK;
}

/* What may differ from one opening to the next. */
struct opened_with {
    const char *account;
    int64_t minor;
    timestamp_us now;
    uint8_t random; /* the vault's first byte */
};

static void open_card(const struct opened_with *with, struct card_state *ret_state)
{
    static const char *const origins[] = {"https://bank.example"};
    static const struct card_issuer issuer = {.bank = "999", .ask = issuer_ask_vault, .codes = {"2590", "2510", "2521", "2531"}};
    static const struct chip_card_settings settings = {.key_id = "kid",
                                                       .terminal = "WEB00001",
                                                       .origin_count = 1,
                                                       .origins = origins,
                                                       .seconds = 120,
                                                       .issuer_count = 1,
                                                       .issuers = &issuer};
    const struct operation_facts facts = OPERATION_FACTS(SERVICE_TRANSFER);
    const struct method_context context = {.now = with->now, .settings = &settings};
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(1024), instruction = BUFFER_INIT(1024);
    struct method_opening opening;
    method_opening_init(&opening);
    assert_ok(card_decoy("999", with->account, &record));
    assert_ok(buffer_append_format(&instruction,
                                   "{\"amount\":{\"currency\":\"TWD\",\"minor\":%lld},\"debit\":{\"account\":\"%s\",\"bank\":\"999\"},"
                                   "\"payee\":{\"account\":\"%s\",\"bank\":\"998\"},\"text\":{\"en\":\"t\",\"zh-TW\":\"t\"}}",
                                   (long long)with->minor, with->account, with->account));
    const struct method_operation operation = {.ceremony_id = "c", .facts = &facts, .instruction = buffer_bytes(&instruction)};
    const struct method_credential credential = {.record = buffer_bytes(&record)};
    next_random = with->random;
    assert_ok(card_open(&context, &operation, &credential, NULL, &opening, NULL));
    assert_ok(card_state_read(buffer_bytes(&opening.state), ret_state));
    method_opening_release(&opening);
}

/* Whoever knows the card, the amount and the moment knows nothing of the code; whoever knows the vault's bytes knows it all. */
static void a_check_code_is_made_of_the_vaults_random_bytes_and_of_nothing_else(void **state)
{
    (void)state;
    const struct opened_with openings[] = {{"0000123456789012", 300000, 1767225600000000, 7},
                                           {"0000999999999999", 1, 1800000000000000, 7},
                                           {"0000123456789012", 300000, 1767225600000000, 8}};
    char codes[COUNT_OF(openings)][CARD_CHECK_CODE_SIZE + 1];
    for (size_t i = 0; i < COUNT_OF(openings); i++) {
        CLEANUP(card_state_release) struct card_state opened = {.json = NULL};
        open_card(&openings[i], &opened);
        memcpy(codes[i], opened.draft.text[CARD_CHECK_CODE], sizeof codes[i]);
        assert_int_equal(opened.expires_at, openings[i].now + 120 * TIMESTAMP_SECOND);
    }
    assert_string_equal(codes[0], "78901234");
    assert_string_equal(codes[1], codes[0]);
    assert_string_equal(codes[2], "89012345");
}

static void what_the_terminal_says_is_of_the_instruction_and_the_moment(void **state)
{
    (void)state;
    CLEANUP(card_state_release) struct card_state opened = {.json = NULL};
    open_card(&(struct opened_with){"0000123456789012", 300050, 1769847300000000, 0}, &opened);
    assert_int_equal(opened.purpose, CARD_TRANSFER);
    assert_string_equal(opened.draft.text[CARD_TRANSACTION_CODE], "2521");
    assert_string_equal(opened.draft.text[CARD_TERMINAL], "WEB00001");
    assert_string_equal(opened.draft.text[CARD_AMOUNT], "00000000300050");
    assert_string_equal(opened.draft.text[CARD_TO_ACCOUNT], "0000123456789012");
    assert_string_equal(opened.draft.text[CARD_AT], "20260131161500"); /* of Taipei */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tac_is_made_over_the_fields_of_its_purpose_in_their_order),
        cmocka_unit_test(no_tac_is_made_over_a_field_of_another_length_or_alphabet),
        cmocka_unit_test(fields_come_back_as_they_were_written_and_lack_or_strangeness_is_refused),
        cmocka_unit_test(every_field_of_the_terminal_and_the_account_is_compared),
        cmocka_unit_test(an_account_is_padded_by_zeros_on_the_left),
        cmocka_unit_test(a_check_code_is_made_of_the_vaults_random_bytes_and_of_nothing_else),
        cmocka_unit_test(what_the_terminal_says_is_of_the_instruction_and_the_moment),
        cmocka_unit_test(a_card_remembers_the_last_eight_programs_that_it_was_used_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
