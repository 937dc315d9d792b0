/* SPDX-License-Identifier: Apache-2.0
 * An evidence file gives back what was put into it, and is read in its own form only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "src/ledger/evidence.h"

#define OPERATION "aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define CEREMONY "baaaaaaaaaaaaaaaaaaaaaaaaa"

static const uint8_t binary[] = {0, 1, 2, 0xff};

static struct evidence sample(void)
{
    return (struct evidence){
        .operation = bytes_of_text(OPERATION),
        .instruction = bytes_of_text("{\"text\":{\"zh-TW\":\"轉帳 \\\"一\\\"\"}}"),
        .receipt = bytes_of_text("a.b.c"),
        .record_count = 1,
        .records = {{.of = bytes_of_text(CEREMONY), .plain = bytes_of(binary, sizeof binary)}},
        .proof_count = 2,
        .proofs = {bytes_of_text("one\n\n"), bytes_of_text("two — \n")},
        .certificate_count = 2,
        .certificates = {bytes_of(binary, 2), bytes_of(binary, sizeof binary)},
        .crl_count = 1,
        .crls = {bytes_of(binary, sizeof binary)},
        .ocsp_count = 1,
        .ocsp = {bytes_of(binary, 1)},
    };
}

static void assert_same(struct bytes a, struct bytes b)
{
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
}

static void what_was_written_is_read(void **state)
{
    CLEANUP(buffer_release) struct buffer json = BUFFER_INIT(EVIDENCE_BYTES_MAX);
    CLEANUP(evidence_file_release) struct evidence_file file = {0};
    struct evidence evidence = sample();
    struct failure failure;
    (void)state;
    assert_int_equal(evidence_write(&evidence, &json), STATUS_OK);
    assert_int_equal(evidence_read(buffer_bytes(&json), &file, &failure), STATUS_OK);
    assert_same(file.evidence.instruction, evidence.instruction);
    assert_same(file.evidence.receipt, evidence.receipt);
    assert_same(file.evidence.records[0].of, evidence.records[0].of);
    assert_same(file.evidence.records[0].plain, evidence.records[0].plain);
    assert_same(file.evidence.proofs[1], evidence.proofs[1]);
    assert_same(file.evidence.certificates[1], evidence.certificates[1]);
    assert_same(file.evidence.crls[0], evidence.crls[0]);
    assert_same(file.evidence.ocsp[0], evidence.ocsp[0]);
}

static void records_of_protections_are_told_where_the_file_has_them(void **state)
{
    CLEANUP(buffer_release) struct buffer before = BUFFER_INIT(EVIDENCE_BYTES_MAX), json = BUFFER_INIT(EVIDENCE_BYTES_MAX);
    CLEANUP(evidence_file_release) struct evidence_file old = {0}, file = {0};
    struct evidence evidence = sample();
    struct failure failure;
    (void)state;
    assert_int_equal(evidence_write(&evidence, &before), STATUS_OK);
    assert_int_equal(evidence_read(buffer_bytes(&before), &old, &failure), STATUS_OK);
    assert_false(old.evidence.tells_protections);
    evidence.tells_protections = true;
    evidence.protection_count = 1;
    evidence.protections[0] = (struct evidence_record){.of = bytes_of_text(CEREMONY), .plain = bytes_of(binary, sizeof binary)};
    assert_int_equal(evidence_write(&evidence, &json), STATUS_OK);
    assert_int_equal(evidence_read(buffer_bytes(&json), &file, &failure), STATUS_OK);
    assert_true(file.evidence.tells_protections);
    assert_int_equal(file.evidence.protection_count, 1);
    assert_same(file.evidence.protections[0].of, evidence.protections[0].of);
    assert_same(file.evidence.protections[0].plain, evidence.protections[0].plain);
    evidence.protection_count = EVIDENCE_PROTECTIONS_MAX + 1;
    assert_int_equal(evidence_write(&evidence, &json), STATUS_LIMIT);
}

static void a_denied_operation_has_no_receipt(void **state)
{
    CLEANUP(buffer_release) struct buffer json = BUFFER_INIT(EVIDENCE_BYTES_MAX);
    CLEANUP(evidence_file_release) struct evidence_file file = {0};
    struct evidence evidence = sample();
    struct failure failure;
    (void)state;
    evidence.receipt = bytes_of(NULL, 0);
    assert_int_equal(evidence_write(&evidence, &json), STATUS_OK);
    assert_int_equal(evidence_read(buffer_bytes(&json), &file, &failure), STATUS_OK);
    assert_int_equal(file.evidence.receipt.size, 0);
}

static void what_is_too_much_or_no_text_is_not_written(void **state)
{
    CLEANUP(buffer_release) struct buffer json = BUFFER_INIT(EVIDENCE_BYTES_MAX);
    struct evidence evidence = sample();
    (void)state;
    evidence.proof_count = EVIDENCE_PROOFS_MAX + 1;
    assert_int_equal(evidence_write(&evidence, &json), STATUS_LIMIT);
    evidence = sample(), evidence.certificate_count = EVIDENCE_MATERIAL_MAX + 1;
    assert_int_equal(evidence_write(&evidence, &json), STATUS_LIMIT);
    evidence = sample(), evidence.instruction = bytes_of(binary, sizeof binary);
    assert_int_equal(evidence_write(&evidence, &json), STATUS_INVALID);
    evidence = sample(), evidence.proofs[1] = bytes_of(binary, sizeof binary);
    assert_int_equal(evidence_write(&evidence, &json), STATUS_INVALID);
    evidence = sample(), evidence.records[0].of = bytes_of(binary, sizeof binary);
    assert_int_equal(evidence_write(&evidence, &json), STATUS_INVALID);
    assert_int_equal(json.size, 0);
}

#define HEAD "{\"format\":\"countersign-evidence-1\",\"operation\":\"" OPERATION "\",\"instruction\":\"{}\","
#define LISTS "\"proofs\":[],\"certificates\":[],\"crls\":[],\"ocsp\":[]"

static void other_forms_are_refused(void **state)
{
    static const struct {
        const char *json, *field;
    } bad[] = {
        {"", ""},
        {"[]", ""},
        {"{}", "format"},
        {"{\"format\":\"countersign-evidence-2\"}", "format"},
        {"{\"format\":\"countersign-evidence-1\"}", "operation"},
        {HEAD LISTS "}", "records"},
        {HEAD "\"records\":[]," LISTS ",\"more\":1}", ""},
        {HEAD "\"records\":[],\"proofs\":[1],\"crls\":[],\"ocsp\":[]}", "proofs"},
        {HEAD "\"records\":[],\"proofs\":[],\"crls\":[],\"ocsp\":[]}", "certificates"},
        {HEAD "\"records\":[],\"proofs\":[],\"certificates\":[7],\"crls\":[],\"ocsp\":[]}", "certificates"},
        {HEAD "\"records\":[],\"proofs\":[],\"certificates\":[],\"crls\":[\"*\"],\"ocsp\":[]}", "crls"},
        {HEAD "\"records\":[{\"ceremony\":\"" CEREMONY "\"}]," LISTS "}", "records"},
        {HEAD "\"records\":[]," LISTS ",\"receipt\":7}", "receipt"},
        {HEAD "\"records\":[]," LISTS ",\"protections\":{}}", "protections"},
        {HEAD "\"records\":[]," LISTS ",\"protections\":[{\"ceremony\":\"" CEREMONY "\",\"plain\":\"\"}]}", "protections"},
        {HEAD "\"records\":[],\"records\":[]," LISTS "}", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct evidence_file file;
        struct failure failure;
        assert_int_equal(evidence_read(bytes_of_text(bad[i].json), &file, &failure), STATUS_INVALID);
        assert_string_equal(failure.field, bad[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read),          cmocka_unit_test(records_of_protections_are_told_where_the_file_has_them),
        cmocka_unit_test(a_denied_operation_has_no_receipt), cmocka_unit_test(what_is_too_much_or_no_text_is_not_written),
        cmocka_unit_test(other_forms_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
