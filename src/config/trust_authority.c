/* SPDX-License-Identifier: Apache-2.0
 * One approved CA of the trust registry: what its certificates are, and what the institution relies on when it says so. */
#include "src/config/trust_parts.h"

#include <stdio.h>

static const char *const kinds[] = {"fxml", "moica", "moeaca", "twca_ec_plus", "twca_xml", "cht_class3", "foreign", NULL};

/* Article 9(1)(1): government certificates authorise no transaction. An entry may say less, and the clauses decide anyway. */
static unsigned usual_scopes(enum trust_kind kind)
{
    return kind == TRUST_KIND_MOICA || kind == TRUST_KIND_MOEACA ? TRUST_SCOPE_QUERY | TRUST_SCOPE_APPLICATION : TRUST_SCOPE_ALL;
}

static enum trust_identity usual_identity(enum trust_kind kind)
{
    if (kind == TRUST_KIND_MOEACA)
        return TRUST_IDENTITY_UNIFIED_BUSINESS_NUMBER;
    return kind == TRUST_KIND_MOICA ? TRUST_IDENTITY_ID_LAST4 : TRUST_IDENTITY_BINDING;
}

static enum status read_scopes(const struct trust_reader *reader, struct yaml_value list, enum trust_kind kind, unsigned *ret_scopes)
{
    static const char *const words[] = {"query", "application", "transaction", NULL};
    static const unsigned bits[] = {TRUST_SCOPE_QUERY, TRUST_SCOPE_APPLICATION, TRUST_SCOPE_TRANSACTION};
    *ret_scopes = usual_scopes(kind);
    return yaml_is_present(list) ? trust_read_bits(reader, list, words, bits, ret_scopes) : STATUS_OK;
}

static enum status read_policy(const struct trust_reader *reader, const char *oid, struct yaml_value map, enum trust_kind kind,
                               struct trust_policy *ret_policy)
{
    static const char *const members[] = {"assurance_level", "scopes", NULL};
    int64_t level;
    struct trust_policy policy = {0};
    TRY(yaml_check_members(map, members, reader->failure));
    if (!certificate_oid_is_valid(oid))
        return yaml_refuse(map, reader->failure, "stands under a name that is no object identifier in dotted decimal");
    snprintf(policy.oid.text, sizeof policy.oid.text, "%s", oid);
    TRY(yaml_integer(yaml_member(map, "assurance_level"), 1, 9, &level, reader->failure));
    policy.assurance_level = (unsigned)level;
    TRY(read_scopes(reader, yaml_member(map, "scopes"), kind, &policy.scopes));
    *ret_policy = policy;
    return STATUS_OK;
}

static enum status read_policies(const struct trust_reader *reader, struct yaml_value map, struct trust_authority *authority)
{
    size_t count;
    TRY(yaml_map(map, TRUST_POLICIES_MAX, &count, reader->failure));
    if (count == 0)
        return yaml_refuse(map, reader->failure, "must list at least one policy OID: other certificates of this CA are refused");
    for (size_t i = 0; i < count; i++)
        TRY(read_policy(reader, yaml_map_name(map, i), yaml_map_value(map, i), authority->kind, &authority->policies[i]));
    authority->policy_count = count;
    return STATUS_OK;
}

static enum status read_key_usages(const struct trust_reader *reader, struct yaml_value list, unsigned *ret_usages)
{
    static const char *const words[] = {"digital_signature", "non_repudiation", NULL};
    static const unsigned bits[] = {CERTIFICATE_USAGE_DIGITAL_SIGNATURE, CERTIFICATE_USAGE_NON_REPUDIATION};
    *ret_usages = CERTIFICATE_USAGE_DIGITAL_SIGNATURE;
    return yaml_is_present(list) ? trust_read_bits(reader, list, words, bits, ret_usages) : STATUS_OK;
}

