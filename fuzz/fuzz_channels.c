/* SPDX-License-Identifier: Apache-2.0
 * Channels files: whatever is accepted keeps 9.3.2.1 and sends no text that it should not; whatever is refused says why. A secret of the
 * right length stands in the file "secret". */
#include "fuzz/harness.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "src/config/channels_file.h"

static char folder[] = "/tmp/fuzz-channels.XXXXXX";
static char secret_path[sizeof folder + 16], book_path[sizeof folder + 16];

static void remove_folder(void)
{
    unlink(secret_path);
    rmdir(folder);
}

static void make_folder(void)
{
    static const char secret[] = "0123456789abcdef0123456789abcdef";
    INVARIANT(mkdtemp(folder) != NULL);
    snprintf(secret_path, sizeof secret_path, "%s/secret", folder);
    snprintf(book_path, sizeof book_path, "%s/book.yaml", folder);
    int file = open(secret_path, O_WRONLY | O_CREAT | O_EXCL, 0400);
    INVARIANT(file >= 0 && write(file, secret, sizeof secret - 1) == sizeof secret - 1 && close(file) == 0);
    INVARIANT(atexit(remove_folder) == 0);
}

/* What these lead to may have no end. */
static bool names_a_device(struct bytes text)
{
    return memmem(text.data, text.size, "/dev", 4) != NULL || memmem(text.data, text.size, "/proc", 5) != NULL;
}

static void check_senders(const struct channel_book *book)
{
    const unsigned both = PURPOSE_BIT(PURPOSE_TRANSACTION) | PURPOSE_BIT(PURPOSE_MARKETING);
    for (size_t i = 0; i < book->sender_count; i++) {
        INVARIANT(book->senders[i].gateway < book->gateway_count && book->senders[i].purposes != 0);
        INVARIANT((book_uses_of_address(book, book->senders[i].address) & both) != both);
    }
}

static void check_book(const struct channel_book *book)
{
    check_senders(book);
    for (size_t i = 0; i < book->template_count; i++)
        for (unsigned language = 0; language < MESSAGE_LANGUAGE_COUNT; language++)
            INVARIANT(template_text_check(book->templates[i].text[language], book->templates[i].shows_payment, NULL) == STATUS_OK);
    for (size_t i = 0; i < book->operator_count; i++)
        INVARIANT(strlen(book->operators[i].key_file) >= SIM_OPERATOR_KEY_CHARACTERS_MIN && book->operators[i].open_url[0] == 'h');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(channel_book_release) struct channel_book book = {0};
    struct failure failure = {0};
    if (book_path[0] == 0)
        make_folder();
    if (names_a_device(bytes_of(data, size)))
        return 0;
    if (channels_file_parse(bytes_of(data, size), book_path, &book, &failure) == STATUS_OK)
        check_book(&book);
    else
        INVARIANT(failure.message[0] != 0);
    return 0;
}
