/* SPDX-License-Identifier: Apache-2.0
 * Writing checks and certificates as JSON. */
#include "src/cli/checks_output.h"

#include "src/cli/command.h"

#include <stdio.h>

static void write_digest(struct json_writer *writer, const char *name, const struct digest *digest)
{
    char text[2 * DIGEST_SIZE + 1];
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest->bytes[i]);
    json_write_text(writer, name, text);
}

static void write_time(struct json_writer *writer, const char *name, timestamp_us moment)
{
    json_write_text(writer, name, timestamp_format_utc(moment).text);
}

static void write_outcome(struct json_writer *writer, const char *name, const struct check_outcome *outcome)
{
    static const char *const words[] = {[CHECK_NOT_DONE] = "not_asked", [CHECK_PASSED] = "passed", [CHECK_FAILED] = "failed"};
    json_begin_object(writer, name);
    json_write_text(writer, "result", words[outcome->result]);
    if (outcome->result == CHECK_FAILED) {
        json_write_text(writer, "reason", outcome->reason);
        json_write_text(writer, "message", outcome->message);
    }
    json_end_object(writer);
}

static void write_registry(struct json_writer *writer, const struct checks *checks)
{
    json_write_text(writer, "kind", trust_kind_name(checks->kind));
    if (checks->authority == NULL)
        return;
    json_write_text(writer, "authority", checks->authority->name);
    json_write_text(writer, "practice_statement", checks->authority->practice_statement);
    if (checks->policy == NULL)
        return;
    json_write_text(writer, "policy", checks->policy->oid.text);
    json_write_integer(writer, "assurance_level", checks->policy->assurance_level);
}

static void write_policies(struct json_writer *writer, const char *name, const struct certificate_oid *policies, size_t count)
{
    json_begin_array(writer, name);
    for (size_t i = 0; i < count; i++)
        json_write_text(writer, NULL, policies[i].text);
    json_end_array(writer);
}

static void write_chain(struct json_writer *writer, const struct certificate_list *chain)
{
    json_begin_array(writer, "chain");
    for (size_t i = 0; i < chain->count; i++) {
        const struct certificate_content *facts = certificate_content(chain->items[i]);
        json_begin_object(writer, NULL);
        json_write_text(writer, "subject", facts->subject);
        json_write_text(writer, "serial", facts->serial);
        write_digest(writer, "sha256", &facts->fingerprint);
        json_end_object(writer);
    }
    json_end_array(writer);
}

void checks_write(struct json_writer *writer, const struct checks *checks, timestamp_us at)
{
    json_write_text(writer, "result", checks_none_failed(checks) ? "good" : "refused");
    write_time(writer, "at", at);
    json_begin_object(writer, "checks");
    for (size_t i = 0; i < CHECK_COUNT; i++)
        write_outcome(writer, check_name((enum check)i), &checks->outcomes[i]);
    json_end_object(writer);
    write_registry(writer, checks);
    write_policies(writer, "valid_policies", checks->policies, checks->policy_count);
    if (checks_none_failed(checks))
        write_time(writer, "holds_until", checks->valid_until);
    write_chain(writer, &checks->chain);
}

static void write_usage(struct json_writer *writer, const struct certificate_content *facts)
{
    static const struct {
        unsigned bit;
        const char *word;
    } bits[] = {{CERTIFICATE_USAGE_DIGITAL_SIGNATURE, "digital_signature"},
                {CERTIFICATE_USAGE_NON_REPUDIATION, "non_repudiation"},
                {CERTIFICATE_USAGE_CERTIFICATE_SIGN, "certificate_sign"},
                {CERTIFICATE_USAGE_CRL_SIGN, "crl_sign"}};
    if (!facts->has_usage)
        return;
    json_begin_array(writer, "key_usage");
    for (size_t i = 0; i < COUNT_OF(bits); i++)
        if (facts->usage & bits[i].bit)
            json_write_text(writer, NULL, bits[i].word);
    json_end_array(writer);
}

static void write_identity(struct json_writer *writer, const struct certificate_identity *identity)
{
    json_begin_object(writer, "identity");
    if (identity->common_name[0] != 0)
        json_write_text(writer, "common_name", identity->common_name);
    if (identity->unified_business_number[0] != 0)
        json_write_text(writer, "serial_number", identity->unified_business_number);
    if (identity->id_last4[0] != 0)
        json_write_text(writer, "id_last4", identity->id_last4);
    json_end_object(writer);
}

void checks_write_certificate(struct json_writer *writer, const char *name, const struct certificate *certificate)
{
    const struct certificate_content *facts = certificate_content(certificate);
    json_begin_object(writer, name);
    json_write_text(writer, "subject", facts->subject);
    json_write_text(writer, "issuer", facts->issuer);
    json_write_text(writer, "serial", facts->serial);
    write_time(writer, "not_before", facts->not_before);
    write_time(writer, "not_after", facts->not_after);
    json_write_text(writer, "key", facts->key);
    json_write_text(writer, "signed_by", facts->signature);
    write_usage(writer, facts);
    write_policies(writer, "policies", facts->policies, facts->policy_count);
    write_identity(writer, &facts->identity);
    write_digest(writer, "sha256", &facts->fingerprint);
    json_end_object(writer);
}

int checks_print(const struct json_writer *writer, int exit_code)
{
    struct bytes json;
    if (json_finish(writer, &json) != STATUS_OK || fwrite(json.data, 1, json.size, stdout) != json.size || putchar('\n') == EOF ||
        fflush(stdout) != 0)
        return EXIT_MISUSED;
    return exit_code;
}
