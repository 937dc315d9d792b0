/* SPDX-License-Identifier: Apache-2.0
 * Vendors' key containers, under a pre-shared key and under a passphrase: what is accepted has what a token needs. */
#include "fuzz/harness.h"

#include "src/otp/pskc.h"

static void read_with(struct bytes text, const struct pskc_secret *secret)
{
    struct failure failure = {0};
    CLEANUP(pskc_container_release) struct pskc_container container = {NULL};
    enum status status = pskc_read(text, secret, 0, &container, &failure);
    INVARIANT(status == STATUS_OK || (failure.status == status && failure.message[0] != 0));
    for (size_t i = 0; i < container.count; i++)
        INVARIANT(container.keys[i].serial[0] != 0 && container.keys[i].seed.size >= PSKC_SEED_BYTES_MIN &&
                  container.keys[i].seed.size <= PSKC_SEED_BYTES_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[] = {0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12};
    const struct pskc_secret shared = {.key = bytes_of(key, sizeof key)}, typed = {.passphrase = bytes_of_text("qwerty")};
    read_with(bytes_of(data, size), &shared);
    read_with(bytes_of(data, size), &typed);
    return 0;
}
