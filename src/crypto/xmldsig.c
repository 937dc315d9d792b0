/* SPDX-License-Identifier: Apache-2.0
 * The steps in their order: document, signer, structure, placement, core. Up to the signer a refusal is a status; from there on it is the
 * outcome of the correctness check. When both fail, the structure's reason is told: it says more. */
#include "src/crypto/xmldsig_internal.h"

#include <stdio.h>

#include "src/base/limits.h"

static const struct {
    const char *word;
    enum status status;
    const char *sentence;
} reasons[] = {
#define REASON(symbol, word, status, sentence) [XMLDSIG_##symbol] = {word, status, sentence},
#include "src/crypto/xmldsig_reasons.def"
#undef REASON
};

const char *xmldsig_form_name(enum xmldsig_form form)
{
    static const char *const names[] = {"enveloped", "enveloping", "detached"};
    INVARIANT(form < COUNT_OF(names));
    return names[form];
}

static bool copy_text(const char *text, char *ret_text, size_t capacity)
{
    int length = snprintf(ret_text, capacity, "%s", text == NULL ? "" : text);
    return length >= 0 && (size_t)length < capacity;
}

static enum xmldsig_reason describe(const struct xmldsig_reading *reading, struct xmldsig_element *element)
{
    const xmlNode *target = reading->target;
    element->form = reading->form;
    bool fits = copy_text(xml_namespace_of(target), element->namespace_uri, sizeof(element->namespace_uri)) &&
                copy_text(xml_text(target->name), element->name, sizeof(element->name)) &&
                copy_text(xml_attribute(target, "Id"), element->id, sizeof(element->id));
    return fits ? XMLDSIG_ACCEPTED : XMLDSIG_NAME_EXCEEDED;
}

/* Everything after the structure is known and the signer found. */
static enum xmldsig_reason verify(const struct xmldsig_document *document, const struct xmldsig_expectation *expectation,
                                  struct xmldsig_reading *reading, struct signature *signature, struct xmldsig_element *element)
{
    copy_text(reading->digest_algorithm->name, signature->digest_algorithm, sizeof(signature->digest_algorithm));
    copy_text(reading->signature_algorithm->name, signature->signature_algorithm, sizeof(signature->signature_algorithm));
    CONFIRM(xmldsig_placement_check(document, expectation, reading));
    CONFIRM(describe(reading, element));
    return xmldsig_core_verify(reading, signature->signer, &signature->content);
}

enum status xmldsig_refuse(enum xmldsig_reason reason, struct failure *failure)
{
    return failure_set(failure, reasons[reason].status, reasons[reason].word, "%s", reasons[reason].sentence);
}

static void conclude(enum xmldsig_reason reason, struct check_outcome *correctness)
{
    if (reason == XMLDSIG_ACCEPTED)
        check_pass(correctness);
    else
        check_fail(correctness, reasons[reason].word, "%s", reasons[reason].sentence);
}

enum status xmldsig_read(struct checker *checker, struct bytes document, const struct xmldsig_expectation *expectation,
                         struct signature *ret_signature, struct xmldsig_element *ret_element, struct failure *failure)
{
    xmldsig_core_initialise();
    CLEANUP(xmldsig_document_release) struct xmldsig_document opened = {0};
    CLEANUP(signature_release) struct signature signature = {.format = SIGNATURE_XML, .content = BUFFER_INIT(LIMIT_SIGNATURE_BYTES)};
    struct xmldsig_element element = {0};
    struct xmldsig_reading reading = {0};
    enum xmldsig_reason reason = xmldsig_document_parse(document, &opened);
    if (reason != XMLDSIG_ACCEPTED)
        return xmldsig_refuse(reason, failure);
    reason = xmldsig_structure_read(&opened, &reading);
    enum xmldsig_reason no_signer = xmldsig_signer_find(checker, opened.signature, &signature.signer, &signature.carried);
    if (no_signer != XMLDSIG_ACCEPTED)
        return xmldsig_refuse(reason != XMLDSIG_ACCEPTED ? reason : no_signer, failure);
    if (reason == XMLDSIG_ACCEPTED)
        reason = verify(&opened, expectation, &reading, &signature, &element);
    if (reason == XMLDSIG_NO_MEMORY)
        return xmldsig_refuse(reason, failure);
    conclude(reason, &signature.correctness);
    *ret_signature = signature;
    *ret_element = element;
    signature = (struct signature){0};
    return STATUS_OK;
}
