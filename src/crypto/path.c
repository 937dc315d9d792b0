/* SPDX-License-Identifier: Apache-2.0
 * Path building and validation by libcrypto, which is told to go on after each finding so that no finding hides another. */
#include "src/crypto/path.h"

#include "src/base/limits.h"

#include <stdlib.h>

OPENSSL_RELEASE(x509_stack_release, STACK_OF(X509), sk_X509_free)

enum finding { FINDING_LEGALITY, FINDING_SIGNATURE, FINDING_TIME, FINDING_POLICY };

static const struct {
    int error;
    enum finding finding;
    const char *reason;
} findings[] = {
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, FINDING_LEGALITY, "issuer_unknown"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, FINDING_LEGALITY, "issuer_unknown"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, FINDING_LEGALITY, "issuer_unknown"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, FINDING_LEGALITY, "issuer_unknown"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, FINDING_LEGALITY, "issuer_unknown"},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, FINDING_SIGNATURE, "certificate_signature_invalid"},
    {X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE, FINDING_SIGNATURE, "certificate_signature_invalid"},
    {X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, FINDING_SIGNATURE, "certificate_signature_invalid"},
    {X509_V_ERR_INVALID_CA, FINDING_LEGALITY, "issuer_not_ca"},
    {X509_V_ERR_KEYUSAGE_NO_CERTSIGN, FINDING_LEGALITY, "issuer_not_ca"},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, FINDING_LEGALITY, "path_too_long"},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, FINDING_LEGALITY, "path_too_long"},
    {X509_V_ERR_PERMITTED_VIOLATION, FINDING_LEGALITY, "name_constraints"},
    {X509_V_ERR_EXCLUDED_VIOLATION, FINDING_LEGALITY, "name_constraints"},
    {X509_V_ERR_SUBTREE_MINMAX, FINDING_LEGALITY, "name_constraints"},
    {X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE, FINDING_LEGALITY, "name_constraints"},
    {X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX, FINDING_LEGALITY, "name_constraints"},
    {X509_V_ERR_UNSUPPORTED_NAME_SYNTAX, FINDING_LEGALITY, "name_constraints"},
    {X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, FINDING_LEGALITY, "extension_unknown"},
    {X509_V_ERR_INVALID_EXTENSION, FINDING_LEGALITY, "extension_malformed"},
    {X509_V_ERR_CERT_NOT_YET_VALID, FINDING_TIME, "not_yet_valid"},
    {X509_V_ERR_CERT_HAS_EXPIRED, FINDING_TIME, "expired"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, FINDING_TIME, "time_malformed"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD, FINDING_TIME, "time_malformed"},
    {X509_V_ERR_INVALID_POLICY_EXTENSION, FINDING_POLICY, "policy_malformed"},
    {X509_V_ERR_NO_EXPLICIT_POLICY, FINDING_POLICY, "policy_not_valid"},
};

/* libcrypto calls this for each finding; 1 lets it go on. */
static int note_finding(int ok, X509_STORE_CTX *context)
{
    if (ok)
        return 1;
    struct path *path = X509_STORE_CTX_get_app_data(context);
    int error = X509_STORE_CTX_get_error(context), depth = X509_STORE_CTX_get_error_depth(context);
    if (error == X509_V_ERR_OUT_OF_MEM || error == X509_V_ERR_UNSPECIFIED)
        return 0;
    enum finding finding = FINDING_LEGALITY;
    const char *reason = "path_invalid";
    for (size_t i = 0; i < COUNT_OF(findings); i++)
        if (findings[i].error == error) {
            finding = findings[i].finding;
            reason = findings[i].reason;
        }
    struct check_outcome *outcome = finding == FINDING_TIME ? &path->times : finding == FINDING_POLICY ? &path->policies : &path->legality;
    check_fail(outcome, reason, "certificate %d of the chain: %s", depth, X509_verify_cert_error_string(error));
    if (finding == FINDING_SIGNATURE)
        path->signatures_right = false;
    return 1;
}

static enum status ask_policy(X509_VERIFY_PARAM *parameters, const char *oid)
{
    ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
    if (object == NULL)
        return STATUS_INVALID;
    if (X509_VERIFY_PARAM_add0_policy(parameters, object) == 1)
        return STATUS_OK;
    ASN1_OBJECT_free(object);
    return STATUS_NO_MEMORY;
}

