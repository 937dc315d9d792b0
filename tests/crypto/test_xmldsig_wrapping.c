/* SPDX-License-Identifier: Apache-2.0
 * Signature wrapping: an honest signature over one payment, and documents arranged so that a careless reader takes another payment for
 * the signed one. Each arrangement must be refused where a payment is expected; where it is not, what is given back is what was signed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/crypto/xml_verify.h"

#define HONEST "<p:Payment xmlns:p=\"urn:t\" Id=\"p1\"><p:Amount>100</p:Amount></p:Payment>"
#define EVIL_BODY "<p:Amount>999999</p:Amount></p:Payment>"
#define EVIL "<p:Payment xmlns:p=\"urn:t\">" EVIL_BODY
#define EVIL_SAME_ID "<p:Payment xmlns:p=\"urn:t\" Id=\"p1\">" EVIL_BODY
#define EVIL_OTHER_ID "<p:Payment xmlns:p=\"urn:t\" Id=\"p2\">" EVIL_BODY

static const struct xmldsig_expectation payment = {"urn:t", "Payment", NULL};

/* The pieces of honestly signed documents. */
static struct {
    char *detached;   /* a Signature over #p1, to stand beside the payment */
    char *enveloping; /* a Signature with the payment in its Object */
    char *enveloped;  /* a payment with its Signature inside, by URI "" */
    char *enveloped_by_id;
    char *inner; /* the Signature inside of enveloped_by_id */
} honest;

static char *without_declaration(char *document)
{
    return xml_replace(document, "<?xml version=\"1.0\"?>\n", "");
}

static int sign_honestly(void **state)
{
    (void)state;
    struct xml_template detached = {.uri = "#p1", .transforms = XML_TRANSFORM(XML_EXCLUSIVE)};
    struct xml_template enveloping = {.uri = "#p1", .transforms = XML_TRANSFORM(XML_EXCLUSIVE), .objects = "<Object>" HONEST "</Object>"};
    const char *around = "<p:Payment xmlns:p=\"urn:t\" Id=\"p1\"><p:Amount>100</p:Amount>%s</p:Payment>";
    honest.detached = xml_cut(xml_sign_in(&xml_rsa, &detached, "<M>" HONEST "%s</M>"), "<Signature", "</Signature>");
    honest.enveloping = without_declaration(xml_sign_in(&xml_rsa, &enveloping, "%s"));
    honest.enveloped = without_declaration(xml_sign_in(&xml_rsa, &(struct xml_template){0}, around));
    honest.enveloped_by_id = without_declaration(xml_sign_in(&xml_rsa, &(struct xml_template){.uri = "#p1"}, around));
    honest.inner = xml_cut(honest.enveloped_by_id, "<Signature", "</Signature>");
    return 0;
}

static void assert_outcome(const char *document, const char *outcome)
{
    assert_string_equal(xml_outcome(document, &payment), outcome);
}

/* Without an expectation a wrapped document may verify: then the octets are the honest ones, never the others. */
static void assert_never_gives_the_evil_one(const char *document)
{
    if (strcmp(xml_outcome(document, NULL), "verified") == 0)
        assert_null(strstr(xml_last_content(), "999999"));
}

static void the_honest_documents_verify(void **state)
{
    (void)state;
    assert_outcome(xml_text_format("<M>" HONEST "%s</M>", honest.detached), "verified");
    assert_outcome(honest.enveloping, "verified");
    assert_outcome(honest.enveloped, "verified");
    assert_outcome(honest.enveloped_by_id, "verified");
}

