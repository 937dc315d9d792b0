/* SPDX-License-Identifier: Apache-2.0
 * SMPP on the wire: what we write is what libsmpp34, another's reading of the specification, reads; what it writes we read; parts of long
 * texts; receipts as operators write them. */
#include "src/channel/smpp/pdu.h"
#include "src/channel/smpp/receipt.h"
#include "src/channel/smpp/text.h"
#include "tests/testing.h"

#include <stdio.h>

#include <smpp34.h>

#include <smpp34_structs.h>

#include <smpp34_params.h>

static void what_we_submit_others_read(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer pdu = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    const struct smpp_message message = {.source = {5, 0, "68123"},
                                         .destination = {1, 1, "886912345678"},
                                         .registered_delivery = 1,
                                         .data_coding = 8,
                                         .validity = "000000000200000R",
                                         .text = bytes_of("\x8f\x49\x5e\x33", 4)};
    submit_sm_t theirs = {0};
    assert_ok(smpp_write_submit(7, &message, &pdu));
    assert_int_equal(smpp34_unpack2(&theirs, pdu.data, (int)pdu.size), 0);
    assert_int_equal(theirs.command_length, pdu.size);
    assert_int_equal(theirs.command_id, SUBMIT_SM);
    assert_int_equal(theirs.sequence_number, 7);
    assert_string_equal((char *)theirs.source_addr, "68123");
    assert_string_equal((char *)theirs.destination_addr, "886912345678");
    assert_int_equal(theirs.source_addr_ton, 5);
    assert_int_equal(theirs.dest_addr_npi, 1);
    assert_string_equal((char *)theirs.validity_period, "000000000200000R");
    assert_int_equal(theirs.data_coding, 8);
    assert_int_equal(theirs.sm_length, 4);
    assert_memory_equal(theirs.short_message, "\x8f\x49\x5e\x33", 4);
}

static void our_bind_is_read_by_others(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer pdu = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    const struct smpp_bind bind = {"bank", "secret", "VMA"};
    bind_transceiver_t theirs = {0};
    assert_ok(smpp_write_bind(SMPP_BIND_TRANSCEIVER, 1, &bind, &pdu));
    assert_int_equal(smpp34_unpack2(&theirs, pdu.data, (int)pdu.size), 0);
    assert_string_equal((char *)theirs.system_id, "bank");
    assert_string_equal((char *)theirs.password, "secret");
    assert_int_equal(theirs.interface_version, 0x34);
    const struct smpp_bind long_password = {"bank", "ninechars", ""};
    assert_status(STATUS_LIMIT, smpp_write_bind(SMPP_BIND_TRANSCEIVER, 1, &long_password, &pdu));
}

static void our_separate_binds_are_read_by_others(void **state)
{
    (void)state;
    const struct smpp_bind bind = {"bank", "secret", ""};
    bind_transmitter_t transmitter = {0};
    bind_receiver_t receiver = {0};
    CLEANUP(buffer_release) struct buffer sending = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    CLEANUP(buffer_release) struct buffer receiving = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    assert_ok(smpp_write_bind(SMPP_BIND_TRANSMITTER, 1, &bind, &sending));
    assert_ok(smpp_write_bind(SMPP_BIND_RECEIVER, 1, &bind, &receiving));
    assert_int_equal(smpp34_unpack2(&transmitter, sending.data, (int)sending.size), 0);
    assert_int_equal(transmitter.command_id, BIND_TRANSMITTER);
    assert_int_equal(smpp34_unpack2(&receiver, receiving.data, (int)receiving.size), 0);
    assert_int_equal(receiver.command_id, BIND_RECEIVER);
}

static deliver_sm_t their_receipt(const char *text)
{
    deliver_sm_t theirs = {.command_id = DELIVER_SM, .sequence_number = 9, .esm_class = 4};
    theirs.sm_length = (uint8_t)strlen(text);
    memcpy(theirs.short_message, text, theirs.sm_length);
    snprintf((char *)theirs.source_addr, sizeof theirs.source_addr, "886912345678");
    return theirs;
}

