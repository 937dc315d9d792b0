/* SPDX-License-Identifier: Apache-2.0
 * What a record rests on besides itself: public pieces that it names by hash, looked for in the file; and the answers that it
 * holds. A piece that is not there is told, and is missed only if a check cannot do without it. */
#include "src/cli/evidence_case.h"

#include <stdio.h>

#include "src/base/limits.h"
#include "src/crypto/digest.h"

static bool is_one_of(const struct bytes *pieces, size_t count, struct bytes name)
{
    for (size_t i = 0; i < count; i++) {
        struct digest digest;
        char text[2 * DIGEST_SIZE];
        digest_of(pieces[i], &digest);
        hex_write(bytes_of(digest.bytes, DIGEST_SIZE), text);
        if (bytes_equal(bytes_of(text, sizeof text), name))
            return true;
    }
    return false;
}

static bool is_here(const struct evidence *evidence, struct bytes name)
{
    return is_one_of(evidence->certificates, evidence->certificate_count, name) || is_one_of(evidence->crls, evidence->crl_count, name) ||
           is_one_of(evidence->ocsp, evidence->ocsp_count, name);
}

static void say_named(const struct evidence_case *this, const json_t *names)
{
    size_t here = 0;
    for (size_t i = 0; i < json_array_size(names); i++) {
        const json_t *text = json_array_get(names, i);
        struct bytes name = bytes_of(json_string_value(text), json_string_length(text));
        if (is_here(this->evidence, name))
            here++;
        else
            printf("    %-12s sha256 %.*s is named by the record and not in the file: --crl, --ocsp or --untrusted may give it\n",
                   "material", (int)name.size, (const char *)name.data);
    }
    if (here > 0)
        printf("    %-12s %zu of %zu pieces that the record names are in the file\n", "material", here, json_array_size(names));
}

static enum status take_answer(struct evidence_case *this, const json_t *answer, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer der = BUFFER_INIT(LIMIT_OCSP_BYTES);
    if (base64_decode(bytes_of(json_string_value(answer), json_string_length(answer)), &der) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "ocsp", "an answer in the record is no base64");
    return revocation_cache_put_ocsp(this->options->revocation, buffer_bytes(&der), failure);
}

enum status evidence_take_material(struct evidence_case *this, const json_t *record, struct failure *failure)
{
    const json_t *answers = json_object_get(record, "ocsp");
    say_named(this, json_object_get(record, "material"));
    say_named(this, json_object_get(record, "not_kept"));
    for (size_t i = 0; i < json_array_size(answers); i++)
        TRY(take_answer(this, json_array_get(answers, i), failure));
    return STATUS_OK;
}
