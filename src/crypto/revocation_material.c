/* SPDX-License-Identifier: Apache-2.0
 * The revocation answers that concern a chain, as bytes, for whoever must show years later what was known. */
#include "src/crypto/revocation_internal.h"

static enum status visit_crls(struct revocation_cache *cache, X509 *certificate, revocation_visit *visit, void *context)
{
    CLEANUP(crl_selection_release) struct crl_selection selection = {0};
    CLEANUP(distribution_points_release) CRL_DIST_POINTS *points = NULL;
    TRY(crl_points_of(certificate, &points));
    TRY(revocation_cache_select_crls(cache, certificate, points, &selection));
    for (size_t i = 0; i < selection.count; i++) {
        const struct crl *crl = selection.items[i].crl;
        const struct revocation_material material = {
            .kind = REVOCATION_CRL, .is_public = true, .digest = &crl->fingerprint, .der = buffer_bytes(&crl->der)};
        TRY(visit(context, &material));
    }
    return STATUS_OK;
}

/* An answer about several certificates may tell of customers, whomever it was asked about. */
static enum status visit_ocsp(struct revocation_cache *cache, const struct certificate_list *chain, size_t at, revocation_visit *visit,
                              void *context)
{
    CLEANUP(ocsp_release) struct ocsp_response *response = NULL;
    struct ocsp_answer answer;
    if (revocation_cache_select_ocsp(cache, chain->items[at], chain->items[at + 1], &response, &answer) != STATUS_OK)
        return STATUS_OK;
    const struct revocation_material material = {.kind = REVOCATION_OCSP,
                                                 .is_public = at > 0 && OCSP_resp_count(response->basic) == 1,
                                                 .digest = &response->fingerprint,
                                                 .der = buffer_bytes(&response->der)};
    return visit(context, &material);
}

enum status revocation_cache_material(struct revocation_cache *cache, const struct certificate_list *chain, revocation_visit *visit,
                                      void *context)
{
    for (size_t i = 0; i + 1 < chain->count; i++) {
        TRY(visit_crls(cache, certificate_x509(chain->items[i]), visit, context));
        TRY(visit_ocsp(cache, chain, i, visit, context));
    }
    return STATUS_OK;
}