/* %1$s is the detached Signature, over the Id of the honest payment. */
static const struct {
    const char *format, *outcome;
} around_detached[] = {
    /* both have the Id, either way round */
    {"<M>" EVIL_SAME_ID HONEST "%1$s</M>", "id_duplicate"},
    {"<M>" HONEST EVIL_SAME_ID "%1$s</M>", "id_duplicate"},
    /* the honest one moved into a wrapper, the other in its place: without Id, with another, with the same in another spelling */
    {"<M>" EVIL "<Wrapper>" HONEST "</Wrapper>%1$s</M>", "wrapped"},
    {"<M>" EVIL_OTHER_ID "<Wrapper>" HONEST "</Wrapper>%1$s</M>", "wrapped"},
    {"<M><p:Payment xmlns:p='urn:t' ID='p1'>" EVIL_BODY "<Wrapper>" HONEST "</Wrapper>%1$s</M>", "id_duplicate"},
    {"<M><p:Payment xmlns:p='urn:t' id='p1'>" EVIL_BODY "<Wrapper>" HONEST "</Wrapper>%1$s</M>", "id_duplicate"},
    {"<M><p:Payment xmlns:p='urn:t' xml:id='p1'>" EVIL_BODY "<Wrapper>" HONEST "</Wrapper>%1$s</M>", "id_duplicate"},
    {"<M><p:Payment xmlns:p='urn:t' xmlns:w='urn:w' w:Id='p1'>" EVIL_BODY "<Wrapper>" HONEST "</Wrapper>%1$s</M>", "id_duplicate"},
    /* both beside the signature */
    {"<M>" EVIL HONEST "%1$s</M>", "wrapped"},
    {"<M>" HONEST EVIL "%1$s</M>", "wrapped"},
    {"<M>" HONEST "%1$s" EVIL "</M>", "wrapped"},
    /* the signature moved along with what it signs, the other where a reader looks first */
    {"<M>" EVIL "<Wrapper>" HONEST "%1$s</Wrapper></M>", "wrapped"},
    {"<p:Payment xmlns:p='urn:t'><p:Amount>999999</p:Amount><Wrapper>" HONEST "%1$s</Wrapper></p:Payment>", "wrapped"},
    /* the honest one inside of the other, and the other inside of the honest one */
    {"<M><p:Payment xmlns:p='urn:t'>" HONEST EVIL_BODY "%1$s</M>", "wrapped"},
    {"<M><p:Payment xmlns:p='urn:t' Id='p1'><p:Amount>100</p:Amount>" EVIL "</p:Payment>%1$s</M>", "wrapped"},
    /* by another prefix, by the default namespace */
    {"<M><q:Payment xmlns:q='urn:t'><q:Amount>999999</q:Amount></q:Payment>" HONEST "%1$s</M>", "wrapped"},
    {"<M><Payment xmlns='urn:t'><Amount>999999</Amount></Payment>" HONEST "%1$s</M>", "wrapped"},
    /* only the other is left; nothing of it is signed */
    {"<M>" EVIL_SAME_ID "%1$s</M>", "content_changed"},
    {"<M>" EVIL "%1$s</M>", "reference_unresolved"},
    /* hidden where a parser of another make might look: comment, CDATA, DTD default for the Id */
    {"<M><!-- " EVIL_SAME_ID " -->" HONEST "%1$s</M>", "verified"},
    {"<M><![CDATA[" EVIL_SAME_ID "]]>" HONEST "%1$s</M>", "verified"},
    {"<!DOCTYPE M [<!ATTLIST p:Payment Id CDATA 'p1'>]><M>" EVIL "%1$s</M>", "dtd_refused"},
    {"<!DOCTYPE M [<!ENTITY pay '<Amount>999999</Amount>'>]><M>" HONEST "%1$s</M>", "dtd_refused"},
    /* a second signature: which one counts? */
    {"<M>" HONEST "%1$s%1$s</M>", "signature_several"},
    {"<M>" HONEST "<Wrapper>%1$s</Wrapper>%1$s</M>", "signature_several"},
};

static void a_payment_beside_the_signed_one_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(around_detached); i++) {
        char *document = xml_replace(around_detached[i].format, "%1$s", honest.detached);
        if (strstr(document, "%1$s") != NULL)
            document = xml_replace(document, "%1$s", honest.detached);
        const char *outcome = xml_outcome(document, &payment);
        if (strcmp(outcome, around_detached[i].outcome) != 0)
            fail_msg("arrangement %zu: %s instead of %s", i, outcome, around_detached[i].outcome);
        assert_never_gives_the_evil_one(document);
    }
}

