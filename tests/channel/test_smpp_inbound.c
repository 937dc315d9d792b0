/* SPDX-License-Identifier: Apache-2.0
 * Messages from phones: every coding that phones write, the numbers they come from, and all that is no short message of one. */
#include "src/channel/smpp/arrivals.h"
#include "tests/testing.h"

#include <stdio.h>

#include <smpp34.h>

#include <smpp34_structs.h>

#include <smpp34_params.h>

static const struct smpp_message hello = {.source = {1, 1, "886912345678"},
                                          .text = {.data = (const uint8_t *)"Yes 482913", .size = sizeof "Yes 482913" - 1}};

static enum status read_text(uint8_t coding, const char *octets, size_t size, char ret_text[SMPP_INBOUND_TEXT_SIZE])
{
    struct smpp_message message = hello;
    struct smpp_inbound inbound;
    message.data_coding = coding;
    message.text = bytes_of(octets, size);
    TRY(smpp_inbound_read(&message, &inbound, NULL));
    memcpy(ret_text, inbound.text, sizeof inbound.text);
    return STATUS_OK;
}

#define READ(coding, octets) assert_ok(read_text(coding, octets, sizeof octets - 1, text))
#define REFUSE(coding, octets) assert_status(STATUS_INVALID, read_text(coding, octets, sizeof octets - 1, text))

static void every_coding_of_phones_is_read(void **state)
{
    (void)state;
    char text[SMPP_INBOUND_TEXT_SIZE];
    READ(0, "Yes 482913");
    assert_string_equal(text, "Yes 482913");
    READ(0, "\x00\x02\x11\x7e\x1b\x65");
    assert_string_equal(text, "@$_ü€");
    READ(1, "Yes 482913");
    assert_string_equal(text, "Yes 482913");
    READ(3, "\xe9 1");
    assert_string_equal(text, "é 1");
    READ(8, "\x54\x0c\x61\x0f\xff\x14\xff\x18");
    assert_string_equal(text, "同意４８");
    READ(8, "\xd8\x3d\xdc\x4d\0001");
    assert_string_equal(text, "\xf0\x9f\x91\x8d"
                              "1");
}

static void what_is_no_text_of_its_coding_is_refused(void **state)
{
    (void)state;
    char text[SMPP_INBOUND_TEXT_SIZE];
    REFUSE(0, "");
    REFUSE(0, "\x80");
    REFUSE(0, "1\x1b");
    REFUSE(0, "1\x1b\x31");
    REFUSE(1, "\x80");
    REFUSE(1, "1\0002");
    REFUSE(8, "\0001\0");
    REFUSE(8, "\0\0");
    REFUSE(8, "\xd8\x3d");
    REFUSE(8, "\xd8\x3d\0001");
    REFUSE(8, "\xdc\x4d\0001");
    REFUSE(4, "482913");
}

static void one_short_message_is_the_most(void **state)
{
    (void)state;
    char text[SMPP_INBOUND_TEXT_SIZE], octets[2 * SMPP_INBOUND_UNITS_MAX + 2];
    memset(octets, 0x4e, sizeof octets);
    assert_ok(read_text(0, octets, SMPP_INBOUND_UNITS_MAX, text));
    assert_status(STATUS_INVALID, read_text(0, octets, SMPP_INBOUND_UNITS_MAX + 1, text));
    assert_ok(read_text(8, octets, 2 * SMPP_INBOUND_UNITS_MAX, text));
    assert_int_equal(strlen(text), SMPP_INBOUND_TEXT_SIZE - 1);
    assert_status(STATUS_INVALID, read_text(8, octets, 2 * SMPP_INBOUND_UNITS_MAX + 2, text));
}

static enum status read_source(uint8_t ton, uint8_t npi, const char *number, char ret_source[SMPP_INBOUND_SOURCE_SIZE])
{
    struct smpp_message message = hello;
    struct smpp_inbound inbound;
    message.source = (struct smpp_address){.ton = ton, .npi = npi};
    snprintf(message.source.text, sizeof message.source.text, "%s", number);
    TRY(smpp_inbound_read(&message, &inbound, NULL));
    memcpy(ret_source, inbound.source, sizeof inbound.source);
    return STATUS_OK;
}

static void a_number_is_read_by_its_type(void **state)
{
    (void)state;
    static const struct {
        uint8_t ton, npi;
        const char *number, *source;
    } cases[] = {{1, 1, "886912345678", "+886912345678"}, {1, 0, "+886912345678", "+886912345678"},
                 {2, 1, "912345678", "0912345678"},       {2, 1, "0912345678", "0912345678"},
                 {0, 0, "0912345678", "0912345678"},      {0, 1, "+886912345678", "+886912345678"},
                 {0, 0, "886912345678", "+886912345678"}};
    static const struct {
        uint8_t ton, npi;
        const char *number;
    } refused[] = {{5, 0, "BANK"}, {5, 0, "0912345678"}, {3, 0, "0912345678"},  {0, 9, "0912345678"}, {2, 1, "+886912345678"},
                   {1, 1, ""},     {1, 1, "+"},          {0, 0, "0912-345678"}, {0, 0, "BANK"},       {1, 1, "++886912345678"}};
    char source[SMPP_INBOUND_SOURCE_SIZE];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_ok(read_source(cases[i].ton, cases[i].npi, cases[i].number, source));
        assert_string_equal(source, cases[i].source);
    }
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_status(STATUS_INVALID, read_source(refused[i].ton, refused[i].npi, refused[i].number, source));
}

