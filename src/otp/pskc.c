/* SPDX-License-Identifier: Apache-2.0
 * The container: its version, its protection, and each of its packages; all or none. */
#include "src/otp/pskc_key.h"

#include <stdlib.h>

const xmlNode *pskc_child(const xmlNode *element, const char *name)
{
    const xmlNode *found = NULL;
    for (const xmlNode *child = element->children; child != NULL; child = child->next) {
        if (!xml_element_is(child, NULL, name))
            continue;
        if (found != NULL)
            return NULL;
        found = child;
    }
    return found;
}

struct bytes pskc_text(const xmlNode *element, const char *name)
{
    const xmlNode *child = pskc_child(element, name);
    const char *text = child != NULL ? xml_only_text(child) : NULL;
    if (text == NULL)
        return bytes_of(NULL, 0);
    text += strspn(text, " \t\r\n");
    size_t size = strlen(text);
    while (size > 0 && memchr(" \t\r\n", text[size - 1], 4) != NULL)
        size--;
    return bytes_of(text, size);
}

enum status pskc_integer(struct bytes text, int64_t maximum, int64_t *ret_integer)
{
    int64_t number = 0;
    if (text.size == 0)
        return STATUS_INVALID;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return STATUS_INVALID;
        number = 10 * number + (text.data[i] - '0');
        if (number > maximum)
            return STATUS_INVALID;
    }
    *ret_integer = number;
    return STATUS_OK;
}

void pskc_container_release(struct pskc_container *container)
{
    for (size_t i = 0; i < container->count; i++)
        buffer_release(&container->keys[i].seed);
    free(container->keys);
    *container = (struct pskc_container){0};
}

static enum status check_distinct(const struct pskc_container *container, const struct pskc_key *key, struct failure *failure)
{
    for (const struct pskc_key *other = container->keys; other < key; other++)
        if (strcmp(other->serial, key->serial) == 0)
            return failure_set(failure, STATUS_REFUSED, key->serial, "this serial number is there twice");
    return STATUS_OK;
}

static enum status read_packages(const xmlNode *root, const struct pskc_protection *protection, timestamp_us now,
                                 struct pskc_container *container, struct failure *failure)
{
    for (const xmlNode *child = root->children; child != NULL; child = child->next) {
        if (!xml_element_is(child, PSKC_NAMESPACE, "KeyPackage"))
            continue;
        if (container->count == PSKC_KEYS_MAX)
            return failure_set(failure, STATUS_LIMIT, "KeyPackage", "more than %d keys in one file: import it in parts", PSKC_KEYS_MAX);
        struct pskc_key *key = &container->keys[container->count++];
        TRY(pskc_key_read(child, protection, now, key, failure));
        TRY(check_distinct(container, key, failure));
    }
    return container->count > 0 ? STATUS_OK : failure_set(failure, STATUS_INVALID, "KeyPackage", "the container is empty");
}

static enum status read_root(const xmlNode *root, const struct pskc_secret *secret, timestamp_us now, struct pskc_container *container,
                             struct failure *failure)
{
    CLEANUP(pskc_protection_release) struct pskc_protection protection = {.mac_hash = HMAC_SHA1};
    const char *version = root != NULL ? xml_attribute(root, "Version") : NULL;
    if (!xml_element_is(root, PSKC_NAMESPACE, "KeyContainer") || version == NULL || strcmp(version, "1.0") != 0)
        return failure_set(failure, STATUS_INVALID, "KeyContainer", "no PSKC key container, version 1.0");
    TRY(pskc_protection_read(root, secret, &protection, failure));
    return read_packages(root, &protection, now, container, failure);
}

enum status pskc_read(struct bytes text, const struct pskc_secret *secret, timestamp_us now, struct pskc_container *ret_container,
                      struct failure *failure)
{
    CLEANUP(xml_tree_release) xmlDoc *tree = NULL;
    CLEANUP(pskc_container_release) struct pskc_container container = {.keys = calloc(PSKC_KEYS_MAX, sizeof *container.keys)};
    if (container.keys == NULL)
        return STATUS_NO_MEMORY;
    TRY(xml_tree_read(text, &tree, failure));
    TRY(read_root(xmlDocGetRootElement(tree), secret, now, &container, failure));
    *ret_container = container;
    container = (struct pskc_container){0};
    return STATUS_OK;
}