static void a_payment_hidden_inside_the_signature_is_refused(void **state)
{
    (void)state;
    static const char *const places[][2] = {
        {"</KeyInfo>", "<X509Data>" HONEST "</X509Data></KeyInfo>"},
        {"</KeyInfo>", "</KeyInfo><Object>" HONEST "</Object>"},
        {"</KeyInfo>", "</KeyInfo><Object><Wrapper>" HONEST "</Wrapper></Object>"},
        {"</KeyInfo>", "</KeyInfo><Object>" HONEST EVIL "</Object>"},
    };
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        char *signature = xml_replace(honest.detached, places[i][0], places[i][1]);
        char *document = xml_text_format("<M>" EVIL "%s</M>", signature);
        assert_outcome(document, "wrapped");
        assert_never_gives_the_evil_one(document);
    }
}

static void what_an_enveloping_signature_does_not_hold_alone_is_refused(void **state)
{
    (void)state;
    assert_outcome(xml_replace(honest.enveloping, "<Object>", "<Object>" EVIL), "wrapped");
    assert_outcome(xml_replace(honest.enveloping, "</Object>", EVIL "</Object>"), "wrapped");
    assert_outcome(xml_replace(honest.enveloping, "</Object>", "</Object><Object>" EVIL "</Object>"), "structure_refused");
    assert_outcome(xml_replace(honest.enveloping, "<Object>", "<Object>" EVIL "</Object><Object>"), "structure_refused");
    assert_outcome(xml_text_format("<M>" EVIL "%s</M>", honest.enveloping), "wrapped");
    assert_outcome(xml_replace(honest.enveloping, "100", "999999"), "content_changed");
}

static void a_root_around_or_in_place_of_the_enveloped_one_is_refused(void **state)
{
    (void)state;
    /* the reference "" would now be over the new root */
    assert_outcome(xml_text_format("<p:Payment xmlns:p='urn:t'><p:Amount>999999</p:Amount>%s</p:Payment>", honest.enveloped), "wrapped");
    assert_outcome(xml_text_format("<M>" EVIL "%s</M>", honest.enveloped), "wrapped");
    assert_outcome(xml_text_format("<M>%s</M>", honest.enveloped), "wrapped");
    /* the reference by Id still finds the honest one */
    assert_outcome(xml_text_format("<M>%s</M>", honest.enveloped_by_id), "verified");
    assert_outcome(xml_text_format("<M>" EVIL "%s</M>", honest.enveloped_by_id), "wrapped");
    assert_outcome(xml_text_format("<p:Payment xmlns:p='urn:t' Id='p2'>%s" EVIL_BODY, honest.enveloped_by_id), "wrapped");
    /* the signature taken out, and put into the other with the honest one in an Object */
    char *moved = xml_replace(honest.inner, "</KeyInfo>", "</KeyInfo><Object>" HONEST "</Object>");
    assert_outcome(xml_text_format("<p:Payment xmlns:p='urn:t'><p:Amount>999999</p:Amount>%s</p:Payment>", moved), "transform_refused");
}

static void an_expected_id_must_be_the_signed_one(void **state)
{
    (void)state;
    const struct xmldsig_expectation same = {"urn:t", "Payment", "p1"}, other = {"urn:t", "Payment", "p2"};
    assert_string_equal(xml_outcome(honest.enveloped, &same), "verified");
    assert_string_equal(xml_outcome(honest.enveloped, &other), "element_unexpected");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_honest_documents_verify, sign_honestly, xml_tidy),
        cmocka_unit_test_setup_teardown(a_payment_beside_the_signed_one_is_refused, sign_honestly, xml_tidy),
        cmocka_unit_test_setup_teardown(a_payment_hidden_inside_the_signature_is_refused, sign_honestly, xml_tidy),
        cmocka_unit_test_setup_teardown(what_an_enveloping_signature_does_not_hold_alone_is_refused, sign_honestly, xml_tidy),
        cmocka_unit_test_setup_teardown(a_root_around_or_in_place_of_the_enveloped_one_is_refused, sign_honestly, xml_tidy),
        cmocka_unit_test_setup_teardown(an_expected_id_must_be_the_signed_one, sign_honestly, xml_tidy),
    };
    return cmocka_run_group_tests_name("xmldsig wrapping", tests, xml_begin, xml_end);
}
