/* SPDX-License-Identifier: Apache-2.0
 * TACs of cards and MACs of links, through a real process and a real token. The expected TACs were made by Python's cryptography from the
 * profiles as docs/chip-cards.md has them; the MAC is an example of RFC 4493. */
#include "src/vault/card_query.h"
#include "tests/testing.h"
#include "tests/vault/card_keys.h"

#include <p11-kit/pkcs11.h>

static const uint8_t des_master[24] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98,
                                       0x76, 0x54, 0x32, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe};
static const uint8_t aes_master[16] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
static const char input[41] = "00000042"
                              "2590"
                              "31415926"
                              "0000123456789012"; /* padded by zeros */
static const struct vault_named_key named[] = {
    {"cards", VAULT_KEY_OF_CARDS}, {"new cards", VAULT_KEY_OF_CARDS}, {"link", VAULT_KEY_OF_LINKS}};

static struct vault_fixture fixture;
static struct vault *vault;

static struct vault_tac tac_of(const char *label, enum tac_profile profile, const uint8_t tac[TAC_SIZE])
{
    struct vault_tac question = {.label = label, .profile = profile, .input = bytes_of(input, 40)};
    for (size_t i = 0; i < sizeof question.remark; i++)
        question.remark[i] = (uint8_t)(0x10 + i);
    memcpy(question.tac, tac, TAC_SIZE);
    return question;
}

static const uint8_t des_tac[TAC_SIZE] = {0x56, 0xb5, 0xa2, 0xac, 0x80, 0xb8, 0xdc, 0x2c};
static const uint8_t aes_tac[TAC_SIZE] = {0x52, 0xa3, 0x56, 0xcf, 0x47, 0xb1, 0x78, 0x93};

static bool is_right(const struct vault_tac *question)
{
    bool right;
    assert_ok(vault_tac_verify(vault, question, &right));
    return right;
}

static void the_tac_of_each_profile_is_verified(void **state)
{
    (void)state;
    const struct vault_tac old_card = tac_of("cards", TAC_DES3, des_tac), new_card = tac_of("new cards", TAC_AES_CMAC, aes_tac);
    assert_true(is_right(&old_card));
    assert_true(is_right(&new_card));
}

/* Each bit of TAC and input, and of the remark where the profile takes the key from it. */
static void a_tac_of_another_input_or_card_is_not_verified(void **state)
{
    (void)state;
    struct vault_tac questions[] = {tac_of("cards", TAC_DES3, des_tac), tac_of("new cards", TAC_AES_CMAC, aes_tac)};
    const size_t remark_used[] = {8, 16};
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        uint8_t changed[40];
        struct vault_tac other = questions[i];
        for (size_t at = 0; at < TAC_SIZE; at++, other = questions[i]) {
            other.tac[at] ^= 1;
            assert_false(is_right(&other));
        }
        for (size_t at = 0; at < remark_used[i]; at++, other = questions[i]) {
            other.remark[at] ^= 0x80;
            assert_false(is_right(&other));
        }
        for (size_t at = 0; at < sizeof changed; at++) {
            memcpy(changed, input, sizeof changed);
            changed[at] ^= 4;
            other.input = bytes_of(changed, sizeof changed);
            assert_false(is_right(&other));
        }
    }
}

static void a_link_makes_the_mac_of_rfc_4493(void **state)
{
    (void)state;
    const uint8_t message[16] = {0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96, 0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a};
    const uint8_t expected[CMAC_SIZE] = {0x07, 0x0a, 0x16, 0xb4, 0x6b, 0x4d, 0x41, 0x44, 0xf7, 0x9b, 0xdd, 0x9d, 0xd0, 0x4a, 0x28, 0x7c};
    uint8_t mac[CMAC_SIZE];
    assert_ok(vault_cmac(vault, "link", bytes_of(message, sizeof message), mac));
    assert_memory_equal(mac, expected, sizeof mac);
}

