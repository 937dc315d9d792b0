/* SPDX-License-Identifier: Apache-2.0
 * Every allocation of libxml2 and xmlsec made to fail in turn: no document is taken for verified that would not be, nothing crashes, and
 * with memory back everything works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include <libxml/xmlmemory.h>

#include "tests/crypto/xml_verify.h"

/* LeakSanitizer asks for these by this name: xmlsec 1.2.37 loses its set of nodes when libxml2 cannot let it grow. */
const char *__lsan_default_suppressions(void); // NOLINT(bugprone-reserved-identifier)
const char *__lsan_default_suppressions(void)  // NOLINT(bugprone-reserved-identifier)
{
    return "leak:xmlXPathNodeSetCreate\nleak:xmlXPathNodeSetAdd\n";
}

static const struct xmldsig_expectation payment = {"urn:t", "Payment", NULL};

static size_t allocations, failing_allocation; /* 0: none fails */

static bool fails_now(void)
{
    return ++allocations == failing_allocation;
}

static void *failing_malloc(size_t size)
{
    return fails_now() ? NULL : malloc(size);
}

static void *failing_realloc(void *memory, size_t size)
{
    return fails_now() ? NULL : realloc(memory, size);
}

static char *failing_strdup(const char *text)
{
    return fails_now() ? NULL : strdup(text);
}

/* The outcome when the n-th allocation from now fails. */
static const char *outcome_failing(size_t n, const char *document)
{
    allocations = 0;
    failing_allocation = n;
    const char *outcome = xml_outcome(document, &payment);
    failing_allocation = 0;
    return outcome;
}

static void no_failing_allocation_verifies_a_forgery(void **state)
{
    (void)state;
    char *good = xml_sign_in(&xml_rsa, &(struct xml_template){0}, "<Payment xmlns='urn:t' Id='p1'><Payee>822-1</Payee>%s</Payment>");
    char *forged = xml_replace(good, "822-1", "822-2");
    assert_string_equal(xml_outcome(forged, &payment), "content_changed");
    for (size_t n = 1; n == 1 || allocations >= n - 1; n++)
        assert_string_not_equal(outcome_failing(n, forged), "verified");
    assert_true(allocations > 100);
}

static void the_octets_are_whole_or_there_are_none(void **state)
{
    (void)state;
    char *good = xml_sign_in(&xml_rsa, &(struct xml_template){0}, "<Payment xmlns='urn:t' Id='p1'><Payee>822-1</Payee>%s</Payment>");
    assert_string_equal(xml_outcome(good, &payment), "verified");
    char *octets = xml_text_format("%s", xml_last_content());
    for (size_t n = 1; n == 1 || allocations >= n - 1; n++) {
        if (strcmp(outcome_failing(n, good), "verified") == 0)
            assert_string_equal(xml_last_content(), octets);
    }
    assert_true(xml_reason_was_seen("no_memory"));
    assert_string_equal(xml_outcome(good, &payment), "verified");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(no_failing_allocation_verifies_a_forgery, xml_tidy),
        cmocka_unit_test_teardown(the_octets_are_whole_or_there_are_none, xml_tidy),
    };
    if (xmlMemSetup(free, failing_malloc, failing_realloc, failing_strdup) != 0)
        return 1;
    return cmocka_run_group_tests_name("xmldsig memory", tests, xml_begin, xml_end);
}
