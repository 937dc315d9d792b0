/* SPDX-License-Identifier: Apache-2.0
 * Whether a CRL's issuing distribution point takes in a certificate: RFC 5280 section 6.3.3, steps b (1), b (2) and d. */
#include "src/crypto/crl.h"

/* A name of one may be full, of the other relative to its issuer: DIST_POINT_set_dpname has made the relative ones whole. */
static bool is_in_full_name(const X509_NAME *name, const GENERAL_NAMES *names)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *other = sk_GENERAL_NAME_value(names, i);
        if (other->type == GEN_DIRNAME && X509_NAME_cmp(name, other->d.directoryName) == 0)
            return true;
    }
    return false;
}

static bool have_common_name(const GENERAL_NAMES *a, const GENERAL_NAMES *b)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(a); i++)
        for (int j = 0; j < sk_GENERAL_NAME_num(b); j++)
            if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(a, i), sk_GENERAL_NAME_value(b, j)) == 0)
                return true;
    return false;
}

static bool is_same_point(const DIST_POINT_NAME *a, const DIST_POINT_NAME *b)
{
    enum { FULL, RELATIVE };
    if (a->type == FULL && b->type == FULL)
        return have_common_name(a->name.fullname, b->name.fullname);
    if (a->type == RELATIVE && b->type == RELATIVE)
        return a->dpname != NULL && b->dpname != NULL && X509_NAME_cmp(a->dpname, b->dpname) == 0;
    const DIST_POINT_NAME *relative = a->type == RELATIVE ? a : b, *full = a->type == RELATIVE ? b : a;
    return relative->dpname != NULL && is_in_full_name(relative->dpname, full->name.fullname);
}

static unsigned reasons_of(const ASN1_BIT_STRING *flags)
{
    if (flags == NULL)
        return CRL_REASONS_ALL;
    unsigned reasons = 0;
    if (flags->length > 0)
        reasons |= flags->data[0];
    if (flags->length > 1)
        reasons |= (unsigned)flags->data[1] << 8;
    return reasons & CRL_REASONS_ALL;
}

static bool is_for_kind(const ISSUING_DIST_POINT *scope, X509 *certificate)
{
    if (scope == NULL)
        return true;
    bool is_ca = X509_check_ca(certificate) == 1;
    return scope->onlyattr <= 0 && !(scope->onlyuser > 0 && is_ca) && !(scope->onlyCA > 0 && !is_ca);
}

/* Step b (1): who issued the CRL is whom the point names, or the certificate's own issuer when it names nobody. */
static bool is_issuer_of_point(const struct crl *crl, const DIST_POINT *point, bool is_own_issuer)
{
    if (point->CRLissuer == NULL)
        return is_own_issuer;
    return crl_is_indirect(crl) && is_in_full_name(X509_CRL_get_issuer(crl->x509), point->CRLissuer);
}

/* Step b (2)(i): a name of the CRL's point is a name of the certificate's; a point without a name is known by its CRL issuer. */
static bool is_point_of(const struct crl *crl, const DIST_POINT *point)
{
    const DIST_POINT_NAME *name = crl->scope != NULL ? crl->scope->distpoint : NULL;
    if (name == NULL)
        return true;
    if (point->distpoint != NULL)
        return is_same_point(name, point->distpoint);
    enum { FULL };
    return name->type == FULL && point->CRLissuer != NULL && have_common_name(name->name.fullname, point->CRLissuer);
}

/* A relative name hangs on the CRL's issuer: the point's own, or the certificate's. */
static bool make_whole(DIST_POINT *point, X509 *certificate)
{
    if (point->distpoint == NULL)
        return true;
    const X509_NAME *issuer = X509_get_issuer_name(certificate);
    for (int i = 0; i < sk_GENERAL_NAME_num(point->CRLissuer); i++)
        if (sk_GENERAL_NAME_value(point->CRLissuer, i)->type == GEN_DIRNAME)
            issuer = sk_GENERAL_NAME_value(point->CRLissuer, i)->d.directoryName;
    return DIST_POINT_set_dpname(point->distpoint, issuer) == 1;
}

enum status crl_points_of(X509 *certificate, CRL_DIST_POINTS **ret_points)
{
    int critical;
    CLEANUP(distribution_points_release)
    CRL_DIST_POINTS *points = X509_get_ext_d2i(certificate, NID_crl_distribution_points, &critical, NULL);
    if (points == NULL && critical != -1)
        return STATUS_INVALID;
    for (int i = 0; i < sk_DIST_POINT_num(points); i++)
        if (!make_whole(sk_DIST_POINT_value(points, i), certificate))
            return STATUS_INVALID;
    *ret_points = points;
    points = NULL;
    return STATUS_OK;
}

bool crl_covers(const struct crl *crl, X509 *certificate, const CRL_DIST_POINTS *points, unsigned *ret_reasons)
{
    bool is_own_issuer = X509_NAME_cmp(X509_get_issuer_name(certificate), X509_CRL_get_issuer(crl->x509)) == 0;
    if (!is_for_kind(crl->scope, certificate) || (!is_own_issuer && !crl_is_indirect(crl)))
        return false;
    unsigned offered = reasons_of(crl->scope != NULL ? crl->scope->onlysomereasons : NULL), reasons = 0;
    for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
        const DIST_POINT *point = sk_DIST_POINT_value(points, i);
        if (is_issuer_of_point(crl, point, is_own_issuer) && is_point_of(crl, point))
            reasons |= reasons_of(point->reasons) & offered;
    }
    bool has_no_name = crl->scope == NULL || crl->scope->distpoint == NULL;
    if (is_own_issuer && has_no_name) /* the point that every certificate has without saying so: its issuer */
        reasons |= offered;
    *ret_reasons = reasons;
    return reasons != 0;
}