static enum status ask_policies(X509_VERIFY_PARAM *parameters, const struct checks_request *request)
{
    unsigned long flags = X509_V_FLAG_POLICY_CHECK | X509_V_FLAG_PARTIAL_CHAIN;
    flags |= request->require_explicit_policy ? X509_V_FLAG_EXPLICIT_POLICY : 0;
    flags |= request->inhibit_policy_mapping ? X509_V_FLAG_INHIBIT_MAP : 0;
    flags |= request->inhibit_any_policy ? X509_V_FLAG_INHIBIT_ANY : 0;
    if (X509_VERIFY_PARAM_set_flags(parameters, flags) != 1)
        return STATUS_INTERNAL;
    if (request->policy_count == 0)
        return ask_policy(parameters, "2.5.29.32.0"); /* anyPolicy: left out, libcrypto takes it for none */
    for (size_t i = 0; i < request->policy_count; i++)
        TRY(ask_policy(parameters, request->policies[i].text));
    return STATUS_OK;
}

static enum status ask(X509_STORE_CTX *context, const struct checks_request *request)
{
    X509_VERIFY_PARAM *parameters = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_depth(parameters, LIMIT_CHAIN_CERTIFICATES - 2); /* counts what stands between leaf and anchor */
    X509_VERIFY_PARAM_set_auth_level(parameters, 0);                       /* src/crypto/algorithms.h is stricter, and says which */
    timestamp_us floor = request->at / TIMESTAMP_SECOND - (request->at % TIMESTAMP_SECOND < 0);
    X509_VERIFY_PARAM_set_time(parameters, (time_t)floor);
    return ask_policies(parameters, request);
}

static enum status collect_helpers(const struct trust *trust, const struct certificate_list *untrusted, STACK_OF(X509) * *ret_helpers)
{
    CLEANUP(x509_stack_release) STACK_OF(X509) *helpers = sk_X509_new_null();
    bool pushed = helpers != NULL;
    for (size_t i = 0; untrusted != NULL && i < untrusted->count; i++)
        if (certificate_key(untrusted->items[i]) != NULL) /* libcrypto gives up on a path through a key that it cannot read */
            pushed = pushed && sk_X509_push(helpers, certificate_x509(untrusted->items[i])) > 0;
    for (size_t i = 0; i < trust->authority_count; i++)
        pushed = pushed && sk_X509_push(helpers, certificate_x509(trust->authorities[i].certificate)) > 0;
    for (size_t i = 0; i < trust->intermediates.count; i++)
        pushed = pushed && sk_X509_push(helpers, certificate_x509(trust->intermediates.items[i])) > 0;
    if (!pushed)
        return STATUS_NO_MEMORY;
    *ret_helpers = helpers;
    helpers = NULL;
    return STATUS_OK;
}

static struct certificate *find_in(struct certificate *const *items, size_t count, const X509 *x509)
{
    for (size_t i = 0; i < count; i++)
        if (certificate_x509(items[i]) == x509)
            return items[i];
    return NULL;
}

/* libcrypto hands back the objects it was given: this finds whose they are. */
static struct certificate *owner_of(const struct trust *trust, struct certificate *leaf, const struct certificate_list *untrusted,
                                    const X509 *x509)
{
    struct certificate *found = find_in(&leaf, 1, x509);
    if (found == NULL && untrusted != NULL)
        found = find_in(untrusted->items, untrusted->count, x509);
    if (found == NULL)
        found = find_in(trust->anchors, trust->anchor_count, x509);
    if (found == NULL)
        found = find_in(trust->intermediates.items, trust->intermediates.count, x509);
    for (size_t i = 0; found == NULL && i < trust->authority_count; i++)
        found = find_in(&trust->authorities[i].certificate, 1, x509);
    return found;
}

static enum status keep_chain(X509_STORE_CTX *context, const struct trust *trust, struct certificate *leaf,
                              const struct certificate_list *untrusted, struct certificate_list *chain)
{
    STACK_OF(X509) *found = X509_STORE_CTX_get0_chain(context);
    for (int i = 0; found != NULL && i < sk_X509_num(found); i++) {
        struct certificate *owner = owner_of(trust, leaf, untrusted, sk_X509_value(found, i));
        if (owner == NULL)
            return STATUS_INTERNAL;
        TRY(certificate_list_add(chain, owner));
    }
    return STATUS_OK;
}

static void keep_oid(const ASN1_OBJECT *oid, struct certificate_oid *list, size_t *count)
{
    if (oid != NULL && *count < CERTIFICATE_POLICIES_MAX &&
        OBJ_obj2txt(list[*count].text, CERTIFICATE_OID_MAX, oid, 1) < CERTIFICATE_OID_MAX)
        (*count)++;
}

