/* SPDX-License-Identifier: Apache-2.0
 * Good XML signatures in every allowed form, and the reasons for which others are refused: each reason of xmldsig_reasons.def has a case.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "src/base/limits.h"
#include "tests/crypto/xml_verify.h"

#define PAYMENT "<Payment xmlns='urn:t' Id='p1'><Payee>822-1</Payee><Amount>100</Amount></Payment>"
#define ENVELOPED "<Payment xmlns='urn:t' Id='p1'><Payee>822-1</Payee>%s</Payment>"
#define DETACHED "<Message>" PAYMENT "%s</Message>"
#define DETACHED_TEMPLATE .uri = "#p1", .transforms = XML_TRANSFORM(XML_EXCLUSIVE)

static const struct xmldsig_expectation payment = {"urn:t", "Payment", NULL};

static void an_enveloped_signature_gives_the_element_without_itself(void **state)
{
    (void)state;
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &(struct xml_template){0}, ENVELOPED), &payment), "verified");
    assert_string_equal(xml_last_content(), "<Payment xmlns=\"urn:t\" Id=\"p1\"><Payee>822-1</Payee></Payment>");
    assert_int_equal(xml_last_element.form, XMLDSIG_ENVELOPED);
    assert_string_equal(xml_last_element.namespace_uri, "urn:t");
    assert_string_equal(xml_last_element.name, "Payment");
    assert_string_equal(xml_last_element.id, "p1");
    assert_string_equal(xml_last_signature.signature_algorithm, "RSA-PKCS1-SHA-256");
    assert_string_equal(xml_last_signature.digest_algorithm, "SHA-256");
    assert_string_equal(certificate_content(xml_last_signature.signer)->subject, "CN=Signing customer");
    assert_int_equal(xml_last_signature.carried.count, 0);
}

static void an_enveloped_signature_may_name_its_element_and_stand_deeper(void **state)
{
    (void)state;
    struct xml_template template = {.uri = "#p1"};
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &template, ENVELOPED), &payment), "verified");
    char *deeper = xml_sign_in(&xml_rsa, &template, "<Payment xmlns='urn:t' Id='p1'>7<Security>%s</Security></Payment>");
    assert_string_equal(xml_outcome(deeper, &payment), "verified");
    assert_string_equal(xml_last_content(), "<Payment xmlns=\"urn:t\" Id=\"p1\">7<Security></Security></Payment>");
}

static void a_detached_signature_stands_beside_its_element(void **state)
{
    (void)state;
    struct xml_template template = {DETACHED_TEMPLATE};
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &template, DETACHED), &payment), "verified");
    assert_int_equal(xml_last_element.form, XMLDSIG_DETACHED);
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &template, "<Message>%s" PAYMENT "</Message>"), &payment), "verified");
}

static void an_enveloping_signature_holds_its_element(void **state)
{
    (void)state;
    struct xml_template template = {DETACHED_TEMPLATE, .objects = "<Object>" PAYMENT "</Object>"};
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &template, "%s"), &payment), "verified");
    assert_int_equal(xml_last_element.form, XMLDSIG_ENVELOPING);
    template.uri = "#o1";
    template.objects = "<Object Id='o1'>" PAYMENT "</Object>";
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &template, "%s"), NULL), "verified");
    assert_string_equal(xml_last_element.name, "Object");
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &template, "%s"), &payment), "wrapped");
}

static void each_allowed_algorithm_verifies(void **state)
{
    (void)state;
    static const struct {
        const char *key, *method, *digest, *name;
    } rows[] = {
        {"RSA-2048", "xmldsig-more#rsa-sha384", "xmldsig-more#sha384", "RSA-PKCS1-SHA-384"},
        {"RSA-3072", "xmldsig-more#rsa-sha512", "xmlenc#sha512", "RSA-PKCS1-SHA-512"},
        {"EC-P-256", "xmldsig-more#ecdsa-sha256", "xmlenc#sha256", "ECDSA-SHA-256"},
        {"EC-P-384", "xmldsig-more#ecdsa-sha384", "xmlenc#sha256", "ECDSA-SHA-384"},
        {"EC-P-521", "xmldsig-more#ecdsa-sha512", "xmlenc#sha256", "ECDSA-SHA-512"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct xml_signer signer = xml_signer_new(rows[i].key, "Another customer");
        struct xml_template template = {.method = xml_text_format("http://www.w3.org/2001/04/%s", rows[i].method),
                                        .digest = xml_text_format("http://www.w3.org/2001/04/%s", rows[i].digest)};
        assert_string_equal(xml_outcome(xml_sign_in(&signer, &template, ENVELOPED), &payment), "verified");
        assert_string_equal(xml_last_signature.signature_algorithm, rows[i].name);
        xml_signer_release(&signer);
    }
}

static void each_allowed_canonicalization_verifies(void **state)
{
    (void)state;
    static const char *const allowed[] = {XML_INCLUSIVE, "http://www.w3.org/2006/12/xml-c14n11", XML_EXCLUSIVE};
    for (size_t i = 0; i < COUNT_OF(allowed); i++) {
        char *transform = xml_text_format("<Transform Algorithm='%s'/>", allowed[i]);
        struct xml_template template = {.uri = "#p1", .canonicalization = allowed[i], .transforms = transform};
        assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &template, DETACHED), &payment), "verified");
    }
    struct xml_template no_transforms = {.uri = "#p1", .transforms = ""};
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &no_transforms, DETACHED), &payment), "verified");
    struct xml_template prefixes = {.uri = "#p1",
                                    .transforms = "<Transform Algorithm='" XML_EXCLUSIVE "'><InclusiveNamespaces xmlns='" XML_EXCLUSIVE
                                                  "' PrefixList='a b'/></Transform>"};
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &prefixes, DETACHED), &payment), "verified");
}

static void what_is_signed_has_no_comments(void **state)
{
    (void)state;
    char *signed_document = xml_sign_in(&xml_rsa, &(struct xml_template){0}, ENVELOPED);
    assert_string_equal(xml_outcome(xml_replace(signed_document, "822-1", "82<!-- 9 -->2-1"), &payment), "verified");
    assert_string_equal(xml_last_content(), "<Payment xmlns=\"urn:t\" Id=\"p1\"><Payee>822-1</Payee></Payment>");
}

/* --- what is refused --- */

