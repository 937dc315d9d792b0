/* SPDX-License-Identifier: Apache-2.0
 * CMS signatures: what customers' tools send is read, and whatever is changed, missing, doubled or of another kind is refused with its
 * reason. */
#include "src/base/limits.h"
#include "src/crypto/cms.h"
#include "tests/crypto/pki.h"
#include "tests/testing.h"

static const struct bytes content = {(const uint8_t *)"pay 1,000 to 812-00001234", 25};

struct world {
    struct pki_entity root, ca, signer;
    struct certificate *anchors[1];
    struct trust trust;
    struct revocation_cache *revocation;
    struct checker *checker;
};
static struct world world;

static int set_up(void **state)
{
    (void)state;
    world.root = pki_issue(NULL, PKI_CA("Root"));
    world.ca = pki_issue(&world.root, PKI_CA("CA"));
    world.signer = pki_issue(&world.ca, PKI_SIGNER("Signer"));
    world.anchors[0] = world.root.certificate;
    world.trust = (struct trust){.anchors = world.anchors, .anchor_count = 1, .anchors_only = true};
    assert_ok(revocation_cache_new(&world.revocation));
    assert_ok(checker_new(&world.trust, world.revocation, &world.checker));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    checker_release(&world.checker);
    revocation_cache_release(&world.revocation);
    pki_entity_release(&world.signer);
    pki_entity_release(&world.ca);
    pki_entity_release(&world.root);
    return 0;
}

static enum status read_detached(struct bytes bytes, struct bytes over, struct signature *ret_signature)
{
    const struct cms_options options = {.content = &over};
    return cms_read(world.checker, bytes, &options, ret_signature, NULL);
}

/* The reason of correctness, "" for passed. */
static void expect_reason(struct bytes bytes, struct bytes over, const char *reason)
{
    CLEANUP(signature_release) struct signature signature = {0};
    assert_ok(read_detached(bytes, over, &signature));
    assert_string_equal(signature.correctness.reason, reason);
    assert_int_equal(signature.correctness.result, reason[0] == 0 ? CHECK_PASSED : CHECK_FAILED);
}

static void a_detached_signature_is_verified(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, &world.ca, content, CMS_DETACHED, EVP_sha256());
    CLEANUP(signature_release) struct signature signature = {0};
    assert_ok(read_detached(buffer_bytes(&cms), content, &signature));
    assert_int_equal(signature.correctness.result, CHECK_PASSED);
    assert_true(bytes_equal(buffer_bytes(&signature.content), content));
    assert_true(signature.content_is_detached && signature.has_claimed_time);
    assert_string_equal(signature.digest_algorithm, "SHA-256");
    assert_string_equal(signature.signature_algorithm, "ECDSA-SHA-256");
    assert_true(digest_equal(certificate_fingerprint(signature.signer), certificate_fingerprint(world.signer.certificate)));
    assert_int_equal(signature.carried.count, 1);
}

static void an_enveloping_signature_gives_its_content(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, &world.ca, content, 0, EVP_sha384());
    CLEANUP(signature_release) struct signature signature = {0};
    const struct cms_options options = {0};
    assert_ok(cms_read(world.checker, buffer_bytes(&cms), &options, &signature, NULL));
    assert_int_equal(signature.correctness.result, CHECK_PASSED);
    assert_true(bytes_equal(buffer_bytes(&signature.content), content) && !signature.content_is_detached);
    assert_status(STATUS_REFUSED, read_detached(buffer_bytes(&cms), content, &signature));
}

static void a_detached_signature_without_content_is_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, NULL, content, CMS_DETACHED, EVP_sha256());
    struct signature signature;
    const struct cms_options options = {0};
    assert_status(STATUS_REFUSED, cms_read(world.checker, buffer_bytes(&cms), &options, &signature, NULL));
}

static void another_content_is_seen(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, NULL, content, CMS_DETACHED, EVP_sha256());
    expect_reason(buffer_bytes(&cms), bytes_of_text("pay 9,000 to 812-00001234"), "digest_mismatch");
    expect_reason(buffer_bytes(&cms), bytes_of(NULL, 0), "digest_mismatch");
}

static void every_changed_byte_is_seen(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, NULL, content, CMS_DETACHED, EVP_sha256());
    for (size_t i = 0; i < cms.size; i++) {
        CLEANUP(signature_release) struct signature signature = {0};
        cms.data[i] ^= 1;
        enum status status = read_detached(buffer_bytes(&cms), content, &signature);
        bool is_same_signer = signature.signer != NULL &&
                              digest_equal(certificate_fingerprint(signature.signer), certificate_fingerprint(world.signer.certificate));
        /* versions and the list of digest algorithms are hints that nothing hangs on */
        if (status == STATUS_OK && signature.correctness.result == CHECK_PASSED && is_same_signer)
            assert_in_range(i, 0, 60);
        cms.data[i] ^= 1;
    }
}

