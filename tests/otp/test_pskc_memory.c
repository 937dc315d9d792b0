/* SPDX-License-Identifier: Apache-2.0
 * What a key container was encrypted with, and what was in it, is wiped before its memory goes back: every block that anybody frees while
 * one is read is looked through. */
#include "tests/testing.h"

#include <malloc.h>

#include "src/otp/pskc.h"
#include "tests/otp/pskc_figures.h"

#define NOW ((timestamp_us)1800000000 * TIMESTAMP_SECOND)

/* What figure 7's passphrase derives, and both figures' MAC keys: as another program computes them. */
static const uint8_t derived_key[] = {0x65, 0x1e, 0x63, 0xcd, 0x57, 0x00, 0x84, 0x76, 0xaf, 0x1f, 0xf6, 0x42, 0x2c, 0xd0, 0x2e, 0x41};
static const uint8_t mac_key_6[] = {0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0x00,
                                    0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0x00};
static const uint8_t mac_key_7[] = {0xbd, 0xaa, 0xb8, 0xd6, 0x48, 0xe8, 0x50, 0xd2, 0x5a, 0x32,
                                    0x89, 0x36, 0x4f, 0x7d, 0x7e, 0xaa, 0xf5, 0x3c, 0xe5, 0x81};

static const struct secret {
    const char *name;
    struct bytes bytes;
} secrets[] = {
    {"pre-shared key", {shared_key, sizeof shared_key}},     {"derived key", {derived_key, sizeof derived_key}},
    {"MAC key of figure 6", {mac_key_6, sizeof mac_key_6}},  {"MAC key of figure 7", {mac_key_7, sizeof mac_key_7}},
    {"seed", {(const uint8_t *)"12345678901234567890", 20}},
};

static const char *volatile found; /* the secret that a freed block held; volatile: no compiler thinks that free() looks */
static volatile bool watching;

static const char *secret_in(const void *data, size_t size)
{
    for (size_t i = 0; i < COUNT_OF(secrets); i++)
        if (memmem(data, size, secrets[i].bytes.data, secrets[i].bytes.size) != NULL)
            return secrets[i].name;
    return NULL;
}

/* In front of the C library's, for this program and all libraries in it. */
extern void __libc_free(void *memory);
void free(void *memory)
{
    if (watching && memory != NULL && found == NULL)
        found = secret_in(memory, malloc_usable_size(memory));
    __libc_free(memory);
}

static __attribute__((noinline)) enum status read_and_release(const char *text, const struct pskc_secret *secret)
{
    struct failure failure = {0};
    CLEANUP(pskc_container_release) struct pskc_container container = {NULL};
    return pskc_read(bytes_of_text(text), secret, NOW, &container, &failure);
}

static void assert_nothing_stays(const char *text, const struct pskc_secret *secret, enum status expected)
{
    found = NULL;
    watching = true;
    enum status status = read_and_release(text, secret);
    watching = false;
    assert_int_equal(status, expected);
    if (found != NULL)
        fail_msg("a block was given back with the %s in it", found);
}

static void the_watch_sees_what_is_not_wiped(void **state)
{
    (void)state;
    struct buffer copy = BUFFER_INIT(64);
    assert_ok(buffer_append(&copy, bytes_of(shared_key, sizeof shared_key)));
    found = NULL;
    watching = true;
    free(copy.data); /* and no wipe */
    watching = false;
    assert_non_null(found);
    assert_string_equal(found, "pre-shared key");
}

static void a_file_under_a_key_leaves_nothing(void **state)
{
    const struct pskc_secret secret = {.key = bytes_of(shared_key, sizeof shared_key)};
    (void)state;
    assert_nothing_stays(figure_6, &secret, STATUS_OK);
}

static void a_file_under_a_passphrase_leaves_nothing(void **state)
{
    const struct pskc_secret secret = {.passphrase = bytes_of_text("qwerty")};
    (void)state;
    assert_nothing_stays(figure_7, &secret, STATUS_OK);
}

static void a_file_that_is_refused_leaves_nothing(void **state)
{
    static char changed[sizeof figure_6];
    const struct pskc_secret secret = {.key = bytes_of(shared_key, sizeof shared_key)};
    (void)state;
    memcpy(changed, figure_6, sizeof figure_6);
    memcpy(strstr(changed, "Su+N"), "Su+M", 4);
    assert_nothing_stays(changed, &secret, STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_watch_sees_what_is_not_wiped),
        cmocka_unit_test(a_file_under_a_key_leaves_nothing),
        cmocka_unit_test(a_file_under_a_passphrase_leaves_nothing),
        cmocka_unit_test(a_file_that_is_refused_leaves_nothing),
    };
    return cmocka_run_group_tests_name("pskc_memory", tests, NULL, NULL);
}