static void content_or_signature_that_was_changed_is_refused(void **state)
{
    (void)state;
    char *good = xml_sign_in(&xml_rsa, &(struct xml_template){0}, ENVELOPED);
    assert_string_equal(xml_outcome(xml_replace(good, "822-1", "822-2"), &payment), "content_changed");
    assert_string_equal(xml_outcome(xml_replace(good, "<DigestValue>", "<DigestValue>AAAA"), &payment), "content_changed");
    char *value = xml_cut(good, "<SignatureValue>", "</SignatureValue>");
    char *other = xml_cut(xml_sign_in(&xml_rsa, &(struct xml_template){0}, "<Payment xmlns='urn:t'>%s</Payment>"), "<SignatureValue>",
                          "</SignatureValue>");
    assert_string_equal(xml_outcome(xml_replace(good, value, other), &payment), "signature_invalid");
    assert_string_equal(xml_outcome(xml_replace(good, value, "<SignatureValue/>"), &payment), "signature_invalid");
    assert_string_equal(xml_outcome(xml_replace(good, value, "<SignatureValue>%%%</SignatureValue>"), &payment), "signature_invalid");
}

static void weak_or_unfit_keys_are_refused(void **state)
{
    (void)state;
    struct xml_signer weak = xml_signer_new("RSA-1024", "Weak"), curve = xml_signer_new("EC-P-224", "Short"),
                      ec = xml_signer_new("EC-P-256", "Fine");
    assert_string_equal(xml_outcome(xml_sign_in(&weak, &(struct xml_template){0}, ENVELOPED), NULL), "key_refused");
    assert_string_equal(xml_outcome(xml_sign_in(&curve, &(struct xml_template){.method = XML_ECDSA_SHA256}, ENVELOPED), NULL),
                        "key_refused");
    char *claims_rsa = xml_sign_in(&ec, &(struct xml_template){.method = XML_ECDSA_SHA256}, ENVELOPED);
    assert_string_equal(xml_outcome(xml_replace(claims_rsa, XML_ECDSA_SHA256, XML_RSA_SHA256), NULL), "key_refused");
    xml_signer_release(&weak);
    xml_signer_release(&curve);
    xml_signer_release(&ec);
}

#define MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define DSIG "http://www.w3.org/2000/09/xmldsig#"
#define XPATH "<Transform Algorithm='http://www.w3.org/TR/1999/REC-xpath-19991116'><XPath>not(self::x)</XPath></Transform>"
#define XPATH_FILTER                                                                                                                       \
    "<Transform Algorithm='http://www.w3.org/2002/06/xmldsig-filter2'>"                                                                    \
    "<XPath xmlns='http://www.w3.org/2002/06/xmldsig-filter2' Filter='subtract'>//*</XPath></Transform>"
