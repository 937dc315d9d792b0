/* SPDX-License-Identifier: Apache-2.0
 * Material between methods and the store: kept once, found under its name, and known to be kept only when somebody says that it is. */
#include "src/crypto/digest.h"
#include "src/service/material.h"
#include "src/store/evidence_material.h"
#include "tests/store/store_fixture.h"
#include "tests/testing.h"

struct bench {
    struct store_fixture store;
    struct digest_set *kept;
    struct method_context context;
    struct method_result result;
};

static int set_up(void **state)
{
    static struct bench bench;
    store_fixture_init(&bench.store);
    assert_ok(digest_set_new(&bench.kept));
    bench.context = (struct method_context){.kept = bench.kept};
    method_result_init(&bench.result);
    *state = &bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    method_result_release(&bench->result);
    digest_set_release(&bench->kept);
    store_fixture_release(&bench->store);
    return 0;
}

static struct digest hand_over(struct bench *bench, enum method_material_kind kind, const char *text)
{
    struct digest digest;
    digest_of(bytes_of_text(text), &digest);
    assert_ok(method_result_material(&bench->result, &bench->context, kind, &digest, bytes_of_text(text)));
    return digest;
}

static void assert_stored(struct bench *bench, const struct digest *digest, const char *kind, const char *text, timestamp_us first_seen_at)
{
    CLEANUP(evidence_material_row_release) struct evidence_material_row row = {0};
    assert_ok(evidence_material_row_read(bench->store.connection, digest, &row));
    assert_true(digest_equal(&row.digest, digest));
    assert_string_equal(row.kind.text, kind);
    assert_bytes_text(row.der, text);
    assert_int_equal(row.first_seen_at, first_seen_at);
}

static void each_piece_is_kept_once(void **state)
{
    struct bench *bench = *state;
    const struct digest certificate = hand_over(bench, METHOD_MATERIAL_CERTIFICATE, "authority");
    const struct digest crl = hand_over(bench, METHOD_MATERIAL_CRL, "list"), ocsp = hand_over(bench, METHOD_MATERIAL_OCSP, "answer");
    assert_ok(material_keep(bench->store.connection, &bench->result, FIXTURE_NOW));
    assert_ok(material_keep(bench->store.connection, &bench->result, FIXTURE_NOW + 1));
    assert_stored(bench, &certificate, MATERIAL_CERTIFICATE, "authority", FIXTURE_NOW);
    assert_stored(bench, &crl, MATERIAL_CRL, "list", FIXTURE_NOW);
    assert_stored(bench, &ocsp, MATERIAL_OCSP, "answer", FIXTURE_NOW);
}

static void only_what_was_remembered_is_not_handed_over_again(void **state)
{
    struct bench *bench = *state;
    const struct digest digest = hand_over(bench, METHOD_MATERIAL_CRL, "list");
    struct evidence_material_row row;
    assert_ok(material_keep(bench->store.connection, &bench->result, FIXTURE_NOW));
    assert_false(digest_set_has(bench->kept, &digest));
    material_remember(bench->kept, &bench->result);
    assert_true(digest_set_has(bench->kept, &digest));
    store_fixture_release(&bench->store);
    store_fixture_init(&bench->store);
    method_result_release(&bench->result);
    method_result_init(&bench->result);
    hand_over(bench, METHOD_MATERIAL_CRL, "list");
    assert_int_equal(bench->result.material_count, 1);
    assert_ok(material_keep(bench->store.connection, &bench->result, FIXTURE_NOW));
    assert_status(STATUS_NOT_FOUND, evidence_material_row_read(bench->store.connection, &digest, &row));
}

static void a_kind_that_nobody_knows_is_not_stored(void **state)
{
    struct bench *bench = *state;
    const struct evidence_material_row row = {.kind = {"gossip"}, .der = bytes_of_text("x"), .first_seen_at = FIXTURE_NOW};
    assert_status(STATUS_CONFLICT, evidence_material_row_keep(bench->store.connection, &row));
}

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void records_name_each_piece_once(void **state)
{
    struct digest digests[2];
    size_t count = 0;
    (void)state;
    assert_ok(material_named(bytes_of_text("{\"design\":\"otp\"}"), digests, COUNT_OF(digests), &count));
    assert_int_equal(count, 0);
    assert_ok(material_named(bytes_of_text("{\"material\":[\"" HEX_A "\",\"" HEX_A "\"]}"), digests, COUNT_OF(digests), &count));
    assert_ok(material_named(bytes_of_text("{\"material\":[\"" HEX_B "\",\"" HEX_A "\"]}"), digests, COUNT_OF(digests), &count));
    assert_int_equal(count, 2);
    assert_int_equal(digests[0].bytes[0], 0xaa);
    assert_int_equal(digests[1].bytes[DIGEST_SIZE - 1], 0xbb);
}

static void what_is_no_name_is_told(void **state)
{
    static const char *const bad[] = {"",
                                      "[]",
                                      "{\"material\":[7]}",
                                      "{\"material\":[\"\"]}",
                                      "{\"material\":[\"aa\"]}",
                                      "{\"material\":[\"" HEX_A "aa\"]}",
                                      "{\"material\":[\"zz\"]}"};
    struct digest digests[1];
    size_t count = 0;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_status(STATUS_CORRUPT, material_named(bytes_of_text(bad[i]), digests, COUNT_OF(digests), &count));
    assert_status(STATUS_LIMIT, material_named(bytes_of_text("{\"material\":[\"" HEX_A "\",\"" HEX_B "\"]}"), digests, 1, &count));
}

int main(void)
{
#define MATERIAL_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        MATERIAL_TEST(each_piece_is_kept_once),
        MATERIAL_TEST(only_what_was_remembered_is_not_handed_over_again),
        MATERIAL_TEST(a_kind_that_nobody_knows_is_not_stored),
        cmocka_unit_test(records_name_each_piece_once),
        cmocka_unit_test(what_is_no_name_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