/* A MAC under an issuer's key would be a card's key. */
static void a_key_of_cards_makes_no_mac_and_a_key_of_a_link_judges_no_tac(void **state)
{
    (void)state;
    uint8_t mac[CMAC_SIZE];
    bool right;
    const struct vault_tac by_link = tac_of("link", TAC_AES_CMAC, aes_tac), unnamed = tac_of("unnamed", TAC_DES3, des_tac);
    const struct vault_tac other_profile = tac_of("new cards", TAC_DES3, des_tac);
    assert_status(STATUS_NOT_FOUND, vault_cmac(vault, "new cards", bytes_of_text("countersign card"), mac));
    assert_status(STATUS_NOT_FOUND, vault_cmac(vault, "countersign-pepper", bytes_of_text("m"), mac));
    assert_status(STATUS_NOT_FOUND, vault_tac_verify(vault, &by_link, &right));
    assert_status(STATUS_NOT_FOUND, vault_tac_verify(vault, &unnamed, &right));
    assert_status(STATUS_NOT_FOUND, vault_tac_verify(vault, &other_profile, &right));
    assert_true(vault_is_ready(vault));
}

static void an_input_that_is_not_whole_blocks_is_refused(void **state)
{
    (void)state;
    struct vault_tac question = tac_of("cards", TAC_DES3, des_tac);
    const uint8_t long_input[TAC_INPUT_BYTES_MAX + TAC_BLOCK_SIZE] = {0};
    bool right;
    question.input = bytes_of(input, 36);
    assert_status(STATUS_INVALID, vault_tac_verify(vault, &question, &right));
    question.input = bytes_of(input, 0);
    assert_status(STATUS_INVALID, vault_tac_verify(vault, &question, &right));
    question.input = bytes_of(long_input, sizeof long_input);
    assert_status(STATUS_INVALID, vault_tac_verify(vault, &question, &right));
}

static void assert_refused_at_start(const char *label, enum vault_key_use use, enum status expected, const char *word)
{
    const struct vault_named_key key = {label, use};
    struct vault_options options = fixture.options;
    struct vault *other = NULL;
    struct failure failure = {0};
    options.named_keys = &key;
    options.named_key_count = 1;
    assert_status(expected, vault_start(&options, &other, &failure));
    assert_non_null(strstr(failure.message, word));
}

static void a_vault_whose_named_keys_are_missing_or_unfit_does_not_start(void **state)
{
    (void)state;
    assert_refused_at_start("nobody", VAULT_KEY_OF_CARDS, STATUS_NOT_FOUND, "no key \"nobody\"");
    assert_refused_at_start("cards", VAULT_KEY_OF_LINKS, STATUS_INVALID, "not of its use");
    assert_refused_at_start("generic", VAULT_KEY_OF_CARDS, STATUS_INVALID, "neither triple DES nor AES");
    assert_refused_at_start("countersign-pepper", VAULT_KEY_OF_CARDS, STATUS_CONFLICT, "more than one key");
    assert_refused_at_start("loose", VAULT_KEY_OF_CARDS, STATUS_INVALID, "can be taken out");
}

static int start(void **state)
{
    (void)state;
    const struct card_key keys[] = {{"cards", CKK_DES3, des_master, sizeof des_master, false},
                                    {"new cards", CKK_AES, aes_master, sizeof aes_master, false},
                                    {"link", CKK_AES, aes_master, sizeof aes_master, false},
                                    {"generic", CKK_GENERIC_SECRET, aes_master, sizeof aes_master, false},
                                    {"loose", CKK_AES, aes_master, sizeof aes_master, true}};
    vault_fixture_init(&fixture);
    assert_ok(vault_fixture_make_keys(&fixture));
    card_keys_import(&fixture, keys, COUNT_OF(keys));
    fixture.options.named_keys = named;
    fixture.options.named_key_count = COUNT_OF(named);
    return vault_start(&fixture.options, &vault, NULL) == STATUS_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    vault_release(&vault);
    vault_fixture_release(&fixture);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tac_of_each_profile_is_verified),
        cmocka_unit_test(a_tac_of_another_input_or_card_is_not_verified),
        cmocka_unit_test(a_link_makes_the_mac_of_rfc_4493),
        cmocka_unit_test(a_key_of_cards_makes_no_mac_and_a_key_of_a_link_judges_no_tac),
        cmocka_unit_test(an_input_that_is_not_whole_blocks_is_refused),
        cmocka_unit_test(a_vault_whose_named_keys_are_missing_or_unfit_does_not_start),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
