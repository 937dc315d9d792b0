/* SPDX-License-Identifier: Apache-2.0
 * The signed element is the element used: found by its one Id, standing in one of three places around its signature, of the expected name
 * and the only one of that name. Together these leave a wrapped signature no room. */
#include "src/crypto/xmldsig_internal.h"

#include <libxml/valid.h>

static enum xmldsig_reason find_target(const struct xmldsig_document *document, const char *uri, xmlNode **ret_target)
{
    if (uri == NULL || (*uri != 0 && (*uri != '#' || xmlValidateNCName((const xmlChar *)uri + 1, 0) != 0)))
        return XMLDSIG_REFERENCE_EXTERNAL;
    if (*uri == 0) {
        *ret_target = xmlDocGetRootElement(document->tree);
        return XMLDSIG_ACCEPTED;
    }
    const xmlAttr *attribute = xmlGetID(document->tree, (const xmlChar *)uri + 1);
    if (attribute == NULL)
        return XMLDSIG_REFERENCE_UNRESOLVED;
    *ret_target = attribute->parent;
    return XMLDSIG_ACCEPTED;
}

static bool is_inside(const xmlNode *node, const xmlNode *ancestor)
{
    while (node != NULL && node != ancestor)
        node = node->parent;
    return node != NULL;
}

static bool is_only_child_of(const xmlNode *element, xmlNode *parent)
{
    return element->parent == parent && xmlFirstElementChild(parent) == element && xmlLastElementChild(parent) == element;
}

static enum xmldsig_reason find_form(struct xmldsig_reading *reading)
{
    const xmlNode *target = reading->target;
    if (reading->object != NULL) {
        reading->form = XMLDSIG_ENVELOPING;
        return target == reading->object || is_only_child_of(target, reading->object) ? XMLDSIG_ACCEPTED : XMLDSIG_WRAPPED;
    }
    if (is_inside(reading->signature->parent, target)) {
        reading->form = XMLDSIG_ENVELOPED;
        return XMLDSIG_ACCEPTED;
    }
    reading->form = XMLDSIG_DETACHED;
    return target != reading->signature && target->parent == reading->signature->parent ? XMLDSIG_ACCEPTED : XMLDSIG_WRAPPED;
}

static bool fits(const char *actual, const char *expected)
{
    return expected == NULL || strcmp(actual == NULL ? "" : actual, expected) == 0;
}

static size_t count_elements(const struct xmldsig_document *document, const char *namespace_uri, const char *name)
{
    size_t count = 0;
    for (xmlNode *node = document->tree->children; node != NULL; node = xml_next(node))
        count += xml_element_is(node, namespace_uri, name) ? 1 : 0;
    return count;
}

static enum xmldsig_reason check_expected(const struct xmldsig_document *document, const struct xmldsig_expectation *expected,
                                          const xmlNode *target)
{
    size_t candidates = expected->name == NULL ? 1 : count_elements(document, expected->namespace_uri, expected->name);
    bool is_expected = fits(xml_text(target->name), expected->name) && fits(xml_namespace_of(target), expected->namespace_uri) &&
                       fits(xml_attribute(target, "Id"), expected->id);
    if (is_expected)
        return candidates == 1 ? XMLDSIG_ACCEPTED : XMLDSIG_WRAPPED;
    return expected->name != NULL && candidates > 0 && !xml_element_is(target, expected->namespace_uri, expected->name)
               ? XMLDSIG_WRAPPED
               : XMLDSIG_ELEMENT_UNEXPECTED;
}

enum xmldsig_reason xmldsig_placement_check(const struct xmldsig_document *document, const struct xmldsig_expectation *expectation,
                                            struct xmldsig_reading *reading)
{
    CONFIRM(find_target(document, reading->uri, &reading->target));
    CONFIRM(find_form(reading));
    if (reading->removes_signature != (reading->form == XMLDSIG_ENVELOPED))
        return XMLDSIG_TRANSFORM_REFUSED;
    return expectation == NULL ? XMLDSIG_ACCEPTED : check_expected(document, expectation, reading->target);
}