static enum status read_identity(const struct trust_reader *reader, struct yaml_value value, struct trust_authority *authority)
{
    static const char *const words[] = {"unified_business_number", "id_last4", "binding", NULL};
    unsigned index;
    authority->identity = usual_identity(authority->kind);
    if (!yaml_is_present(value))
        return STATUS_OK;
    TRY(yaml_choice(value, words, &index, reader->failure));
    authority->identity = (enum trust_identity)index;
    return STATUS_OK;
}

/* Only a foreign CA has one, and then says which, by whom it can be looked up, and until when it counts. */
static enum status read_audit(const struct trust_reader *reader, struct yaml_value map, struct trust_authority *authority)
{
    static const char *const members[] = {"scheme", "reference", "valid_until", NULL};
    static const char *const schemes[] = {"webtrust", "etsi", NULL};
    unsigned scheme;
    if (!yaml_is_present(map))
        return STATUS_OK;
    if (authority->kind != TRUST_KIND_FOREIGN)
        return yaml_refuse(map, reader->failure, "belongs to kind foreign only");
    TRY(yaml_check_members(map, members, reader->failure));
    TRY(yaml_choice(yaml_member(map, "scheme"), schemes, &scheme, reader->failure));
    authority->audit = scheme == 0 ? TRUST_CA_AUDIT_WEBTRUST : TRUST_CA_AUDIT_ETSI;
    TRY(trust_read_text(reader, yaml_member(map, "reference"), authority->audit_reference, sizeof authority->audit_reference));
    return trust_read_time(reader, yaml_member(map, "valid_until"), &authority->audit_until);
}

static enum status read_references(const struct trust_reader *reader, struct yaml_value map, struct trust_authority *authority)
{
    TRY(trust_read_text(reader, yaml_member(map, "approval"), authority->approval, sizeof authority->approval));
    TRY(trust_read_text(reader, yaml_member(map, "practice_statement"), authority->practice_statement,
                        sizeof authority->practice_statement));
    TRY(yaml_boolean(yaml_member(map, "practice_statement_checked"), &authority->practice_statement_checked, reader->failure));
    TRY(trust_read_optional_boolean(reader, yaml_member(map, "other_bank"), &authority->other_bank));
    TRY(trust_read_optional_boolean(reader, yaml_member(map, "interoperability_spec"), &authority->interoperability_spec));
    return read_audit(reader, yaml_member(map, "audit"), authority);
}

static enum status read_authority(const struct trust_reader *reader, struct yaml_value map, struct trust_authority *authority)
{
    static const char *const members[] = {"kind",     "certificate", "approval",   "practice_statement", "practice_statement_checked",
                                          "identity", "policies",    "key_usages", "other_bank",         "interoperability_spec",
                                          "audit",    NULL};
    unsigned kind;
    TRY(yaml_check_members(map, members, reader->failure));
    TRY(yaml_choice(yaml_member(map, "kind"), kinds, &kind, reader->failure));
    authority->kind = (enum trust_kind)(kind + TRUST_KIND_FXML);
    TRY(read_references(reader, map, authority));
    TRY(read_identity(reader, yaml_member(map, "identity"), authority));
    TRY(read_policies(reader, yaml_member(map, "policies"), authority));
    TRY(read_key_usages(reader, yaml_member(map, "key_usages"), &authority->key_usages));
    return trust_read_certificate(reader, yaml_member(map, "certificate"), &authority->certificate);
}

enum status trust_read_authority(const struct trust_reader *reader, const char *name, struct yaml_value map,
                                 struct trust_authority *ret_authority)
{
    struct trust_authority authority = {0};
    if (strlen(name) >= sizeof authority.name)
        return yaml_refuse(map, reader->failure, "has a name of more than %zu bytes", sizeof authority.name - 1);
    snprintf(authority.name, sizeof authority.name, "%s", name);
    TRY(read_authority(reader, map, &authority));
    *ret_authority = authority;
    return STATUS_OK;
}