#define XSLT                                                                                                                               \
    "<Transform Algorithm='http://www.w3.org/TR/1999/REC-xslt-19991116'>"                                                                  \
    "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform' version='1.0'><xsl:template match='/'><same/></xsl:template>"        \
    "</xsl:stylesheet></Transform>"

/* Signed for real with what we refuse. */
static void what_is_not_allowed_is_refused_though_its_signature_holds(void **state)
{
    (void)state;
    static const struct {
        struct xml_template template;
        const char *format, *outcome;
    } rows[] = {
        {{.method = DSIG "rsa-sha1"}, ENVELOPED, "signature_algorithm_refused"},
        {{.method = MORE "rsa-sha224"}, ENVELOPED, "signature_algorithm_refused"},
        {{.digest = DSIG "sha1"}, ENVELOPED, "digest_algorithm_refused"},
        {{.digest = MORE "sha224"}, ENVELOPED, "digest_algorithm_refused"},
        {{.canonicalization = XML_INCLUSIVE "#WithComments"}, ENVELOPED, "canonicalization_refused"},
        {{.canonicalization = XML_EXCLUSIVE "WithComments"}, ENVELOPED, "canonicalization_refused"},
        {{.transforms = XML_TRANSFORM(XML_ENVELOPED) XML_TRANSFORM(XML_EXCLUSIVE "WithComments")}, ENVELOPED, "transform_refused"},
        {{.transforms = XML_TRANSFORM(XML_ENVELOPED) XPATH}, ENVELOPED, "transform_refused"},
        {{.transforms = XML_TRANSFORM(XML_ENVELOPED) XPATH_FILTER}, ENVELOPED, "transform_refused"},
        {{.transforms = XML_TRANSFORM(XML_ENVELOPED) XSLT}, ENVELOPED, "transform_refused"},
        {{.transforms = XML_TRANSFORM(XML_ENVELOPED) XML_TRANSFORM(XML_EXCLUSIVE) XML_TRANSFORM(XML_EXCLUSIVE)},
         ENVELOPED,
         "transform_refused"},
        {{.uri = "#p1", .transforms = XML_TRANSFORM(DSIG "base64")}, "<M><P Id='p1'>QUJD</P>%s</M>", "transform_refused"},
        {{.uri = "#p1"}, DETACHED, "transform_refused"},
        {{.uri = "#xpointer(/)"}, ENVELOPED, "reference_external"},
        {{.uri = "#xpointer(id(\"p1\"))", .transforms = XML_TRANSFORM(XML_EXCLUSIVE)}, DETACHED, "reference_external"},
        {{DETACHED_TEMPLATE, .reference_type = " Type='" DSIG "Manifest'"}, DETACHED, "manifest_refused"},
        {{DETACHED_TEMPLATE,
          .more_references = "<Reference URI='#n1'><DigestMethod Algorithm='" XML_SHA256 "'/><DigestValue/></Reference>"},
         "<Message>" PAYMENT "<Note Id='n1'/>%s</Message>",
         "reference_several"},
        {{DETACHED_TEMPLATE}, "<Batch><Message>" PAYMENT "</Message>%s</Batch>", "wrapped"},
        {{DETACHED_TEMPLATE}, "<Batch>" PAYMENT "<Message>%s</Message></Batch>", "wrapped"},
        {{DETACHED_TEMPLATE}, "<Batch>" PAYMENT "<Payment xmlns='urn:t' Id='p2'/>%s</Batch>", "wrapped"},
        {{.uri = "#n1", .transforms = XML_TRANSFORM(XML_EXCLUSIVE)}, "<Batch>" PAYMENT "<Note Id='n1'/>%s</Batch>", "wrapped"},
        {{.uri = "#n1", .transforms = XML_TRANSFORM(XML_EXCLUSIVE)}, "<Batch><Note Id='n1'/>%s</Batch>", "element_unexpected"},
        {{DETACHED_TEMPLATE}, "<Batch><Payment xmlns='urn:other' Id='p1'/>%s</Batch>", "element_unexpected"},
        {{0}, "<Payment xmlns='urn:t'><?look elsewhere?>%s</Payment>", "processing_instruction_refused"},
        {{0}, "<?xml-stylesheet href='a.xsl'?>" ENVELOPED, "processing_instruction_refused"},
        {{0}, "<!DOCTYPE Payment>" ENVELOPED, "dtd_refused"},
        {{0}, "<!DOCTYPE Payment [<!ENTITY e '9'>]><Payment xmlns='urn:t'>&e;%s</Payment>", "dtd_refused"},
        {{.key_info = ""}, ENVELOPED, "certificate_missing"},
        {{.key_info = "<KeyInfo><KeyName>me</KeyName></KeyInfo>"}, ENVELOPED, "certificate_missing"},
        {{.key_info = "<KeyInfo><KeyValue/><X509Data><X509SubjectName>CN=me</X509SubjectName></X509Data></KeyInfo>"},
         ENVELOPED,
         "certificate_missing"},
        {{.key_info = "<KeyInfo><X509Data><X509Certificate>MIIB</X509Certificate></X509Data></KeyInfo>"}, ENVELOPED, "certificate_invalid"},
        {{.key_info = "<KeyInfo><X509Data><X509Certificate>****</X509Certificate></X509Data></KeyInfo>"}, ENVELOPED, "certificate_invalid"},
        {{DETACHED_TEMPLATE, .objects = "<Object><Manifest/></Object>"}, DETACHED, "manifest_refused"},
        {{DETACHED_TEMPLATE, .objects = "<Object/>"}, DETACHED, "wrapped"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *outcome = xml_outcome(xml_sign_in(&xml_rsa, &rows[i].template, rows[i].format), &payment);
        if (strcmp(outcome, rows[i].outcome) != 0)
            fail_msg("row %zu: %s instead of %s", i, outcome, rows[i].outcome);
    }
}

static void an_id_that_is_there_twice_is_refused_in_every_spelling(void **state)
{
    (void)state;
    static const char *const spellings[] = {"Id='p1'", "ID='p1'", "id='p1'", "xml:id='p1'", "xmlns:w='urn:w' w:Id='p1'"};
    char *good = xml_sign_in(&xml_rsa, &(struct xml_template){DETACHED_TEMPLATE}, DETACHED);
    for (size_t i = 0; i < COUNT_OF(spellings); i++) {
        char *before = xml_replace(good, "<Message>", xml_text_format("<Message><Other %s/>", spellings[i]));
        char *after = xml_replace(good, "</Message>", xml_text_format("<Other %s/></Message>", spellings[i]));
        assert_string_equal(xml_outcome(before, &payment), "id_duplicate");
        assert_string_equal(xml_outcome(after, &payment), "id_duplicate");
    }
}

static void which_certificate_signs_must_be_clear(void **state)
{
    (void)state;
    struct xml_signer other = xml_signer_new("EC-P-256", "Somebody else");
    struct xml_template two = {
        .key_info = xml_text_format("<KeyInfo><X509Data><X509Certificate>%s</X509Certificate><X509Certificate>%s</X509Certificate>"
                                    "</X509Data></KeyInfo>",
                                    other.certificate_base64, xml_rsa.certificate_base64)};
    assert_string_equal(xml_outcome(xml_sign_in(&xml_rsa, &two, ENVELOPED), &payment), "certificate_ambiguous");
    struct xml_template many = {.key_info = "<KeyInfo><X509Data/></KeyInfo>"};
    char *crowd = xml_sign_in(&xml_rsa, &many, ENVELOPED);
    for (size_t i = 0; i <= LIMIT_SIGNATURE_CERTIFICATES; i++)
        crowd = xml_replace(
            crowd, "</KeyInfo>",
            xml_text_format("<X509Data><X509Certificate>%s</X509Certificate></X509Data></KeyInfo>", xml_rsa.certificate_base64));
    assert_string_equal(xml_outcome(crowd, &payment), "certificates_exceeded");
    xml_signer_release(&other);
}

static void documents_that_cannot_be_read_in_one_way_are_refused(void **state)
{
    (void)state;
    char *good = xml_replace(xml_sign_in(&xml_rsa, &(struct xml_template){0}, ENVELOPED), "<?xml version=\"1.0\"?>\n", "");
    assert_string_equal(xml_outcome(good, &payment), "verified");
    assert_string_equal(xml_outcome("", NULL), "malformed");
    assert_string_equal(xml_outcome("<a>", NULL), "malformed");
    assert_string_equal(xml_outcome("<a><b:c/></a>", NULL), "malformed");
    assert_string_equal(xml_outcome("<a>&undeclared;</a>", NULL), "malformed");
    assert_string_equal(xml_outcome("<a Id=''/>", NULL), "malformed");
    assert_string_equal(xml_outcome("<a/>", NULL), "signature_missing");
    assert_string_equal(xml_outcome(xml_text_format("<?xml version='1.1'?>%s", good), &payment), "malformed");
    assert_string_equal(xml_outcome(xml_text_format("<?xml version='1.0' encoding='Big5'?>%s", good), &payment), "encoding_refused");
    assert_string_equal(xml_outcome(xml_replace(good, "822-1", "\xff"), &payment), "encoding_refused");
    static const uint8_t utf16[] = {0xff, 0xfe, '<', 0, 'a', 0, '/', 0, '>', 0};
    assert_string_equal(xml_outcome_of_bytes(bytes_of(utf16, sizeof utf16), NULL), "encoding_refused");
    assert_string_equal(xml_outcome(xml_replace(good, "Id=\"p1\"", xml_text_format("Id='%0*d'", XMLDSIG_NAME_MAX, 7)), &payment),
                        "name_exceeded");
    assert_string_equal(xml_outcome(xml_replace(good, "URI=\"\"", "URI=\"#gone\""), &payment), "reference_unresolved");
    assert_string_equal(xml_outcome(xml_replace(good, "URI=\"\"", "URI=\"file:///etc/passwd\""), &payment), "reference_external");
    assert_string_equal(xml_outcome(xml_replace(good, "URI=\"\"", ""), &payment), "reference_external");
}

static char *repeat(const char *before, const char *part, size_t count, const char *after)
{
    size_t size = strlen(before) + strlen(part) * count + strlen(after) + 1;
    char *text = xml_text_format("%*s", (int)size, "");
    char *at = stpcpy(text, before);
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, part);
    stpcpy(at, after);
    return text;
}

