/* SPDX-License-Identifier: Apache-2.0
 * `countersign signature check`: the five checks over a CMS or XML signature, with its signer, its algorithms and what was signed. */
#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/base/utf8.h"
#include "src/cli/checks_output.h"
#include "src/cli/command.h"
#include "src/cli/trust_options.h"
#include "src/crypto/cms.h"
#include "src/crypto/digest.h"
#include "src/crypto/pem.h"
#include "src/crypto/xmldsig.h"

#include <stdio.h>
#include <string.h>

enum {
    OUTPUT_BYTES_MAX = 128 * 1024,
    CONTENT_SHOWN_BYTES_MAX = 8 * 1024,
    CONTENT_BYTES_MAX = 64 * 1024 * 1024,
};

struct reading {
    struct buffer content; /* of a detached signature, when it was given */
    struct signature signature;
    struct xmldsig_element element; /* of an XML signature */
};

static void reading_release(struct reading *reading)
{
    signature_release(&reading->signature);
    buffer_release(&reading->content);
}

static bool is_xml(struct bytes bytes)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};
    size_t at = bytes.size >= sizeof mark && memcmp(bytes.data, mark, sizeof mark) == 0 ? sizeof mark : 0;
    while (at < bytes.size && memchr(" \t\r\n", bytes.data[at], 4) != NULL)
        at++;
    return at < bytes.size && bytes.data[at] == '<';
}

static enum status read_cms(struct trust_options *options, struct bytes bytes, struct reading *reading, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer der = BUFFER_INIT(LIMIT_SIGNATURE_BYTES);
    struct bytes content = buffer_bytes(&reading->content);
    const struct cms_options cms = {.content = options->content != NULL ? &content : NULL};
    TRY(pem_or_der(bytes, "CMS", "PKCS7", &der, failure));
    return cms_read(options->checker, buffer_bytes(&der), &cms, &reading->signature, failure);
}

static enum status read_signature(struct trust_options *options, struct reading *reading, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer input = BUFFER_INIT(2 * LIMIT_SIGNATURE_BYTES);
    TRY(file_read(options->input, &input, failure));
    if (!is_xml(buffer_bytes(&input)))
        return read_cms(options, buffer_bytes(&input), reading, failure);
    if (options->content != NULL)
        return failure_set(failure, STATUS_INVALID, NULL, "an XML signature holds what it signs: --content does not go with it");
    return xmldsig_read(options->checker, buffer_bytes(&input), NULL, &reading->signature, &reading->element, failure);
}

static void write_element(struct json_writer *writer, const struct xmldsig_element *element)
{
    json_begin_object(writer, "element");
    json_write_text(writer, "name", element->name);
    json_write_text(writer, "namespace", element->namespace_uri);
    json_write_text(writer, "id", element->id);
    json_write_text(writer, "form", xmldsig_form_name(element->form));
    json_end_object(writer);
}

static void write_content(struct json_writer *writer, const struct signature *signature)
{
    struct bytes content = buffer_bytes(&signature->content);
    struct digest digest;
    char hex[2 * DIGEST_SIZE + 1];
    digest_of(content, &digest);
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest.bytes[i]);
    json_begin_object(writer, "content");
    json_write_integer(writer, "size", (int64_t)content.size);
    json_write_text(writer, "sha256", hex);
    json_write_boolean(writer, "detached", signature->content_is_detached);
    if (content.size > 0 && content.size <= CONTENT_SHOWN_BYTES_MAX && utf8_is_valid(content))
        json_write_bytes(writer, "text", content);
    json_end_object(writer);
}

static void write_signature(struct json_writer *writer, const struct reading *reading)
{
    const struct signature *signature = &reading->signature;
    json_begin_object(writer, "signature");
    json_write_text(writer, "format", signature->format == SIGNATURE_CMS ? "cms" : "xmldsig");
    json_write_text(writer, "digest_algorithm", signature->digest_algorithm);
    json_write_text(writer, "signature_algorithm", signature->signature_algorithm);
    if (signature->has_claimed_time)
        json_write_text(writer, "claimed_time", timestamp_format_utc(signature->claimed_time).text);
    if (signature->format == SIGNATURE_XML && signature->correctness.result == CHECK_PASSED)
        write_element(writer, &reading->element);
    write_content(writer, signature);
    json_end_object(writer);
}

static int check(struct trust_options *options)
{
    char output[OUTPUT_BYTES_MAX];
    struct failure failure = {0};
    struct json_writer writer = json_writer_into(output, sizeof output);
    CLEANUP(reading_release) struct reading reading = {.content = BUFFER_INIT(CONTENT_BYTES_MAX)};
    CLEANUP(checks_release) struct checks checks = {0};
    if (options->content != NULL && file_read(options->content, &reading.content, &failure) != STATUS_OK)
        return command_failed("signature", options->content, &failure);
    if (read_signature(options, &reading, &failure) != STATUS_OK)
        return command_failed("signature", options->input, &failure);
    for (size_t i = 0; i < options->untrusted.count; i++)
        if (certificate_list_add(&reading.signature.carried, options->untrusted.items[i]) != STATUS_OK)
            return command_misused("signature", "too many certificates");
    enum status status = checks_signature(options->checker, &reading.signature, &options->request, &checks);
    if (status != STATUS_OK) {
        failure_set(&failure, status, NULL, "could not be checked: %s", status_name(status));
        return command_failed("signature", options->input, &failure);
    }
    json_begin_object(&writer, NULL);
    checks_write(&writer, &checks, options->request.at);
    write_signature(&writer, &reading);
    checks_write_certificate(&writer, "signer", reading.signature.signer);
    json_end_object(&writer);
    return checks_print(&writer, checks_none_failed(&checks) ? EXIT_GOOD : EXIT_NO);
}

int command_signature(int argc, char **argv)
{
    CLEANUP(trust_options_release) struct trust_options options = {0};
    if (argc < 2 || strcmp(argv[1], "check") != 0)
        return command_misused("signature", "check is what it does: countersign signature check ...");
    if (trust_options_read("signature", argc - 1, argv + 1, true, &options) != STATUS_OK)
        return EXIT_MISUSED;
    return check(&options);
}
