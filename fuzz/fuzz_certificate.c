/* SPDX-License-Identifier: Apache-2.0
 * Certificates from strangers, one or many: what is read keeps its own bytes, and its texts end. */
#include "fuzz/harness.h"

#include "src/crypto/certificate.h"

#include <string.h>

static void check(const struct certificate *certificate)
{
    const struct certificate_content *content = certificate_content(certificate);
    INVARIANT(strlen(content->subject) < sizeof content->subject && strlen(content->issuer) < sizeof content->issuer);
    INVARIANT(strlen(content->identity.common_name) < sizeof content->identity.common_name);
    INVARIANT(content->policy_count <= CERTIFICATE_POLICIES_MAX);
    for (size_t i = 0; i < content->policy_count; i++)
        INVARIANT(certificate_oid_is_valid(content->policies[i].text) || strchr(content->policies[i].text, '.') != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(certificate_list_release) struct certificate_list list = {0};
    CLEANUP(certificate_release) struct certificate *certificate = NULL;
    struct failure failure;
    if (certificate_parse(bytes_of(data, size), &certificate, &failure) == STATUS_OK) {
        INVARIANT(bytes_equal(certificate_der(certificate), bytes_of(data, size)));
        check(certificate);
    }
    if (certificate_list_parse(bytes_of(data, size), &list, &failure) == STATUS_OK)
        for (size_t i = 0; i < list.count; i++)
            check(list.items[i]);
    return 0;
}
