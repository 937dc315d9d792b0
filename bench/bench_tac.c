/* SPDX-License-Identifier: Apache-2.0
 * What it costs to verify a card's TAC in another process with the issuer's key in a token: verifications a second through the vault, of
 * both profiles, against OpenSSL with the key in this process's memory. All take turns. Check codes, one call each, stand beside them.
 *
 *   bench_tac [TURNS]     default 5 */
#include "bench/callers.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <p11-kit/pkcs11.h>

#include "src/methods/digits.h"
#include "src/vault/card.h"
#include "tests/vault/card_keys.h"

#define INPUT_SIZE 88 /* of a transfer */

static struct vault_fixture fixture;
static struct vault *vault;
static const uint8_t des_master[24] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98,
                                       0x76, 0x54, 0x32, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe};
static const uint8_t aes_master[CMAC_SIZE] = {0x2b, 0x7e, 0x15, 0x16};
static const uint8_t input[INPUT_SIZE], remark[CARD_REMARK_SIZE];

static void encrypt(const EVP_CIPHER *cipher, const uint8_t *key, const uint8_t *initial, struct bytes plain, uint8_t *ret_encrypted)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size;
    INVARIANT(context != NULL && EVP_EncryptInit_ex2(context, cipher, key, initial, NULL) == 1);
    EVP_CIPHER_CTX_set_padding(context, 0);
    INVARIANT(EVP_EncryptUpdate(context, ret_encrypted, &size, plain.data, (int)plain.size) == 1);
    EVP_CIPHER_CTX_free(context);
}

static unsigned long des_in_memory(double end)
{
    unsigned long count = 0;
    for (; measure_seconds() < end; count++) {
        uint8_t data[16], key[16], encrypted[INPUT_SIZE];
        for (size_t i = 0; i < 8; i++) {
            data[i] = remark[i];
            data[8 + i] = (uint8_t)~remark[i];
        }
        encrypt(EVP_des_ede3_ecb(), des_master, NULL, bytes_of(data, sizeof data), key);
        encrypt(EVP_des_ede_cbc(), key, (const uint8_t *)"FISCCARD", bytes_of(input, sizeof input), encrypted);
    }
    return count;
}

static void cmac(EVP_MAC *mac, const uint8_t *key, struct bytes message, uint8_t ret_mac[CMAC_SIZE])
{
    char cipher[] = "AES-128-CBC";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher, 0), OSSL_PARAM_construct_end()};
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    size_t size;
    INVARIANT(context != NULL && EVP_MAC_init(context, key, CMAC_SIZE, parameters) == 1);
    INVARIANT(EVP_MAC_update(context, message.data, message.size) == 1 && EVP_MAC_final(context, ret_mac, &size, CMAC_SIZE) == 1);
    EVP_MAC_CTX_free(context);
}

static unsigned long aes_in_memory(double end)
{
    unsigned long count = 0;
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
    INVARIANT(mac != NULL);
    for (; measure_seconds() < end; count++) {
        uint8_t key[CMAC_SIZE], made[CMAC_SIZE];
        cmac(mac, aes_master, bytes_of(remark, sizeof remark), key);
        cmac(mac, key, bytes_of(input, sizeof input), made);
    }
    EVP_MAC_free(mac);
    return count;
}

static unsigned long verify(double end, const char *label, enum tac_profile profile)
{
    const struct vault_tac tac = {.label = label, .profile = profile, .input = bytes_of(input, sizeof input)};
    unsigned long count = 0;
    bool right;
    for (; measure_seconds() < end; count++)
        INVARIANT(vault_tac_verify(vault, &tac, &right) == STATUS_OK);
    return count;
}

static unsigned long des_in_vault(double end)
{
    return verify(end, "des", TAC_DES3);
}

static unsigned long aes_in_vault(double end)
{
    return verify(end, "aes", TAC_AES_CMAC);
}

static unsigned long check_codes(double end)
{
    char code[8];
    unsigned long count = 0;
    for (; measure_seconds() < end; count++)
        INVARIANT(digits_draw(vault, sizeof code, code) == STATUS_OK);
    return count;
}

static struct row {
    const char *name;
    work *run;
    unsigned threads;
    struct samples samples;
} rows[] = {
    {"OpenSSL here, triple DES, 1 thread", des_in_memory, 1, {{0}, 0}}, {"vault, triple DES, 1 caller", des_in_vault, 1, {{0}, 0}},
    {"vault, triple DES, 8 callers", des_in_vault, 8, {{0}, 0}},        {"OpenSSL here, AES-CMAC, 1 thread", aes_in_memory, 1, {{0}, 0}},
    {"vault, AES-CMAC, 1 caller", aes_in_vault, 1, {{0}, 0}},           {"vault, AES-CMAC, 8 callers", aes_in_vault, 8, {{0}, 0}},
    {"vault, check codes, 1 caller", check_codes, 1, {{0}, 0}},
};

static void start(void)
{
    static const struct vault_named_key named[] = {{"des", VAULT_KEY_OF_CARDS}, {"aes", VAULT_KEY_OF_CARDS}};
    const struct card_key keys[] = {{"des", CKK_DES3, des_master, sizeof des_master, false},
                                    {"aes", CKK_AES, aes_master, sizeof aes_master, false}};
    INVARIANT(setenv("COUNTERSIGN_VAULT", VAULT_PROGRAM, 0) == 0);
    vault_fixture_init(&fixture);
    INVARIANT(vault_fixture_make_keys(&fixture) == STATUS_OK);
    card_keys_import(&fixture, keys, COUNT_OF(keys));
    fixture.options.named_keys = named;
    fixture.options.named_key_count = COUNT_OF(named);
    INVARIANT(vault_start(&fixture.options, &vault, NULL) == STATUS_OK);
}

int main(int argc, char **argv)
{
    int turns = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
    start();
    for (int turn = 0; turn < turns; turn++)
        for (size_t i = 0; i < COUNT_OF(rows); i++)
            samples_add(&rows[i].samples, callers_rate(rows[i].run, rows[i].threads));
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        samples_print(rows[i].name, &rows[i].samples, "/s");
    vault_release(&vault);
    vault_fixture_release(&fixture);
    return EXIT_SUCCESS;
}