static void keep_policies(X509_STORE_CTX *context, struct path *path)
{
    X509_POLICY_TREE *tree = X509_STORE_CTX_get0_policy_tree(context);
    if (tree == NULL)
        return;
    STACK_OF(X509_POLICY_NODE) *user = X509_policy_tree_get0_user_policies(tree);
    for (int i = 0; i < sk_X509_POLICY_NODE_num(user); i++)
        keep_oid(X509_policy_node_get0_policy(sk_X509_POLICY_NODE_value(user, i)), path->asked, &path->asked_count);
    X509_POLICY_LEVEL *last = X509_policy_tree_get0_level(tree, X509_policy_tree_level_count(tree) - 1);
    for (int i = 0; i < X509_policy_level_node_count(last); i++)
        keep_oid(X509_policy_node_get0_policy(X509_policy_level_get0_node(last, i)), path->leaf, &path->leaf_count);
}

/* The anchor's own signature proves nothing and is not looked at; its key signs, and is. */
static void judge_algorithms(struct path *path)
{
    for (size_t i = 0; i < path->chain.count; i++) {
        const struct certificate_content *facts = certificate_content(path->chain.items[i]);
        bool is_anchor = path->anchored && i + 1 == path->chain.count;
        if (facts->key_refused)
            check_fail(&path->legality, "key_refused", "certificate %zu of the chain has a key that is not accepted: %s", i, facts->key);
        if (facts->signature_refused && !is_anchor)
            check_fail(&path->legality, "algorithm_refused",
                       "certificate %zu of the chain is signed by an algorithm that is not accepted: %s", i, facts->signature);
    }
}

static bool has_unreadable_key(const struct certificate_list *list)
{
    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (certificate_key(list->items[i]) == NULL)
            return true;
    return false;
}

static void judge(struct path *path, const struct trust *trust, const struct certificate_list *untrusted)
{
    path->anchored = path->chain.count > 0 &&
                     find_in(trust->anchors, trust->anchor_count, certificate_x509(path->chain.items[path->chain.count - 1])) != NULL;
    if (!path->anchored && has_unreadable_key(untrusted)) {
        path->legality = (struct check_outcome){0};
        check_fail(&path->legality, "key_refused",
                   "no path to an anchor without a certificate whose key is of a kind that is not accepted");
    } else if (!path->anchored)
        check_fail(&path->legality, "issuer_unknown", "no path to an anchor of the registry");
    judge_algorithms(path);
    check_pass(&path->legality);
    check_pass(&path->times);
    check_pass(&path->policies);
}

static enum status validate(const struct path_ground *ground, struct certificate *leaf, const struct certificate_list *untrusted,
                            const struct checks_request *request, struct path *path)
{
    CLEANUP(x509_stack_release) STACK_OF(X509) *helpers = NULL;
    CLEANUP(store_context_release) X509_STORE_CTX *context = X509_STORE_CTX_new();
    TRY(collect_helpers(ground->trust, untrusted, &helpers));
    if (context == NULL || X509_STORE_CTX_init(context, ground->store, certificate_x509(leaf), helpers) != 1)
        return STATUS_NO_MEMORY;
    TRY(ask(context, request));
    X509_STORE_CTX_set_app_data(context, path);
    X509_STORE_CTX_set_verify_cb(context, note_finding);
    int verdict = X509_verify_cert(context);
    if (verdict < 0 || (verdict == 0 && path->legality.result != CHECK_FAILED))
        return STATUS_INTERNAL;
    TRY(keep_chain(context, ground->trust, leaf, untrusted, &path->chain));
    keep_policies(context, path);
    judge(path, ground->trust, untrusted);
    return STATUS_OK;
}

enum status path_build(const struct path_ground *ground, struct certificate *leaf, const struct certificate_list *untrusted,
                       const struct checks_request *request, struct path *ret_path)
{
    CLEANUP(path_release) struct path path = {.signatures_right = true};
    if (certificate_key(leaf) == NULL) {
        check_fail(&path.legality, "key_refused", "the certificate has a key of a kind that is not accepted");
        *ret_path = path;
        return STATUS_OK;
    }
    enum status status = validate(ground, leaf, untrusted, request, &path);
    openssl_forget_errors();
    TRY(status);
    *ret_path = path;
    path.chain.count = 0; /* handed over */
    return STATUS_OK;
}

void path_release(struct path *path)
{
    certificate_list_release(&path->chain);
}

enum status path_ground_init(const struct trust *trust, struct path_ground *ret_ground)
{
    X509_STORE *store = X509_STORE_new();
    bool added = store != NULL;
    for (size_t i = 0; added && i < trust->anchor_count; i++)
        added = X509_STORE_add_cert(store, certificate_x509(trust->anchors[i])) == 1;
    openssl_forget_errors();
    if (!added) {
        X509_STORE_free(store);
        return STATUS_NO_MEMORY;
    }
    *ret_ground = (struct path_ground){.trust = trust, .store = store};
    return STATUS_OK;
}

void path_ground_release(struct path_ground *ground)
{
    X509_STORE_free(ground->store);
    ground->store = NULL;
}