static void documents_past_a_limit_are_refused(void **state)
{
    (void)state;
    assert_string_equal(xml_outcome(repeat("<a>", "x", LIMIT_SIGNATURE_BYTES, "</a>"), NULL), "size_exceeded");
    char *deepest = repeat("", "<a>", LIMIT_XML_DEPTH, repeat("", "</a>", LIMIT_XML_DEPTH, ""));
    char *deeper = repeat("", "<a>", LIMIT_XML_DEPTH + 1, repeat("", "</a>", LIMIT_XML_DEPTH + 1, ""));
    assert_string_equal(xml_outcome(deepest, NULL), "signature_missing");
    assert_string_equal(xml_outcome(deeper, NULL), "depth_exceeded");
    assert_string_equal(xml_outcome(repeat("<a>", "<b/>", LIMIT_XML_ELEMENTS - 1, "</a>"), NULL), "signature_missing");
    assert_string_equal(xml_outcome(repeat("<a>", "<b/>", LIMIT_XML_ELEMENTS, "</a>"), NULL), "elements_exceeded");
    char *attributes = xml_text_format("%s", "");
    for (int i = 0; i <= LIMIT_XML_ATTRIBUTES; i++)
        attributes = xml_text_format("%s a%d='>'", attributes, i);
    assert_string_equal(xml_outcome(xml_text_format("<a%s/>", attributes), NULL), "attributes_exceeded");
    assert_string_equal(xml_outcome(xml_replace(xml_text_format("<a%s/>", attributes), " a0='>'", ""), NULL), "signature_missing");
    char *namespaces = xml_text_format("%s", "");
    for (int i = 0; i <= LIMIT_XML_NAMESPACES; i++)
        namespaces = xml_text_format("%s xmlns:a%d='urn:a'", namespaces, i);
    assert_string_equal(xml_outcome(xml_text_format("<a%s/>", namespaces), NULL), "namespaces_exceeded");
    assert_string_equal(xml_outcome(xml_replace(xml_text_format("<a%s/>", namespaces), " xmlns:a0='urn:a'", ""), NULL),
                        "signature_missing");
    assert_string_equal(xml_outcome(repeat("<a xmlns='urn:", "n", XMLDSIG_NAMESPACE_MAX, "'/>"), NULL), "namespaces_exceeded");
}

