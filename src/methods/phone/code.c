/* SPDX-License-Identifier: Apache-2.0
 * Drawing a code, and the keyed hash by which it is known again. */
#include "src/methods/phone/phone.h"

#include "src/methods/digits.h"

#include <stdio.h>

#define BINDING_MAX (2 * ID_TEXT_SIZE + DIGEST_SIZE + PHONE_CODE_DIGITS_MAX)

enum status phone_code_draw(struct vault *vault, int64_t digits, struct method_code *ret_code)
{
    struct method_code code = {.digits = ""};
    INVARIANT(digits >= PHONE_CODE_DIGITS_MIN && digits <= PHONE_CODE_DIGITS_MAX);
    TRY(digits_draw(vault, (size_t)digits, code.digits));
    *ret_code = code;
    wipe(&code, sizeof code);
    return STATUS_OK;
}

enum status phone_code_mac(struct vault *vault, const struct phone_code_binding *binding, const char *code, struct digest *ret_mac)
{
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(BINDING_MAX);
    TRY(buffer_append_text(&message, binding->ceremony));
    TRY(buffer_append_byte(&message, '\n'));
    TRY(buffer_append(&message, bytes_of(binding->instruction->bytes, DIGEST_SIZE)));
    TRY(buffer_append_text(&message, code));
    return vault_hmac(vault, "code sent to a phone", buffer_bytes(&message), ret_mac);
}

enum status phone_code_check(const char *code, int64_t digits, struct failure *failure)
{
    if (strspn(code, "0123456789") != strlen(code) || (int64_t)strlen(code) != digits)
        return failure_set(failure, STATUS_INVALID, "code", "must be %lld digits", (long long)digits);
    return STATUS_OK;
}
