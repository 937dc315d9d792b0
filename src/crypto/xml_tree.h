/* SPDX-License-Identifier: Apache-2.0
 * XML that strangers send as a tree, for whoever reads a format of his own from it: no DTD (hence no entity), no network, nothing past the
 * limits of an XML signature. Names are `const char *` here: libxml2's unsigned characters stop at xml_text(). */
#pragma once

#include <libxml/tree.h>

#include "src/base/bytes.h"
#include "src/base/status.h"

/* Release with xml_tree_release. The failure's field is a stable word ("malformed", "dtd_refused" ...). */
MUST_CHECK enum status xml_tree_read(struct bytes text, xmlDoc **ret_tree, struct failure *failure);
void xml_tree_release(xmlDoc **tree);

static inline const char *xml_text(const xmlChar *text)
{
    return (const char *)text;
}
bool xml_element_is(const xmlNode *node, const char *namespace_uri, const char *name); /* a NULL namespace: any */
const char *xml_namespace_of(const xmlNode *element);                                  /* "" for none */
/* The value of an attribute; NULL when it is anything but one run of text. */
const char *xml_attribute_text(const xmlAttr *attribute);
/* Of the attribute of that name in no namespace; NULL when there is none. */
const char *xml_attribute(const xmlNode *element, const char *name);
/* The only text in an element that has nothing else in it, or NULL. */
const char *xml_only_text(const xmlNode *element);
/* The next node in document order, NULL after the last. Comes by each node once, parents first. */
xmlNode *xml_next(xmlNode *node);
