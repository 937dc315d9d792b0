/* SPDX-License-Identifier: Apache-2.0
 * The instruction as an XML document: it is its own canonical form whatever its text, survives every form of signing, and another
 * instruction is never taken for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <libxml/c14n.h>
#include <libxml/parser.h>

#include "src/base/limits.h"
#include "tests/crypto/xml_verify.h"

#define ID "abcdefghijklmnopqrstuvwx2a"
#define JSON "{\"amount\":100,\"memo\":\"a<b & c>d ]]> \xE7\xB5\xB1\xE7\xB7\xA8 \\r\\u0000'\\\"\",\"payee\":\"822-1\"}"

static const struct xmldsig_expectation expected = {XMLDSIG_INSTRUCTION_NAMESPACE, XMLDSIG_INSTRUCTION_NAME, NULL};

static char *render(const char *id, const char *json)
{
    CLEANUP(buffer_release) struct buffer document = BUFFER_INIT(LIMIT_SIGNATURE_BYTES);
    assert_int_equal(xmldsig_instruction_document(id, bytes_of_text(json), &document), STATUS_OK);
    return xml_text_format("%s", buffer_text(&document));
}

static void the_document_is_written_as_said(void **state)
{
    (void)state;
    assert_string_equal(render(ID, "{\"a\":\"<&>\r\"}"), "<Instruction xmlns=\"urn:countersign:instruction:1\" Id=\"operation-" ID
                                                         "\">{\"a\":\"&lt;&amp;&gt;&#xD;\"}</Instruction>");
}

static void the_document_is_its_own_canonical_form(void **state)
{
    (void)state;
    char *document = render(ID, JSON);
    for (int mode = XML_C14N_1_0; mode <= XML_C14N_1_1; mode++) {
        xmlChar *canonical = NULL;
        xmlDoc *tree = xmlReadMemory(document, (int)strlen(document), NULL, NULL, 0);
        assert_true(xmlC14NDocDumpMemory(tree, NULL, mode, NULL, 0, &canonical) > 0);
        assert_string_equal((const char *)canonical, document);
        assert_string_equal((const char *)xmlDocGetRootElement(tree)->children->content, JSON);
        xmlFree(canonical);
        xmlFreeDoc(tree);
    }
}

static void ids_and_texts_that_xml_cannot_carry_are_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer document = BUFFER_INIT(LIMIT_SIGNATURE_BYTES);
    static const char *const ids[] = {"", "short", "ABCDEFGHIJKLMNOPQRSTUVWX2A", "abcdefghijklmnopqrstuvwx'>"};
    static const char *const texts[] = {"\x01", "\xEF\xBF\xBE", "\xff"};
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        assert_int_equal(xmldsig_instruction_document(ids[i], bytes_of_text("{}"), &document), STATUS_INVALID);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_int_equal(xmldsig_instruction_document(ID, bytes_of_text(texts[i]), &document), STATUS_INVALID);
    assert_int_equal(document.size, 0);
}

static void assert_confirmed(const char *signed_document)
{
    assert_string_equal(xml_outcome(signed_document, &expected), "verified");
    assert_int_equal(xmldsig_confirm_instruction(&xml_last_signature, ID, bytes_of_text(JSON)), STATUS_OK);
}

static void every_form_of_signing_confirms_the_instruction(void **state)
{
    (void)state;
    char *document = render(ID, JSON);
    const char *uri = "#operation-" ID;
    assert_confirmed(xml_sign_in(&xml_rsa, &(struct xml_template){0}, xml_replace(document, "</Instruction>", "%s</Instruction>")));
    struct xml_template detached = {.uri = uri, .transforms = XML_TRANSFORM(XML_EXCLUSIVE)};
    assert_confirmed(xml_sign_in(&xml_rsa, &detached, xml_text_format("<Bundle xmlns:b='urn:b'>%s%%s</Bundle>", document)));
    detached.objects = xml_text_format("<Object>%s</Object>", document);
    assert_confirmed(xml_sign_in(&xml_rsa, &detached, "%s"));
}

static void another_instruction_is_not_confirmed(void **state)
{
    (void)state;
    char *document = xml_replace(render(ID, JSON), "</Instruction>", "%s</Instruction>");
    char *signed_document = xml_sign_in(&xml_rsa, &(struct xml_template){0}, document);
    assert_string_equal(xml_outcome(signed_document, &expected), "verified");
    assert_int_equal(xmldsig_confirm_instruction(&xml_last_signature, ID, bytes_of_text("{\"amount\":100}")), STATUS_REFUSED);
    assert_int_equal(xmldsig_confirm_instruction(&xml_last_signature, "bbcdefghijklmnopqrstuvwx2a", bytes_of_text(JSON)), STATUS_REFUSED);
    /* a space more, signed as it is, is another document */
    char *spaced = xml_sign_in(&xml_rsa, &(struct xml_template){0}, xml_replace(document, "%s", " %s"));
    assert_string_equal(xml_outcome(spaced, &expected), "verified");
    assert_int_equal(xmldsig_confirm_instruction(&xml_last_signature, ID, bytes_of_text(JSON)), STATUS_REFUSED);
    assert_string_equal(xml_outcome(xml_replace(signed_document, "822-1", "822-2"), &expected), "content_changed");
    assert_int_equal(xmldsig_confirm_instruction(&xml_last_signature, ID, bytes_of_text(JSON)), STATUS_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_document_is_written_as_said, xml_tidy),
        cmocka_unit_test_teardown(the_document_is_its_own_canonical_form, xml_tidy),
        cmocka_unit_test_teardown(ids_and_texts_that_xml_cannot_carry_are_refused, xml_tidy),
        cmocka_unit_test_teardown(every_form_of_signing_confirms_the_instruction, xml_tidy),
        cmocka_unit_test_teardown(another_instruction_is_not_confirmed, xml_tidy),
    };
    return cmocka_run_group_tests_name("xmldsig instruction", tests, xml_begin, xml_end);
}
