/* SPDX-License-Identifier: Apache-2.0
 * From bytes to a tree in which nothing is left to surprise: no DTD (hence no entity), no processing instruction, bounded in depth,
 * attributes and namespaces, every Id unique, whatever spelling of the attribute declares it. */
#include "src/crypto/xmldsig_internal.h"

#include <strings.h>

#include <libxml/parser.h>

#include "src/base/limits.h"
#include "src/base/utf8.h"

/* libxml2 compares each attribute of an element with all before it, so they are counted before it sees them. No tag can hide from this: '<'
 * may not stand inside one. What only looks like a tag, inside a comment or CDATA, may be counted too. */
static bool attributes_are_few(struct bytes text)
{
    uint8_t quote = 0;
    unsigned count = 0;
    bool in_tag = false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c == '<') {
            in_tag = true;
            quote = 0;
            count = 0;
        } else if (!in_tag) {
            const uint8_t *tag = memchr(text.data + i, '<', text.size - i);
            if (tag == NULL)
                return true;
            i = (size_t)(tag - text.data) - 1;
        } else if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            in_tag = false;
        } else if (c == '=' && ++count > LIMIT_XML_ATTRIBUTES) {
            return false;
        }
    }
    return true;
}

/* Stands in for libxml2's handler of DOCTYPE: stops before anything of it is read. */
static void stop_at_dtd(void *context, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
    (void)name, (void)external_id, (void)system_id;
    xmlParserCtxt *parser = context;
    *(bool *)parser->_private = true;
    xmlStopParser(parser);
}

static void parser_release(xmlParserCtxt **parser)
{
    xmlFreeParserCtxt(*parser);
}

static enum xmldsig_reason parse_tree(struct bytes text, xmlDoc **ret_tree)
{
    bool has_dtd = false;
    CLEANUP(parser_release) xmlParserCtxt *parser = xmlNewParserCtxt();
    if (parser == NULL)
        return XMLDSIG_NO_MEMORY;
    parser->_private = &has_dtd;
    parser->sax->internalSubset = stop_at_dtd;
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT;
    *ret_tree = xmlCtxtReadMemory(parser, (const char *)text.data, (int)text.size, NULL, NULL, options);
    if (has_dtd)
        return XMLDSIG_DTD_REFUSED;
    if (*ret_tree == NULL && parser->lastError.code == XML_ERR_NO_MEMORY)
        return XMLDSIG_NO_MEMORY;
    return *ret_tree != NULL && parser->wellFormed == 1 && parser->nsWellFormed == 1 ? XMLDSIG_ACCEPTED : XMLDSIG_MALFORMED;
}

/* The declaration of what the bytes are must not contradict what we took them for. */
static enum xmldsig_reason check_declaration(const xmlDoc *tree)
{
    if (tree->version != NULL && strcmp(xml_text(tree->version), "1.0") != 0)
        return XMLDSIG_MALFORMED;
    return tree->encoding == NULL || strcasecmp(xml_text(tree->encoding), "UTF-8") == 0 ? XMLDSIG_ACCEPTED : XMLDSIG_ENCODING_REFUSED;
}

static bool declares_id(const xmlAttr *attribute)
{
    const char *name = xml_text(attribute->name);
    return strcmp(name, "Id") == 0 || strcmp(name, "ID") == 0 || strcmp(name, "id") == 0;
}

/* Registers it where xmlsec looks for "#..."; a parser has already done so for xml:id. */
static enum xmldsig_reason register_id(xmlDoc *tree, xmlAttr *attribute)
{
    const char *value = xml_attribute_text(attribute);
    if (value == NULL || *value == 0)
        return XMLDSIG_MALFORMED;
    const xmlAttr *known = xmlGetID(tree, (const xmlChar *)value);
    if (known != NULL)
        return known == attribute ? XMLDSIG_ACCEPTED : XMLDSIG_ID_DUPLICATE;
    return xmlAddID(NULL, tree, (const xmlChar *)value, attribute) != NULL ? XMLDSIG_ACCEPTED : XMLDSIG_NO_MEMORY;
}

static enum xmldsig_reason register_ids(xmlDoc *tree, const xmlNode *element)
{
    for (xmlAttr *attribute = element->properties; attribute != NULL; attribute = attribute->next) {
        if (declares_id(attribute))
            CONFIRM(register_id(tree, attribute));
    }
    return XMLDSIG_ACCEPTED;
}