static void what_others_deliver_we_read(void **state)
{
    (void)state;
    uint8_t bytes[1024];
    int size = 0;
    struct smpp_header header;
    struct smpp_message message;
    struct smpp_receipt receipt;
    deliver_sm_t theirs =
        their_receipt("id:77aF sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:x");
    assert_int_equal(smpp34_pack2(bytes, sizeof bytes, &size, &theirs), 0);
    assert_ok(smpp_header_read(bytes, &header));
    assert_int_equal(header.size, size);
    assert_ok(smpp_read_deliver(bytes_of(bytes + 16, (size_t)size - 16), &message));
    assert_string_equal(message.source.text, "886912345678");
    assert_ok(smpp_receipt_read(&message, &receipt));
    assert_string_equal(receipt.id, "77aF");
    assert_int_equal(receipt.outcome, SMPP_OUTCOME_DELIVERED);
    for (int cut = 16; cut < size; cut++) /* nothing shorter is a whole one */
        assert_status(STATUS_INVALID, smpp_read_deliver(bytes_of(bytes + 16, (size_t)cut - 16), &message));
}

static enum status receipt_of(const char *text, uint8_t esm_class, struct smpp_receipt *ret_receipt)
{
    const struct smpp_message message = {.esm_class = esm_class, .text = bytes_of_text(text)};
    return smpp_receipt_read(&message, ret_receipt);
}

static void receipts_come_in_several_dresses(void **state)
{
    (void)state;
    struct smpp_receipt receipt;
    assert_ok(receipt_of("id:1 stat:UNDELIV err:1", 4, &receipt));
    assert_int_equal(receipt.outcome, SMPP_OUTCOME_FAILED);
    assert_ok(receipt_of("id:1 stat:EXPIRED", 4, &receipt));
    assert_int_equal(receipt.outcome, SMPP_OUTCOME_EXPIRED);
    assert_ok(receipt_of("id:1 stat:ENROUTE", 4, &receipt));
    assert_int_equal(receipt.outcome, SMPP_OUTCOME_ON_ITS_WAY);
    assert_status(STATUS_INVALID, receipt_of("id:1 stat:DELIVRD", 0, &receipt));
    assert_status(STATUS_INVALID, receipt_of("stat:DELIVRD", 4, &receipt));
    assert_status(STATUS_INVALID, receipt_of("id:1", 4, &receipt));
    assert_status(STATUS_INVALID, receipt_of("id:1 stat:WONDERFUL", 4, &receipt));
    assert_status(STATUS_INVALID, receipt_of("grid:1 stat:DELIVRD", 4, &receipt));
    const struct smpp_message by_parameters = {.esm_class = 4, .receipted_id = "abc", .message_state = 2};
    assert_ok(smpp_receipt_read(&by_parameters, &receipt));
    assert_string_equal(receipt.id, "abc");
    assert_int_equal(receipt.outcome, SMPP_OUTCOME_DELIVERED);
}

/* Its first half would be the id of another message. */
static void an_id_in_other_letters_is_none(void **state)
{
    static const char *const ids[] = {"77\xff", "77😀", "７７", "77７", "\xc3"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct smpp_receipt receipt = {.id = "untouched"};
        char text[64];
        snprintf(text, sizeof text, "id:%s stat:DELIVRD", ids[i]);
        assert_status(STATUS_INVALID, receipt_of(text, 4, &receipt));
        assert_string_equal(receipt.id, "untouched");
    }
    struct smpp_receipt receipt;
    assert_status(STATUS_INVALID, receipt_of("id:77 stat:DELIVRD😀", 4, &receipt));
}

static void an_id_without_end_is_none(void **state)
{
    (void)state;
    struct smpp_receipt receipt;
    char text[200];
    snprintf(text, sizeof text, "id:%0100d stat:DELIVRD", 7);
    assert_status(STATUS_INVALID, receipt_of(text, 4, &receipt));
}

