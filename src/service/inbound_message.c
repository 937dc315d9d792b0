/* SPDX-License-Identifier: Apache-2.0
 * The number and the text, by a keyed hash, are the idempotency key. */
#include "src/service/inbound_message.h"

#include "src/json/members.h"
#include "src/service/use_cases.h"

#include <pthread.h>

#define CALLER "countersignd gateway" /* no name that a caller can have */
#define BYTES_MAX 4096

struct waited_call {
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool has_ended;
    enum status status;
};

static void end(const struct call *call, enum status status, void *context)
{
    struct waited_call *waited = context;
    (void)call;
    pthread_mutex_lock(&waited->lock);
    waited->has_ended = true;
    waited->status = status;
    pthread_cond_signal(&waited->ended);
    pthread_mutex_unlock(&waited->lock);
}

static enum status start_and_wait(struct services *services, const struct call_input *input)
{
    struct waited_call waited = {.lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER};
    call_start(services, &use_case_receive_message, input, end, &waited);
    pthread_mutex_lock(&waited.lock);
    while (!waited.has_ended)
        pthread_cond_wait(&waited.ended, &waited.lock);
    pthread_mutex_unlock(&waited.lock);
    pthread_cond_destroy(&waited.ended);
    pthread_mutex_destroy(&waited.lock);
    return waited.status;
}

/* A conflict is told twice when what was awaited is over, so that the message answers nothing; once when its like is just being taken. */
static enum status take(struct services *services, const struct call_input *input)
{
    enum status status = start_and_wait(services, input);
    if (status == STATUS_CONFLICT)
        status = start_and_wait(services, input);
    return status == STATUS_CONFLICT ? STATUS_OK : status;
}

static enum status make_key(struct services *services, struct bytes message, char ret_key[CALL_KEY_SIZE])
{
    struct digest mac;
    _Static_assert(CALL_KEY_SIZE > 2 * DIGEST_SIZE, "the key fits");
    TRY(vault_hmac(services->vault, "message from a phone", message, &mac));
    hex_write(bytes_of(mac.bytes, DIGEST_SIZE), ret_key);
    ret_key[2 * DIGEST_SIZE] = 0;
    return STATUS_OK;
}

enum status inbound_message_take(struct services *services, const char *source, const char *text)
{
    char key[CALL_KEY_SIZE];
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(BYTES_MAX);
    CLEANUP(json_reference_release) json_t *request = json_pack("{ss, ss}", "source", source, "text", text);
    if (request == NULL)
        return STATUS_NO_MEMORY;
    TRY(buffer_append_format(&message, "%s\n%s", source, text));
    TRY(make_key(services, buffer_bytes(&message), key));
    const struct call_input input = {.caller = CALLER,
                                     .idempotency_key = key,
                                     .action = "receive_message",
                                     .request = request,
                                     .body = buffer_bytes(&message),
                                     .now = services->clock()};
    return take(services, &input);
}