/* A long namespace counts as too many: exclusive canonicalization may write it again for each element that uses it. */
static unsigned namespaces_declared(const xmlNode *element)
{
    unsigned count = 0;
    for (const xmlNs *declaration = element->nsDef; declaration != NULL; declaration = declaration->next) {
        bool is_long = declaration->href != NULL && strlen(xml_text(declaration->href)) >= XMLDSIG_NAMESPACE_MAX;
        count += is_long ? LIMIT_XML_NAMESPACES + 1 : 1;
    }
    return count;
}

/* How deep, and how many namespaces are declared from there up. The depth is bounded here, so the walk up is short. */
static enum xmldsig_reason check_surroundings(const xmlNode *element)
{
    unsigned depth = 0, namespaces = 0;
    for (; element != NULL && element->type == XML_ELEMENT_NODE; element = element->parent) {
        namespaces += namespaces_declared(element);
        if (++depth > LIMIT_XML_DEPTH)
            return XMLDSIG_DEPTH_EXCEEDED;
    }
    return namespaces > LIMIT_XML_NAMESPACES ? XMLDSIG_NAMESPACES_EXCEEDED : XMLDSIG_ACCEPTED;
}

static enum xmldsig_reason visit_element(struct xmldsig_document *document, xmlNode *element)
{
    if (++document->element_count > LIMIT_XML_ELEMENTS)
        return XMLDSIG_ELEMENTS_EXCEEDED;
    CONFIRM(check_surroundings(element));
    CONFIRM(register_ids(document->tree, element));
    document->has_manifest = document->has_manifest || xml_element_is(element, XMLDSIG_NAMESPACE, "Manifest");
    if (!xml_element_is(element, XMLDSIG_NAMESPACE, "Signature"))
        return XMLDSIG_ACCEPTED;
    if (document->signature != NULL)
        return XMLDSIG_SIGNATURE_SEVERAL;
    document->signature = element;
    return XMLDSIG_ACCEPTED;
}

static enum xmldsig_reason visit(struct xmldsig_document *document, xmlNode *node)
{
    switch (node->type) {
    case XML_ELEMENT_NODE:
        return visit_element(document, node);
    case XML_TEXT_NODE:
    case XML_CDATA_SECTION_NODE:
    case XML_COMMENT_NODE: /* not part of what is signed, and not of what we read */
        return XMLDSIG_ACCEPTED;
    case XML_PI_NODE:
        return XMLDSIG_PROCESSING_INSTRUCTION_REFUSED;
    default:
        return XMLDSIG_MALFORMED;
    }
}

static enum xmldsig_reason parse_and_walk(struct bytes text, struct xmldsig_document *document)
{
    CONFIRM(parse_tree(text, &document->tree));
    CONFIRM(check_declaration(document->tree));
    for (xmlNode *node = document->tree->children; node != NULL; node = xml_next(node))
        CONFIRM(visit(document, node));
    return XMLDSIG_ACCEPTED;
}

/* With a Signature or without. */
static enum xmldsig_reason read_bounded(struct bytes text, struct xmldsig_document *document)
{
    if (text.size > LIMIT_SIGNATURE_BYTES)
        return XMLDSIG_SIZE_EXCEEDED;
    if (text.size == 0)
        return XMLDSIG_MALFORMED;
    if (!utf8_is_valid(text) || memchr(text.data, 0, text.size) != NULL)
        return XMLDSIG_ENCODING_REFUSED;
    if (!attributes_are_few(text))
        return XMLDSIG_ATTRIBUTES_EXCEEDED;
    return parse_and_walk(text, document);
}

enum xmldsig_reason xmldsig_document_parse(struct bytes text, struct xmldsig_document *ret_document)
{
    CLEANUP(xmldsig_document_release) struct xmldsig_document document = {0};
    CONFIRM(read_bounded(text, &document));
    if (document.signature == NULL)
        return XMLDSIG_SIGNATURE_MISSING;
    *ret_document = document;
    document = (struct xmldsig_document){0};
    return XMLDSIG_ACCEPTED;
}

void xmldsig_document_release(struct xmldsig_document *document)
{
    xmlFreeDoc(document->tree);
    *document = (struct xmldsig_document){0};
}

enum status xml_tree_read(struct bytes text, xmlDoc **ret_tree, struct failure *failure)
{
    CLEANUP(xmldsig_document_release) struct xmldsig_document document = {0};
    enum xmldsig_reason reason = read_bounded(text, &document);
    if (reason != XMLDSIG_ACCEPTED)
        return xmldsig_refuse(reason, failure);
    *ret_tree = document.tree;
    document.tree = NULL;
    return STATUS_OK;
}

void xml_tree_release(xmlDoc **tree)
{
    xmlFreeDoc(*tree);
    *tree = NULL;
}
