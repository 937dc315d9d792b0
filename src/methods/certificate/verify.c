/* SPDX-License-Identifier: Apache-2.0
 * CMS with its content inside or detached, or an XML signature, over what was rendered. */
#include "src/methods/certificate/verify.h"

#include "src/crypto/cms.h"
#include "src/crypto/xmldsig.h"

const char *certificate_format_name(enum certificate_format format)
{
    return format == FORMAT_XML ? "xml" : "cms";
}

void verified_init(struct verified *verified)
{
    *verified = (struct verified){0};
}

void verified_release(struct verified *verified)
{
    checks_release(&verified->checks);
    signature_release(&verified->signature);
}

/* A signature that holds its content is read first: only when it holds none can it be a detached one. */
static enum status read_cms(struct checker *checker, const struct rendered *rendered, struct bytes signature, struct verified *verified,
                            struct failure *failure)
{
    const struct cms_options enveloping = {0};
    const struct cms_options detached = {.content = &rendered->content};
    enum status status = cms_read(checker, signature, &enveloping, &verified->signature, failure);
    if (status == STATUS_REFUSED)
        status = cms_read(checker, signature, &detached, &verified->signature, failure);
    if (status != STATUS_OK)
        return status;
    verified->is_what_was_rendered = bytes_equal(buffer_bytes(&verified->signature.content), rendered->content);
    return STATUS_OK;
}

static enum status read_xml(struct checker *checker, const struct rendered *rendered, struct bytes signature, struct verified *verified,
                            struct failure *failure)
{
    const struct xmldsig_expectation expectation = {.namespace_uri = XMLDSIG_INSTRUCTION_NAMESPACE, .name = XMLDSIG_INSTRUCTION_NAME};
    struct xmldsig_element element;
    TRY(xmldsig_read(checker, signature, &expectation, &verified->signature, &element, failure));
    verified->is_what_was_rendered = xmldsig_confirm_instruction(&verified->signature, rendered->id, rendered->content) == STATUS_OK;
    return STATUS_OK;
}

enum status verified_read(struct checker *checker, const struct rendered *rendered, struct bytes signature, struct verified *verified,
                          struct failure *failure)
{
    enum status status = rendered->format == FORMAT_CMS ? read_cms(checker, rendered, signature, verified, failure)
                                                        : read_xml(checker, rendered, signature, verified, failure);
    if (status != STATUS_REFUSED && status != STATUS_LIMIT)
        return status;
    if (failure != NULL)
        failure->status = STATUS_INVALID;
    return STATUS_INVALID; /* readable perhaps, but nothing that we take: no attempt either way */
}

enum status verify_signature(const struct method_context *context, const struct certificate_record *record, unsigned scopes,
                             const struct rendered *rendered, struct bytes signature, struct verified *verified, struct failure *failure)
{
    const struct certificate_settings *settings = context->settings;
    const struct checks_identity identity = {
        .unified_business_number = record->unified_business_number != NULL ? record->unified_business_number : "",
        .id_last4 = record->id_last4 != NULL ? record->id_last4 : "",
        .fingerprint = &record->fingerprint,
    };
    const struct checks_request request = {.at = context->now, .identity = &identity, .scopes = scopes};
    TRY(verified_read(settings->checker, rendered, signature, verified, failure));
    return checks_signature(settings->checker, &verified->signature, &request, &verified->checks);
}
