/* SPDX-License-Identifier: Apache-2.0
 * Whose request it is: a bearer token (RFC 6750), or the certificate of the TLS connection. Tokens are compared by their SHA-256. */
#include "src/http/exchange.h"

#include "src/crypto/digest.h"
#include "src/http/server_state.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#define TOKEN_MAX 512

static const struct caller *caller_of_token(const struct callers *callers, const char *authorization)
{
    static const char scheme[] = "Bearer ";
    if (strncasecmp(authorization, scheme, sizeof scheme - 1) != 0)
        return NULL;
    const char *token = authorization + sizeof scheme - 1;
    size_t size = strlen(token);
    if (size == 0 || size > TOKEN_MAX)
        return NULL;
    struct digest digest;
    digest_of(bytes_of(token, size), &digest);
    return callers_find(callers, PROOF_TOKEN, &digest);
}

static unsigned char client_purpose[] = GNUTLS_KP_TLS_WWW_CLIENT;

static gnutls_session_t tls_session_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *information = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return information == NULL ? NULL : information->tls_session;
}

static const struct caller *caller_of_certificate(const struct callers *callers, struct MHD_Connection *connection)
{
    gnutls_session_t session = tls_session_of(connection);
    unsigned flaws = 0;
    unsigned count = 0;
    if (session == NULL)
        return NULL;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    if (chain == NULL || count == 0)
        return NULL;
    gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID, .data = client_purpose};
    if (gnutls_certificate_verify_peers(session, &purpose, 1, &flaws) != GNUTLS_E_SUCCESS || flaws != 0)
        return NULL;
    struct digest digest;
    digest_of(bytes_of(chain[0].data, chain[0].size), &digest);
    return callers_find(callers, PROOF_CERTIFICATE, &digest);
}

/* Judged once a connection: the chain cannot change while it lasts. */
static const struct caller *caller_of_link(struct exchange *exchange)
{
    const struct http_options *options = &exchange->server->options;
    struct link *link = exchange->link;
    if (options->client_authorities == NULL || link == NULL)
        return NULL;
    if (!link->certificate_is_checked) {
        link->certificate_caller = caller_of_certificate(options->callers, exchange->connection);
        link->certificate_is_checked = true;
    }
    return link->certificate_caller;
}

bool exchange_authenticate(struct exchange *exchange)
{
    const char *authorization = exchange_header(exchange, "Authorization");
    const struct caller *caller =
        authorization != NULL ? caller_of_token(exchange->server->options.callers, authorization) : caller_of_link(exchange);
    if (caller == NULL)
        return false;
    exchange->request.caller = caller->name;
    exchange->request.roles = caller->roles;
    return true;
}