static void a_text_alone_has_no_header(void **state)
{
    (void)state;
    struct smpp_text text;
    char letters[162];
    memset(letters, 'a', sizeof letters);
    letters[161] = 0;
    assert_ok(smpp_text_make(letters, 1, &text));
    assert_int_equal(text.count, 2);
    assert_memory_equal(text.parts[1].bytes, "\5\0\3\1\2\2", 6);
    assert_int_equal(text.parts[0].size, 159);
    letters[160] = 0;
    assert_ok(smpp_text_make(letters, 1, &text));
    assert_int_equal(text.count, 1);
    assert_int_equal(text.data_coding, SMPP_CODING_DEFAULT);
    assert_int_equal(text.parts[0].size, 160);
}

static void what_gsm_writes_otherwise_goes_in_ucs2(void **state)
{
    (void)state;
    struct smpp_text text;
    assert_ok(smpp_text_make("a@b", 1, &text)); /* @ is 0 in GSM's alphabet */
    assert_int_equal(text.data_coding, SMPP_CODING_UCS2);
    assert_memory_equal(text.parts[0].bytes, "\0a\0@\0b", 6);
    assert_status(STATUS_INVALID, smpp_text_make("\xf0\x9f\x98\x80", 1, &text));
    assert_status(STATUS_INVALID, smpp_text_make("\xff", 1, &text));
}

static void more_than_ten_parts_are_refused(void **state)
{
    (void)state;
    struct smpp_text text;
    char letters[1532];
    memset(letters, 'a', sizeof letters);
    letters[1531] = 0;
    assert_status(STATUS_LIMIT, smpp_text_make(letters, 1, &text));
    letters[1530] = 0;
    assert_ok(smpp_text_make(letters, 1, &text));
    assert_int_equal(text.count, 10);
}

static void lengths_that_cannot_be_are_refused(void **state)
{
    (void)state;
    struct smpp_header header;
    char id[SMPP_MESSAGE_ID_SIZE];
    assert_status(STATUS_INVALID, smpp_header_read((const uint8_t *)"\0\0\0\17\0\0\0\5\0\0\0\0\0\0\0\1", &header));
    assert_status(STATUS_INVALID, smpp_header_read((const uint8_t *)"\0\0\x20\1\0\0\0\5\0\0\0\0\0\0\0\1", &header));
    assert_ok(smpp_header_read((const uint8_t *)"\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\1", &header));
    assert_status(STATUS_INVALID, smpp_read_submit_answer(bytes_of("abc", 3), SMPP_OK, id));
    assert_status(STATUS_INVALID, smpp_read_submit_answer(bytes_of("abc\0x", 5), SMPP_OK, id));
    assert_status(STATUS_INVALID, smpp_read_submit_answer(bytes_of(NULL, 0), SMPP_OK, id));
    assert_ok(smpp_read_submit_answer(bytes_of(NULL, 0), SMPP_THROTTLED, id));
    assert_ok(smpp_read_submit_answer(bytes_of("abc\0", 4), SMPP_OK, id));
    assert_string_equal(id, "abc");
}

static void validity_is_relative_time(void **state)
{
    (void)state;
    char text[17];
    smpp_validity_write(120, text);
    assert_string_equal(text, "000000000200000R");
    smpp_validity_write(86400 + 3600 + 61, text);
    assert_string_equal(text, "000001010101000R");
    smpp_validity_write(-5, text);
    assert_string_equal(text, "000000000001000R");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_we_submit_others_read),
        cmocka_unit_test(our_bind_is_read_by_others),
        cmocka_unit_test(our_separate_binds_are_read_by_others),
        cmocka_unit_test(what_others_deliver_we_read),
        cmocka_unit_test(receipts_come_in_several_dresses),
        cmocka_unit_test(an_id_without_end_is_none),
        cmocka_unit_test(a_text_alone_has_no_header),
        cmocka_unit_test(what_gsm_writes_otherwise_goes_in_ucs2),
        cmocka_unit_test(more_than_ten_parts_are_refused),
        cmocka_unit_test(lengths_that_cannot_be_are_refused),
        cmocka_unit_test(an_id_in_other_letters_is_none),
        cmocka_unit_test(validity_is_relative_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
