/* SPDX-License-Identifier: Apache-2.0
 * The operator's forms filled in, with the hash over parameters that its interface may want. */
#include "src/channel/sim_exchange.h"

#include "src/base/encode.h"
#include "src/channel/exchange.h"
#include "src/channel/vendor_form.h"
#include "src/crypto/digest.h"
#include "src/crypto/hmac.h"

#include <inttypes.h>
#include <stdio.h>

#define CHECK_BYTES_MAX (16 * 1024)
#define CHECK_TEXT_SIZE (2 * DIGEST_SIZE + 1)

/* Of visible ASCII: each unit is the byte, and a 0. */
static enum status digest_utf16le(struct bytes text, struct digest *ret_digest)
{
    CLEANUP(buffer_release) struct buffer units = BUFFER_INIT(2 * CHECK_BYTES_MAX);
    for (size_t i = 0; i < text.size; i++) {
        TRY(buffer_append_byte(&units, text.data[i]));
        TRY(buffer_append_byte(&units, 0));
    }
    digest_of(buffer_bytes(&units), ret_digest);
    return STATUS_OK;
}

static enum status write_check(const struct sim_operator *telco, const struct vendor_values *values, char ret_text[CHECK_TEXT_SIZE])
{
    struct digest digest;
    CLEANUP(hmac_release) struct hmac mac = {0};
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(CHECK_BYTES_MAX);
    TRY(vendor_form_fill(telco->check, PLACE_HEADER, values, &text));
    if (telco->check_hash == SIM_CHECK_SHA256_UTF16LE) {
        TRY(digest_utf16le(buffer_bytes(&text), &digest));
    } else {
        TRY(hmac_of(HMAC_SHA256, bytes_of_text(telco->key_file), buffer_bytes(&text), &mac));
        memcpy(digest.bytes, mac.bytes, DIGEST_SIZE);
    }
    hex_write(bytes_of(digest.bytes, DIGEST_SIZE), ret_text);
    ret_text[CHECK_TEXT_SIZE - 1] = 0;
    return STATUS_OK;
}

struct filled {
    struct buffer url, headers, body;
};

static void filled_release(struct filled *filled)
{
    buffer_release(&filled->url);
    buffer_release(&filled->headers);
    buffer_release(&filled->body);
}

static enum status fill_in(const struct sim_operator *telco, const struct sim_request *request, struct filled *filled)
{
    char seconds[24], check[CHECK_TEXT_SIZE] = "";
    bool opens = request->step == SIM_OPEN;
    struct vendor_values values = {.to = request->number,
                                   .id = request->reference,
                                   .nonce = request->nonce,
                                   .digest = request->digest,
                                   .seconds = seconds,
                                   .secret = telco->secret_file != NULL ? telco->secret_file : "",
                                   .check = check};
    snprintf(seconds, sizeof seconds, "%" PRId64, request->seconds);
    TRY(write_check(telco, &values, check));
    TRY(vendor_form_fill(opens ? telco->open_url : telco->result_url, PLACE_URL, &values, &filled->url));
    TRY(vendor_form_fill(opens ? telco->open_headers : telco->result_headers, PLACE_HEADER, &values, &filled->headers));
    TRY(vendor_form_fill(opens ? telco->open_body : telco->result_body, vendor_place_of((enum gateway_escape)telco->escape), &values,
                         &filled->body));
    return buffer_text(&filled->url) != NULL && buffer_text(&filled->headers) != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status sim_exchange(const struct sim_operator *telco, const struct sim_request *request, struct buffer *ret_answer,
                         const char **ret_word)
{
    CLEANUP(filled_release)
    struct filled filled = {.url = BUFFER_INIT(16 * 1024), .headers = BUFFER_INIT(16 * 1024), .body = BUFFER_INIT(64 * 1024)};
    long code = 0;
    *ret_word = "http.form";
    TRY(fill_in(telco, request, &filled));
    const struct exchange_request exchanged = {.url = buffer_text(&filled.url),
                                               .headers = buffer_text(&filled.headers),
                                               .body = buffer_bytes(&filled.body),
                                               .ca_file = telco->ca_file,
                                               .seconds = telco->answer_seconds};
    TRY(exchange(&exchanged, &code, ret_answer, ret_word));
    *ret_word = "http.refused";
    return code >= 200 && code < 300 ? STATUS_OK : STATUS_UNAVAILABLE;
}
