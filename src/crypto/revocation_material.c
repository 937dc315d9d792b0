/* SPDX-License-Identifier: Apache-2.0
 * The revocation answers that concern a chain, as bytes, for whoever must show years later what was known. */
#include "src/crypto/revocation_internal.h"

static enum status visit_der(unsigned char *der, int size, enum revocation_material material, revocation_visit *visit, void *context)
{
    if (size <= 0)
        return STATUS_NO_MEMORY;
    enum status status = visit(context, material, bytes_of(der, (size_t)size));
    OPENSSL_free(der);
    return status;
}

static enum status visit_crls(struct revocation_cache *cache, X509 *certificate, revocation_visit *visit, void *context)
{
    CLEANUP(crl_selection_release) struct crl_selection selection = {0};
    CRL_DIST_POINTS *points = NULL;
    TRY(crl_points_of(certificate, &points));
    enum status status = revocation_cache_select_crls(cache, certificate, points, &selection);
    CRL_DIST_POINTS_free(points);
    for (size_t i = 0; i < selection.count && status == STATUS_OK; i++) {
        unsigned char *der = NULL;
        int size = i2d_X509_CRL(selection.items[i].crl->x509, &der);
        status = visit_der(der, size, REVOCATION_CRL, visit, context);
    }
    return status;
}

static enum status visit_ocsp(struct revocation_cache *cache, const struct certificate *certificate, const struct certificate *issuer,
                              revocation_visit *visit, void *context)
{
    struct ocsp_response *response = NULL;
    struct ocsp_answer answer;
    if (revocation_cache_select_ocsp(cache, certificate, issuer, &response, &answer) != STATUS_OK)
        return STATUS_OK;
    OCSP_RESPONSE *whole = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, response->basic);
    unsigned char *der = NULL;
    int size = whole != NULL ? i2d_OCSP_RESPONSE(whole, &der) : -1;
    OCSP_RESPONSE_free(whole);
    ocsp_release(&response);
    return visit_der(der, size, REVOCATION_OCSP, visit, context);
}

enum status revocation_cache_material(struct revocation_cache *cache, const struct certificate_list *chain, revocation_visit *visit,
                                      void *context)
{
    for (size_t i = 0; i + 1 < chain->count; i++) {
        TRY(visit_crls(cache, certificate_x509(chain->items[i]), visit, context));
        TRY(visit_ocsp(cache, chain->items[i], chain->items[i + 1], visit, context));
    }
    return STATUS_OK;
}