static void a_signature_that_is_built_otherwise_is_refused(void **state)
{
    (void)state;
    char *good = xml_sign_in(&xml_rsa, &(struct xml_template){0}, ENVELOPED);
    static const char *const changes[][2] = {
        {"<SignedInfo>", "<SignedInfo><SignedInfo/>"},
        {"<SignatureValue>", "<SignatureValue><b/>"},
        {"<SignatureValue>", "<SignedInfo/><SignatureValue>"},
        {"</KeyInfo>", "</KeyInfo><KeyInfo/>"},
        {"</KeyInfo>", "</KeyInfo><Object/><Object/>"},
        {"<DigestMethod", "<DigestValue/><DigestMethod"},
        {"<Transforms>", "<Transforms/><Transforms>"},
        {"<DigestValue>", "<DigestValue><b/>"},
        {"<Reference URI=", "<Reference xmlns:x='urn:x' x:URI='#other' URI="},
        {"<Signature ", "<Signature xmlns:x='urn:x' x:Type='t' "},
        {"<SignedInfo>", "<SignedInfo xmlns=''>"},
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        const char *outcome = xml_outcome(xml_replace(good, changes[i][0], changes[i][1]), &payment);
        if (strcmp(outcome, "structure_refused") != 0)
            fail_msg("row %zu: %s", i, outcome);
    }
    assert_string_equal(xml_outcome(xml_replace(good, "</Signature>", "</Signature><Signature xmlns='" DSIG "'/>"), NULL),
                        "signature_several");
}

