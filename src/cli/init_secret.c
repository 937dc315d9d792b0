/* SPDX-License-Identifier: Apache-2.0
 * Random bytes as text, wiped afterwards. */
#include "src/base/encode.h"
#include "src/cli/init_parts.h"

#include <errno.h>
#include <sys/random.h>

#define SECRET_BYTES 32

enum status init_secret_make(struct init_secret *ret_secret, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(INIT_SECRET_SIZE);
    uint8_t random[SECRET_BYTES];
    if (getrandom(random, sizeof random, 0) != sizeof random)
        return failure_set(failure, STATUS_IO, NULL, "no random bytes: %s", strerror(errno));
    enum status status = base64url_encode(bytes_of(random, sizeof random), &text);
    wipe(random, sizeof random);
    if (status != STATUS_OK || buffer_text(&text) == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory");
    memcpy(ret_secret->text, text.data, sizeof ret_secret->text);
    return STATUS_OK;
}

void init_secret_release(struct init_secret *secret)
{
    wipe(secret, sizeof *secret);
}
