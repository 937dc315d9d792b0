/* SPDX-License-Identifier: Apache-2.0
 * Looking at libxml2's tree: names with their namespaces, attributes in no namespace, texts that are one run of characters. */
#include "src/crypto/xmldsig_internal.h"

const char *xml_namespace_of(const xmlNode *element)
{
    return element->ns == NULL || element->ns->href == NULL ? "" : xml_text(element->ns->href);
}

bool xml_element_is(const xmlNode *node, const char *namespace_uri, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE && strcmp(xml_text(node->name), name) == 0 &&
           (namespace_uri == NULL || strcmp(xml_namespace_of(node), namespace_uri) == 0);
}

static const char *only_text(const xmlNode *child)
{
    if (child == NULL)
        return "";
    return child->type == XML_TEXT_NODE && child->next == NULL ? xml_text(child->content) : NULL;
}

const char *xml_attribute_text(const xmlAttr *attribute)
{
    return only_text(attribute->children);
}

const char *xml_attribute(const xmlNode *element, const char *name)
{
    for (const xmlAttr *attribute = element->properties; attribute != NULL; attribute = attribute->next) {
        if (attribute->ns == NULL && strcmp(xml_text(attribute->name), name) == 0)
            return xml_attribute_text(attribute);
    }
    return NULL;
}

const char *xml_only_text(const xmlNode *element)
{
    return only_text(element->children);
}

xmlNode *xml_next(xmlNode *node)
{
    if (node->type == XML_ELEMENT_NODE && node->children != NULL)
        return node->children;
    while (node != NULL && node->next == NULL)
        node = node->parent;
    return node == NULL ? NULL : node->next;
}