static void every_reason_has_a_case(void **state)
{
    (void)state;
    static const char *const words[] = {
#define REASON(symbol, word, status, sentence) word,
#include "src/crypto/xmldsig_reasons.def"
#undef REASON
    };
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!xml_reason_was_seen(words[i]) && strcmp(words[i], "no_memory") != 0) /* that one: test_xmldsig_memory.c */
            fail_msg("no case was refused for %s", words[i]);
    }
}

/* --- threads --- */

#define THREADS 4
#define ROUNDS 200

static void *verify_often(void *document)
{
    size_t verified = 0;
    for (size_t i = 0; i < ROUNDS; i++) {
        CLEANUP(signature_release) struct signature signature = {0};
        struct xmldsig_element element;
        if (xmldsig_read(xml_checker, bytes_of_text(document), &payment, &signature, &element, NULL) == STATUS_OK)
            verified += signature.correctness.result == CHECK_PASSED ? 1 : 0;
    }
    return (void *)verified; // NOLINT(performance-no-int-to-ptr)
}

static void many_threads_verify_at_once(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    char *document = xml_sign_in(&xml_rsa, &(struct xml_template){0}, ENVELOPED);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, verify_often, document), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *verified = NULL;
        pthread_join(threads[i], &verified);
        assert_int_equal((size_t)verified, ROUNDS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_enveloped_signature_gives_the_element_without_itself, xml_tidy),
        cmocka_unit_test_teardown(an_enveloped_signature_may_name_its_element_and_stand_deeper, xml_tidy),
        cmocka_unit_test_teardown(a_detached_signature_stands_beside_its_element, xml_tidy),
        cmocka_unit_test_teardown(an_enveloping_signature_holds_its_element, xml_tidy),
        cmocka_unit_test_teardown(each_allowed_algorithm_verifies, xml_tidy),
        cmocka_unit_test_teardown(each_allowed_canonicalization_verifies, xml_tidy),
        cmocka_unit_test_teardown(what_is_signed_has_no_comments, xml_tidy),
        cmocka_unit_test_teardown(content_or_signature_that_was_changed_is_refused, xml_tidy),
        cmocka_unit_test_teardown(weak_or_unfit_keys_are_refused, xml_tidy),
        cmocka_unit_test_teardown(what_is_not_allowed_is_refused_though_its_signature_holds, xml_tidy),
        cmocka_unit_test_teardown(an_id_that_is_there_twice_is_refused_in_every_spelling, xml_tidy),
        cmocka_unit_test_teardown(which_certificate_signs_must_be_clear, xml_tidy),
        cmocka_unit_test_teardown(documents_that_cannot_be_read_in_one_way_are_refused, xml_tidy),
        cmocka_unit_test_teardown(documents_past_a_limit_are_refused, xml_tidy),
        cmocka_unit_test_teardown(a_signature_that_is_built_otherwise_is_refused, xml_tidy),
        cmocka_unit_test_teardown(every_reason_has_a_case, xml_tidy),
        cmocka_unit_test_teardown(many_threads_verify_at_once, xml_tidy),
    };
    return cmocka_run_group_tests_name("xmldsig", tests, xml_begin, xml_end);
}