static void nothing_may_be_left_over_or_missing(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, NULL, content, CMS_DETACHED, EVP_sha256());
    struct signature signature;
    for (size_t size = 0; size < cms.size; size++)
        assert_status(STATUS_INVALID, read_detached(bytes_of(cms.data, size), content, &signature));
    assert_ok(buffer_append_byte(&cms, 0));
    assert_status(STATUS_INVALID, read_detached(buffer_bytes(&cms), content, &signature));
}

static void indefinite_lengths_are_refused(void **state)
{
    (void)state;
    CMS_ContentInfo *cms = pki_open_cms(NULL, content, CMS_STREAM);
    assert_non_null(CMS_add1_signer(cms, world.signer.x509, world.signer.key, EVP_sha256(), 0));
    BIO *out = BIO_new(BIO_s_mem()), *in = BIO_new_mem_buf(content.data, (int)content.size);
    assert_int_equal(i2d_CMS_bio_stream(out, cms, in, CMS_STREAM | CMS_BINARY), 1);
    char *data;
    long size = BIO_get_mem_data(out, &data);
    struct signature signature;
    const struct cms_options options = {0};
    assert_int_equal((uint8_t)data[1], 0x80);
    assert_status(STATUS_INVALID, cms_read(world.checker, bytes_of(data, (size_t)size), &options, &signature, NULL));
    BIO_free(in);
    BIO_free(out);
    CMS_ContentInfo_free(cms);
}

static void several_signers_are_refused_unless_asked_for(void **state)
{
    (void)state;
    CLEANUP(pki_entity_release) struct pki_entity second = pki_issue(&world.ca, PKI_SIGNER("Second"));
    CMS_ContentInfo *open = pki_open_cms(NULL, content, CMS_DETACHED);
    assert_non_null(CMS_add1_signer(open, world.signer.x509, world.signer.key, EVP_sha256(), 0));
    assert_non_null(CMS_add1_signer(open, second.x509, second.key, EVP_sha256(), 0));
    CLEANUP(buffer_release) struct buffer cms = pki_finish_cms(open, content, CMS_DETACHED);
    struct signature refused;
    size_t count;
    assert_status(STATUS_REFUSED, read_detached(buffer_bytes(&cms), content, &refused));
    assert_ok(cms_count_signers(buffer_bytes(&cms), &count, NULL));
    assert_int_equal(count, 2);
    for (size_t i = 0; i < count; i++) {
        CLEANUP(signature_release) struct signature signature = {0};
        const struct cms_options options = {.content = &content, .signer = i, .several_signers = true};
        assert_ok(cms_read(world.checker, buffer_bytes(&cms), &options, &signature, NULL));
        assert_int_equal(signature.correctness.result, CHECK_PASSED);
    }
    const struct cms_options past = {.content = &content, .signer = 2, .several_signers = true};
    assert_status(STATUS_REFUSED, cms_read(world.checker, buffer_bytes(&cms), &past, &refused, NULL));
}

static void nobodys_signature_is_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_close_cms(pki_open_cms(&world.ca, content, CMS_DETACHED));
    struct signature signature;
    assert_status(STATUS_REFUSED, read_detached(buffer_bytes(&cms), content, &signature));
}

static void without_the_signers_certificate_it_is_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, &world.ca, content, CMS_DETACHED | CMS_NOCERTS, EVP_sha256());
    struct signature signature;
    assert_status(STATUS_REFUSED, read_detached(buffer_bytes(&cms), content, &signature));
}

static void a_signer_may_be_named_by_its_key(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, &world.ca, content, CMS_DETACHED | CMS_USE_KEYID, EVP_sha256());
    expect_reason(buffer_bytes(&cms), content, "");
}

static void old_hashes_are_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, NULL, content, CMS_DETACHED, EVP_sha1());
    expect_reason(buffer_bytes(&cms), content, "digest_algorithm_refused");
}

static void short_keys_are_refused(void **state)
{
    (void)state;
    struct pki_profile profile = PKI_SIGNER("Short");
    profile.key = "RSA-1024";
    CLEANUP(pki_entity_release) struct pki_entity signer = pki_issue(&world.ca, profile);
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&signer, NULL, content, CMS_DETACHED, EVP_sha256());
    expect_reason(buffer_bytes(&cms), content, "key_refused");
}

static void without_signed_attributes_it_is_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, NULL, content, CMS_DETACHED | CMS_NOATTR, EVP_sha256());
    expect_reason(buffer_bytes(&cms), content, "signed_attributes_missing");
}

static void content_of_another_type_is_refused(void **state)
{
    (void)state;
    CMS_ContentInfo *open = pki_open_cms(NULL, content, CMS_DETACHED);
    assert_int_equal(CMS_set1_eContentType(open, OBJ_nid2obj(NID_id_smime_ct_TSTInfo)), 1);
    assert_non_null(CMS_add1_signer(open, world.signer.x509, world.signer.key, EVP_sha256(), 0));
    CLEANUP(buffer_release) struct buffer cms = pki_finish_cms(open, content, CMS_DETACHED);
    expect_reason(buffer_bytes(&cms), content, "content_type_refused");
}

