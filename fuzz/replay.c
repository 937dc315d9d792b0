/* SPDX-License-Identifier: Apache-2.0
 * The main of a harness in the ordinary build: every file of the corpus folders goes through the parser once, and so does nothing at all.
 * A finding of the fuzzer, once its file is in the corpus, is thereby a regression test. */
#include "fuzz/harness.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define REPLAY_FILE_BYTES_MAX (1024 * 1024)

/* A copy that fits exactly, so that a sanitizer sees the first byte read past it. */
static void replay_bytes(const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(size == 0 ? 1 : size);
    INVARIANT(exact != NULL);
    if (size != 0)
        memcpy(exact, data, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static bool replay_file(const char *path)
{
    static uint8_t content[REPLAY_FILE_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    size_t size = fread(content, 1, sizeof(content), file);
    bool whole = ferror(file) == 0 && fgetc(file) == EOF;
    fclose(file);
    if (whole)
        replay_bytes(content, size);
    return whole;
}

static bool replay_entry(const char *folder, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof(path), "%s/%s", folder, name);
    bool good = length > 0 && (size_t)length < sizeof(path) && replay_file(path);
    if (!good)
        fprintf(stderr, "cannot read %s/%s whole\n", folder, name);
    return good;
}

/* The number of inputs, or -1 when one could not be read. */
static long replay_folder(const char *folder)
{
    DIR *listing = opendir(folder);
    if (listing == NULL)
        return -1;
    long inputs = 0;
    for (const struct dirent *entry = readdir(listing); inputs >= 0 && entry != NULL; entry = readdir(listing)) {
        if (entry->d_name[0] != '.')
            inputs = replay_entry(folder, entry->d_name) ? inputs + 1 : -1;
    }
    closedir(listing);
    return inputs;
}

int main(int argument_count, char **arguments)
{
    replay_bytes(NULL, 0);
    for (int i = 1; i < argument_count; i++) {
        long inputs = replay_folder(arguments[i]);
        if (inputs <= 0) {
            fprintf(stderr, "%s: no corpus to replay\n", arguments[i]);
            return 1;
        }
        printf("%s: %ld inputs and the empty one, no finding\n", arguments[i], inputs);
    }
    return 0;
}
