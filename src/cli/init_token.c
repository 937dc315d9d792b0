/* SPDX-License-Identifier: Apache-2.0
 * The token by the vault's own process, so that this program needs no PKCS#11 and sees no PIN of a token that existed before. */
#include "src/base/limits.h"
#include "src/base/origin.h"
#include "src/cli/init_parts.h"
#include "src/ledger/checkpoint.h"
#include "src/ledger/jwks.h"
#include "src/vault/program.h"
#include "src/vault/vault.h"

#include <limits.h>
#include <sys/stat.h>

#define PUBLIC_FILE_BYTES 4096

/* Paths for struct vault_options, each ended by a 0. */
struct token_paths {
    struct buffer program;
    struct buffer config;
    struct buffer pin;
    struct buffer so_pin;
};

static void token_paths_release(struct token_paths *paths)
{
    buffer_release(&paths->program);
    buffer_release(&paths->config);
    buffer_release(&paths->pin);
    buffer_release(&paths->so_pin);
}

static const char *text_of(const struct buffer *buffer)
{
    return (const char *)buffer->data;
}

static enum status add_pin(const struct init_directory *directory, const char *name, struct buffer *ret_path, struct failure *failure)
{
    CLEANUP(init_secret_release) struct init_secret pin;
    TRY(init_secret_make(&pin, failure));
    TRY(init_directory_add_file(directory, name, bytes_of_text(pin.text), S_IRUSR, failure));
    return init_directory_name(directory, name, ret_path, failure);
}

static enum status add_softhsm_config(const struct init_directory *directory, struct buffer *ret_path, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer tokens = BUFFER_INIT(PATH_MAX);
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(2 * PATH_MAX);
    TRY(init_directory_name(directory, "vault/tokens", &tokens, failure));
    if (buffer_append_format(&text, "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", text_of(&tokens)) !=
        STATUS_OK)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory");
    TRY(init_directory_add_file(directory, "vault/softhsm2.conf", buffer_bytes(&text), S_IRUSR | S_IWUSR, failure));
    return init_directory_name(directory, "vault/softhsm2.conf", ret_path, failure);
}

static enum status add_softhsm(const struct init_directory *directory, struct token_paths *paths, struct vault_options *vault,
                               struct failure *failure)
{
    TRY(init_directory_add_folder(directory, "vault", failure));
    TRY(init_directory_add_folder(directory, "vault/tokens", failure));
    TRY(add_softhsm_config(directory, &paths->config, failure));
    TRY(add_pin(directory, "vault/pin", &paths->pin, failure));
    TRY(add_pin(directory, "vault/so-pin", &paths->so_pin, failure));
    vault->token_config = text_of(&paths->config);
    vault->pin_file = text_of(&paths->pin);
    return STATUS_OK;
}

static enum status write_receipt_key(struct vault *vault, const struct init_directory *directory, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer point = BUFFER_INIT(P256_POINT_SIZE);
    CLEANUP(buffer_release) struct buffer jwks = BUFFER_INIT(PUBLIC_FILE_BYTES);
    enum status status = vault_public_key(vault, VAULT_KEY_RECEIPT, &point);
    if (status == STATUS_OK) {
        struct bytes bytes = buffer_bytes(&point);
        status = jwks_write(&bytes, 1, &jwks);
    }
    if (status != STATUS_OK)
        return failure_set(failure, status, NULL, "the receipt key cannot be written as a JWK set");
    return init_directory_add_file(directory, "public/receipt.jwks", buffer_bytes(&jwks), S_IRUSR | S_IWUSR, failure);
}

static enum status write_checkpoint_key(struct vault *vault, const char *origin, const struct init_directory *directory,
                                        struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer raw = BUFFER_INIT(ED25519_KEY_SIZE);
    CLEANUP(buffer_release) struct buffer line = BUFFER_INIT(PUBLIC_FILE_BYTES);
    struct note_key key;
    enum status status = vault_public_key(vault, VAULT_KEY_CHECKPOINT, &raw);
    if (status == STATUS_OK)
        status = note_key_make(origin, buffer_bytes(&raw), &key);
    if (status == STATUS_OK)
        status = note_key_write(&key, &line);
    if (status == STATUS_OK)
        status = buffer_append_byte(&line, '\n');
    if (status != STATUS_OK)
        return failure_set(failure, status, NULL, "the checkpoint key cannot be written");
    return init_directory_add_file(directory, "public/checkpoint.key", buffer_bytes(&line), S_IRUSR | S_IWUSR, failure);
}

static enum status export_public_keys(struct vault *vault, const struct init_options *options, const struct init_directory *directory,
                                      struct failure *failure)
{
    TRY(init_directory_add_folder(directory, "public", failure));
    TRY(write_receipt_key(vault, directory, failure));
    return write_checkpoint_key(vault, options->origin, directory, failure);
}

/* Before anything is made: keys in a token of yours could not be unmade. */
static enum status check_origin(const char *origin, struct failure *failure)
{
    if (!origin_is_valid(origin))
        return failure_set(failure, STATUS_INVALID, "--origin",
                           "cannot name a log: 1 to %d visible ASCII characters, no space, quote, backslash or +",
                           LIMIT_LEDGER_ORIGIN_BYTES);
    return STATUS_OK;
}

/* Starting the vault as the server will shows that all is in place. */
enum status init_make_token(const struct init_options *options, const struct init_directory *directory, struct failure *failure)
{
    CLEANUP(token_paths_release)
    struct token_paths paths = {BUFFER_INIT(PATH_MAX), BUFFER_INIT(PATH_MAX), BUFFER_INIT(PATH_MAX), BUFFER_INIT(PATH_MAX)};
    struct vault_options vault_options = {.module = options->module,
                                          .token_label = options->token_label,
                                          .pin_file = options->pin_file,
                                          .token_config = options->token_config,
                                          .connections = 1};
    TRY(check_origin(options->origin, failure));
    TRY(vault_program_find(&paths.program, failure));
    vault_options.program = text_of(&paths.program);
    if (options->pin_file == NULL)
        TRY(add_softhsm(directory, &paths, &vault_options, failure));
    TRY(vault_make_keys(&vault_options, text_of(&paths.so_pin), failure));
    CLEANUP(vault_release) struct vault *vault = NULL;
    TRY(vault_start(&vault_options, &vault, failure));
    return export_public_keys(vault, options, directory, failure);
}