static struct buffer make_rsa(int padding, int salt)
{
    struct pki_profile profile = PKI_SIGNER("RSA");
    profile.key = "RSA-2048";
    struct pki_entity signer = pki_issue(&world.ca, profile);
    CMS_ContentInfo *open = pki_open_cms(NULL, content, CMS_DETACHED);
    CMS_SignerInfo *info = CMS_add1_signer(open, signer.x509, signer.key, EVP_sha256(), CMS_KEY_PARAM);
    assert_non_null(info);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(info), padding), 1);
    if (padding == RSA_PKCS1_PSS_PADDING)
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(CMS_SignerInfo_get0_pkey_ctx(info), salt), 1);
    pki_entity_release(&signer);
    return pki_finish_cms(open, content, CMS_DETACHED);
}

static void rsa_is_verified_with_either_padding(void **state)
{
    (void)state;
    CLEANUP(buffer_release)
    struct buffer pkcs1 = make_rsa(RSA_PKCS1_PADDING, 0), pss = make_rsa(RSA_PKCS1_PSS_PADDING, 32),
                  short_salt = make_rsa(RSA_PKCS1_PSS_PADDING, 8);
    expect_reason(buffer_bytes(&pkcs1), content, "");
    expect_reason(buffer_bytes(&pss), content, "");
    expect_reason(buffer_bytes(&short_salt), content, "signature_algorithm_refused");
}

static void revocation_that_came_along_is_used(void **state)
{
    (void)state;
    CLEANUP(buffer_release)
    struct buffer root_crl = pki_make_crl(&world.root, (struct pki_crl){0}), ca_crl = pki_make_crl(&world.ca, (struct pki_crl){0});
    CMS_ContentInfo *open = pki_open_cms(&world.ca, content, CMS_DETACHED);
    assert_non_null(CMS_add1_signer(open, world.signer.x509, world.signer.key, EVP_sha256(), 0));
    const struct buffer *crls[] = {&root_crl, &ca_crl};
    for (size_t i = 0; i < COUNT_OF(crls); i++) {
        const uint8_t *at = crls[i]->data;
        X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)crls[i]->size);
        assert_int_equal(CMS_add0_crl(open, crl), 1);
    }
    CLEANUP(buffer_release) struct buffer cms = pki_finish_cms(open, content, CMS_DETACHED);
    CLEANUP(signature_release) struct signature signature = {0};
    CLEANUP(checks_release) struct checks checks = {0};
    struct checks_request request = {.at = PKI_NOW};
    assert_ok(read_detached(buffer_bytes(&cms), content, &signature));
    assert_non_null(signature.stapled);
    assert_ok(checks_signature(world.checker, &signature, &request, &checks));
    assert_string_equal(checks.outcomes[CHECK_VALIDITY].reason, "");
    assert_string_equal(checks.outcomes[CHECK_LEGALITY].reason, "");
}

static void a_wrong_signature_fails_correctness_alone(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer cms = pki_make_cms(&world.signer, &world.ca, content, CMS_DETACHED, EVP_sha256());
    CLEANUP(signature_release) struct signature signature = {0};
    CLEANUP(checks_release) struct checks checks = {0};
    struct checks_request request = {.at = PKI_NOW};
    assert_ok(read_detached(buffer_bytes(&cms), bytes_of_text("something else"), &signature));
    assert_ok(checks_signature(world.checker, &signature, &request, &checks));
    assert_string_equal(checks.outcomes[CHECK_CORRECTNESS].reason, "digest_mismatch");
    assert_string_equal(checks.outcomes[CHECK_LEGALITY].reason, "");
}

static void too_large_is_refused_by_its_size(void **state)
{
    (void)state;
    static uint8_t zeroes[LIMIT_SIGNATURE_BYTES + 1];
    struct signature signature;
    assert_status(STATUS_LIMIT, read_detached(bytes_of(zeroes, sizeof zeroes), content, &signature));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_detached_signature_is_verified),
        cmocka_unit_test(an_enveloping_signature_gives_its_content),
        cmocka_unit_test(a_detached_signature_without_content_is_refused),
        cmocka_unit_test(another_content_is_seen),
        cmocka_unit_test(every_changed_byte_is_seen),
        cmocka_unit_test(nothing_may_be_left_over_or_missing),
        cmocka_unit_test(indefinite_lengths_are_refused),
        cmocka_unit_test(several_signers_are_refused_unless_asked_for),
        cmocka_unit_test(nobodys_signature_is_refused),
        cmocka_unit_test(without_the_signers_certificate_it_is_refused),
        cmocka_unit_test(a_signer_may_be_named_by_its_key),
        cmocka_unit_test(old_hashes_are_refused),
        cmocka_unit_test(short_keys_are_refused),
        cmocka_unit_test(without_signed_attributes_it_is_refused),
        cmocka_unit_test(content_of_another_type_is_refused),
        cmocka_unit_test(rsa_is_verified_with_either_padding),
        cmocka_unit_test(revocation_that_came_along_is_used),
        cmocka_unit_test(a_wrong_signature_fails_correctness_alone),
        cmocka_unit_test(too_large_is_refused_by_its_size),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