static void a_part_of_a_longer_message_is_refused_with_its_reason(void **state)
{
    (void)state;
    struct smpp_inbound inbound;
    struct failure failure = {0};
    struct smpp_message part = hello;
    part.esm_class = SMPP_ESM_USER_DATA_HEADER;
    assert_status(STATUS_INVALID, smpp_inbound_read(&part, &inbound, &failure));
    assert_string_equal(failure.message, "a part of a longer message, or one with a header");
    part = hello;
    part.segments = 2;
    assert_status(STATUS_INVALID, smpp_inbound_read(&part, &inbound, NULL));
    part.segments = 1;
    assert_ok(smpp_inbound_read(&part, &inbound, NULL));
}

static bool arrives(deliver_sm_t *theirs, bool takes_inbound, enum smpp_arrival_kind *ret_kind, struct smpp_arrival *ret_arrival,
                    uint32_t *ret_status)
{
    uint8_t bytes[2048];
    int size = 0;
    theirs->command_id = DELIVER_SM;
    assert_int_equal(smpp34_pack2(bytes, sizeof bytes, &size, theirs), 0);
    return smpp_arrival_read(bytes_of(bytes + SMPP_HEADER_SIZE, (size_t)size - SMPP_HEADER_SIZE), takes_inbound, ret_kind, ret_arrival,
                             ret_status, NULL);
}

static deliver_sm_t their_message(void)
{
    deliver_sm_t theirs = {
        .sequence_number = 9, .source_addr_ton = 1, .source_addr_npi = 1, .source_addr = "886912345678", .short_message = "482913"};
    theirs.sm_length = 6;
    return theirs;
}

static void what_others_deliver_arrives_only_where_it_is_wanted(void **state)
{
    (void)state;
    enum smpp_arrival_kind kind;
    struct smpp_arrival arrival;
    uint32_t status;
    deliver_sm_t theirs = their_message();
    assert_true(arrives(&theirs, true, &kind, &arrival, &status));
    assert_int_equal(kind, SMPP_ARRIVAL_INBOUND);
    assert_string_equal(arrival.inbound.source, "+886912345678");
    assert_string_equal(arrival.inbound.text, "482913");
    assert_false(arrives(&theirs, false, &kind, &arrival, &status));
    assert_int_equal(status, SMPP_RECEIVER_NEVER);
    theirs.esm_class = 0x10; /* what a phone's holder acknowledged: no message of theirs */
    assert_false(arrives(&theirs, true, &kind, &arrival, &status));
    assert_int_equal(status, SMPP_RECEIVER_NEVER);
}

static void a_text_in_a_payload_is_a_text(void **state)
{
    (void)state;
    enum smpp_arrival_kind kind;
    struct smpp_arrival arrival;
    uint32_t status;
    deliver_sm_t theirs = their_message();
    tlv_t payload = {.tag = TLVID_message_payload, .length = 6};
    memcpy(payload.value.octet, "482913", 6);
    theirs.sm_length = 0;
    assert_int_equal(build_tlv(&theirs.tlv, &payload), 0);
    assert_true(arrives(&theirs, true, &kind, &arrival, &status));
    assert_string_equal(arrival.inbound.text, "482913");
    tlv_t segments = {.tag = TLVID_sar_total_segments, .length = 1, .value.val08 = 2, .next = NULL};
    assert_int_equal(build_tlv(&theirs.tlv, &segments), 0);
    assert_false(arrives(&theirs, true, &kind, &arrival, &status));
    assert_int_equal(status, SMPP_RECEIVER_NEVER);
    assert_int_equal(destroy_tlv(theirs.tlv), 0);
}

static void no_more_wait_than_there_is_room_for(void **state)
{
    (void)state;
    static struct smpp_arrivals arrivals;
    struct smpp_arrival arrival = {.ticket = 0};
    for (; arrival.ticket < SMPP_ARRIVALS_MAX; arrival.ticket++)
        assert_true(smpp_arrivals_add(&arrivals, &arrival));
    assert_false(smpp_arrivals_add(&arrivals, &arrival));
    assert_true(smpp_arrivals_take(&arrivals, &arrival));
    assert_int_equal(arrival.ticket, 0);
    arrival.ticket = SMPP_ARRIVALS_MAX;
    assert_true(smpp_arrivals_add(&arrivals, &arrival));
    for (uint64_t expected = 1; expected <= SMPP_ARRIVALS_MAX; expected++) {
        assert_true(smpp_arrivals_take(&arrivals, &arrival));
        assert_int_equal(arrival.ticket, expected);
    }
    assert_false(smpp_arrivals_take(&arrivals, &arrival));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_coding_of_phones_is_read),
        cmocka_unit_test(what_is_no_text_of_its_coding_is_refused),
        cmocka_unit_test(one_short_message_is_the_most),
        cmocka_unit_test(a_number_is_read_by_its_type),
        cmocka_unit_test(a_part_of_a_longer_message_is_refused_with_its_reason),
        cmocka_unit_test(what_others_deliver_arrives_only_where_it_is_wanted),
        cmocka_unit_test(a_text_in_a_payload_is_a_text),
        cmocka_unit_test(no_more_wait_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
