/* SPDX-License-Identifier: Apache-2.0
 * The certificate for first steps, the first callers, and the configuration that brings all together. */
#include "src/base/encode.h"
#include "src/cli/init_parts.h"
#include "src/crypto/digest.h"
#include "src/crypto/self_signed.h"

#include <sys/stat.h>

#define TLS_DAYS 825 /* the longest that browsers take */
#define TEXT_BYTES (64 * 1024)

static enum status no_memory(struct failure *failure)
{
    return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory");
}

enum status init_make_tls(const struct init_directory *directory, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer certificate = BUFFER_INIT(TEXT_BYTES);
    CLEANUP(buffer_release) struct buffer key = BUFFER_INIT(TEXT_BYTES);
    const struct self_signed_request request = {
        .common_name = "localhost", .alternative_names = "DNS:localhost,IP:127.0.0.1,IP:::1", .days = TLS_DAYS};
    if (self_signed_make(&request, &certificate, &key) != STATUS_OK)
        return failure_set(failure, STATUS_INTERNAL, NULL, "OpenSSL does not make the server's certificate");
    TRY(init_directory_add_folder(directory, "tls", failure));
    TRY(init_directory_add_file(directory, "tls/server.pem", buffer_bytes(&certificate), S_IRUSR | S_IWUSR, failure));
    return init_directory_add_file(directory, "tls/server.key", buffer_bytes(&key), S_IRUSR, failure);
}

static enum status write_caller(const char *name, const char *roles, const struct init_secret *token, struct buffer *text)
{
    CLEANUP(buffer_release) struct buffer digest_text = BUFFER_INIT(2 * DIGEST_SIZE + 1);
    struct digest digest;
    digest_of(bytes_of_text(token->text), &digest);
    TRY(hex_encode(bytes_of(digest.bytes, sizeof digest.bytes), &digest_text));
    return buffer_append_format(text, "  - name: %s\n    roles: [%s]\n    token_sha256: %.*s\n", name, roles, (int)digest_text.size,
                                (const char *)digest_text.data);
}

static enum status write_callers(const struct init_tokens *tokens, struct buffer *text)
{
    TRY(buffer_append_text(
        text, "# Who may call the API. A token is kept as SHA-256 only: printf %s TOKEN | sha256sum\n"
              "# The administrator may do all that one person may, for first steps: give each system its own entry and roles,\n"
              "# then leave this one what an administrator needs. The approver is the second of two persons: somebody else.\n"
              "callers:\n"));
    TRY(write_caller("administrator", "admin, operator, auditor, channel, counter, ra", &tokens->administrator, text));
    return write_caller("approver", "approver", &tokens->approver, text);
}

void init_tokens_release(struct init_tokens *tokens)
{
    init_secret_release(&tokens->administrator);
    init_secret_release(&tokens->approver);
}

enum status init_make_callers(const struct init_directory *directory, struct init_tokens *ret_tokens, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(TEXT_BYTES);
    CLEANUP(init_tokens_release) struct init_tokens tokens = {0};
    TRY(init_secret_make(&tokens.administrator, failure));
    TRY(init_secret_make(&tokens.approver, failure));
    if (write_callers(&tokens, &text) != STATUS_OK)
        return no_memory(failure);
    TRY(init_directory_add_file(directory, "callers.yaml", buffer_bytes(&text), S_IRUSR | S_IWUSR, failure));
    *ret_tokens = tokens;
    return STATUS_OK;
}

/* JSON's strings are YAML's double-quoted ones for the names that init_directory_open lets through; a module or PIN file may need more. */
static enum status append_quoted(struct buffer *text, const char *key, const char *value)
{
    TRY(buffer_append_format(text, "  %s: \"", key));
    for (const char *c = value; *c != 0; c++) {
        if ((unsigned char)*c < ' ')
            return STATUS_INVALID;
        if (*c == '"' || *c == '\\')
            TRY(buffer_append_byte(text, '\\'));
        TRY(buffer_append_byte(text, (uint8_t)*c));
    }
    return buffer_append_text(text, "\"\n");
}

static enum status write_config(const struct init_options *options, struct buffer *text)
{
    bool is_ours = options->pin_file == NULL;
    TRY(buffer_append_text(text, "# countersignd's configuration; every key is in countersignd.yaml(5). Paths are relative to this file.\n"
                                 "store: \"sqlite:countersign.db\"\n"
                                 "callers: callers.yaml\n"
                                 "# trust: trust.yaml          the certificate authorities that you approve\n"
                                 "# catalogue: catalogue.yaml  your transaction codes and limits\n"
                                 "listen:\n"
                                 "  address: 127.0.0.1\n"
                                 "  port: 8443\n"
                                 "  tls: \"on\"\n"
                                 "  certificate: tls/server.pem\n"
                                 "  private_key: tls/server.key\n"
                                 "vault:\n"));
    TRY(append_quoted(text, "module", options->module));
    TRY(append_quoted(text, "token_label", options->token_label));
    TRY(append_quoted(text, "pin_file", is_ours ? "vault/pin" : options->pin_file));
    const char *token_config = is_ours ? "vault/softhsm2.conf" : options->token_config;
    if (token_config != NULL)
        TRY(append_quoted(text, "token_config", token_config));
    TRY(buffer_append_text(text, "ledger:\n"));
    return append_quoted(text, "origin", options->origin);
}

enum status init_make_config(const struct init_options *options, const struct init_directory *directory, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(TEXT_BYTES);
    enum status status = write_config(options, &text);
    if (status == STATUS_INVALID)
        return failure_set(failure, status, NULL, "names with control characters cannot be used");
    if (status != STATUS_OK)
        return no_memory(failure);
    return init_directory_add_file(directory, "countersignd.yaml", buffer_bytes(&text), S_IRUSR | S_IWUSR, failure);
}
