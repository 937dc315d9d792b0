/* SPDX-License-Identifier: Apache-2.0
 * Trust registries, with certificates as PEM inside them: whatever is accepted names whom it trusts, whatever is refused says why. */
#include "fuzz/harness.h"

#include "src/config/trust_file.h"

/* What these lead to may have no end. */
static bool names_a_device(struct bytes text)
{
    return memmem(text.data, text.size, "/dev", 4) != NULL || memmem(text.data, text.size, "/proc", 5) != NULL;
}

static void check_trust(const struct trust *trust)
{
    INVARIANT(!trust->anchors_only);
    for (size_t i = 0; i < trust->anchor_count; i++)
        INVARIANT(trust->anchors[i] != NULL);
    for (size_t i = 0; i < trust->authority_count; i++)
        INVARIANT(trust->authorities[i].certificate != NULL && trust->authorities[i].policy_count > 0 &&
                  trust_authority_of_issuer(trust, trust->authorities[i].certificate) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(trust_release) struct trust trust = {0};
    struct failure failure = {0};
    if (names_a_device(bytes_of(data, size)))
        return 0;
    if (trust_file_parse(bytes_of(data, size), "/nonexistent/trust.yaml", &trust, &failure) == STATUS_OK)
        check_trust(&trust);
    else
        INVARIANT(failure.message[0] != 0);
    return 0;
}
