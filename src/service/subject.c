/* SPDX-License-Identifier: Apache-2.0
 * The seal's context is "<kind>:<customer>:<id>": a sealed text moved to another row opens nowhere. */
#include "src/service/subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#define CONTEXT_SIZE 128
#define ACCOUNT_TEXT_SIZE 160

static const char *const kind_names[] = {
    [SEALED_CUSTOMER] = "customer",       [SEALED_ACCOUNT] = "account",     [SEALED_CREDENTIAL] = "credential",
    [SEALED_INSTRUCTION] = "instruction", [SEALED_CEREMONY] = "ceremony",   [SEALED_EVIDENCE] = "evidence",
    [SEALED_ANSWER] = "answer",           [SEALED_MESSAGE] = "message",     [SEALED_PROTECTION] = "protection",
    [SEALED_DEVICE] = "device",           [SEALED_RECORDING] = "recording", [SEALED_NAME] = "name",
    [SEALED_SIGNAL] = "signal",
};
_Static_assert(COUNT_OF(kind_names) == SEALED_KIND_COUNT, "each kind has its name");

enum status subject_load(struct store_connection *connection, const char *customer, struct subject *ret_subject)
{
    struct subject_salt salt;
    if (!id_is_valid(customer))
        return STATUS_NOT_FOUND;
    TRY(subject_read(connection, customer, &salt));
    memcpy(ret_subject->key.salt, salt.bytes, sizeof salt.bytes);
    memcpy(ret_subject->customer.text, customer, ID_TEXT_SIZE);
    wipe(&salt, sizeof salt);
    return STATUS_OK;
}

static struct bytes context_of(const struct subject *subject, enum sealed_kind kind, const char *id, char ret_context[CONTEXT_SIZE])
{
    int size = snprintf(ret_context, CONTEXT_SIZE, "%s:%s:%s", kind_names[kind], subject->customer.text, id);
    INVARIANT(size > 0 && size < CONTEXT_SIZE);
    return bytes_of(ret_context, (size_t)size);
}

enum status subject_seal(struct services *services, const struct subject *subject, enum sealed_kind kind, const char *id,
                         struct bytes plain, struct buffer *ret_sealed)
{
    char context[CONTEXT_SIZE];
    return vault_seal(services->vault, &subject->key, context_of(subject, kind, id, context), plain, ret_sealed);
}

enum status subject_open(struct services *services, const struct subject *subject, enum sealed_kind kind, const char *id,
                         struct bytes sealed, struct buffer *ret_plain)
{
    char context[CONTEXT_SIZE];
    return vault_open(services->vault, &subject->key, context_of(subject, kind, id, context), sealed, ret_plain);
}

void random_fill(uint8_t *ret_bytes, size_t size)
{
    /* Up to 256 bytes getrandom neither blocks after boot nor comes back short. */
    INVARIANT(size <= 256 && getrandom(ret_bytes, size, 0) == (ssize_t)size);
}

void random_id(struct id *ret_id)
{
    uint8_t bytes[ID_BYTES];
    random_fill(bytes, sizeof bytes);
    id_from_random(bytes, ret_id);
}

enum status identifier_mac(struct services *services, const char *identifier, struct digest *ret_mac)
{
    return vault_hmac(services->vault, "customer identifier", bytes_of_text(identifier), ret_mac);
}

enum status credential_name_mac(struct services *services, struct bytes name, struct digest *ret_mac)
{
    return vault_hmac(services->vault, "credential name", name, ret_mac);
}

enum status account_mac(struct services *services, const struct subject *subject, const char *bank, const char *account,
                        struct digest *ret_mac)
{
    char text[ACCOUNT_TEXT_SIZE];
    int size = snprintf(text, sizeof text, "%s|%s", bank, account);
    if (size < 0 || (size_t)size >= sizeof text)
        return STATUS_LIMIT;
    enum status status = vault_subject_hmac(services->vault, &subject->key, bytes_of(text, (size_t)size), ret_mac);
    wipe(text, sizeof text);
    return status;
}
