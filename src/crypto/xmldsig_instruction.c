/* SPDX-License-Identifier: Apache-2.0
 * The XML form of an instruction, written as canonical XML would write it, so that the octets of a good signature are this very text. */
#include "src/crypto/xmldsig.h"

#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/base/utf8.h"

#define DOCUMENT_BYTES_MAX LIMIT_SIGNATURE_BYTES
#define ID_PREFIX "operation-" /* an Id of XML may not begin with a digit, and ours may */

/* XML 1.0, production 2. */
static bool is_xml_character(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
}

static enum status append_character(struct bytes character, struct buffer *document)
{
    switch (character.data[0]) {
    case '&':
        return buffer_append_text(document, "&amp;");
    case '<':
        return buffer_append_text(document, "&lt;");
    case '>':
        return buffer_append_text(document, "&gt;");
    case '\r':
        return buffer_append_text(document, "&#xD;");
    default:
        return buffer_append(document, character);
    }
}

static enum status append_escaped(struct bytes text, struct buffer *document)
{
    size_t position = 0;
    while (position < text.size) {
        size_t start = position;
        uint32_t character;
        TRY(utf8_next(text, &position, &character));
        if (!is_xml_character(character))
            return STATUS_INVALID;
        TRY(append_character(bytes_of(text.data + start, position - start), document));
    }
    return STATUS_OK;
}

static enum status write_document(const char *operation_id, struct bytes instruction_json, struct buffer *document)
{
    if (!id_is_valid(operation_id))
        return STATUS_INVALID;
    TRY(buffer_append_text(document, "<" XMLDSIG_INSTRUCTION_NAME " xmlns=\"" XMLDSIG_INSTRUCTION_NAMESPACE "\" Id=\"" ID_PREFIX));
    TRY(buffer_append_text(document, operation_id));
    TRY(buffer_append_text(document, "\">"));
    TRY(append_escaped(instruction_json, document));
    return buffer_append_text(document, "</" XMLDSIG_INSTRUCTION_NAME ">");
}

enum status xmldsig_instruction_document(const char *operation_id, struct bytes instruction_json, struct buffer *ret_document)
{
    CLEANUP(buffer_release) struct buffer document = BUFFER_INIT(DOCUMENT_BYTES_MAX);
    TRY(write_document(operation_id, instruction_json, &document));
    return buffer_append(ret_document, buffer_bytes(&document));
}

enum status xmldsig_confirm_instruction(const struct signature *signature, const char *operation_id, struct bytes instruction_json)
{
    CLEANUP(buffer_release) struct buffer document = BUFFER_INIT(DOCUMENT_BYTES_MAX);
    if (signature->format != SIGNATURE_XML || signature->correctness.result != CHECK_PASSED)
        return STATUS_REFUSED;
    TRY(write_document(operation_id, instruction_json, &document));
    return bytes_equal(buffer_bytes(&signature->content), buffer_bytes(&document)) ? STATUS_OK : STATUS_REFUSED;
}
