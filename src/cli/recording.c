/* SPDX-License-Identifier: Apache-2.0
 * `countersign recording`: takes the bytes of a conference's recording out of a server into a folder of ordinary files, each chunk compared
 * with the chain; and compares such a folder again, with nothing but itself. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/file.h"
#include "src/methods/video/recording_listing.h"
#include "src/cli/server_request.h"
#include "src/crypto/digest.h"

#define WORD "recording"
#define LISTING_NAME "recording.json"
#define LISTING_BYTES_MAX (4 * 1024 * 1024)

/* A folder that is written or read, and the file of it that is at hand. */
struct folder {
    int directory;
    FILE *file;
    int number[RECORDING_SIDE_COUNT]; /* of the side's present video file; 0: none yet */
};

static void folder_release(struct folder *folder)
{
    if (folder->file != NULL)
        fclose(folder->file);
    if (folder->directory >= 0)
        close(folder->directory);
}

/* false: what was written is not whole. */
static bool close_file(struct folder *folder)
{
    FILE *file = folder->file;
    folder->file = NULL;
    return file == NULL || fclose(file) == 0;
}

static bool open_file(struct folder *folder, const char *name, bool writes)
{
    if (!close_file(folder))
        return false;
    int flags = writes ? O_WRONLY | O_CREAT | O_EXCL : O_RDONLY;
    int descriptor = openat(folder->directory, name, flags | O_CLOEXEC, 0600);
    folder->file = descriptor >= 0 ? fdopen(descriptor, writes ? "wb" : "rb") : NULL;
    if (folder->file == NULL && descriptor >= 0)
        close(descriptor);
    return folder->file != NULL;
}

static bool write_file(struct folder *folder, const char *name, struct bytes content)
{
    return open_file(folder, name, true) && fwrite(content.data, 1, content.size, folder->file) == content.size && close_file(folder);
}

static bool is_chunk(const struct recording_chunk *chunk, struct bytes bytes)
{
    struct digest digest;
    digest_of(bytes, &digest);
    return (int64_t)bytes.size == chunk->size && digest_equal(&digest, &chunk->digest);
}

static bool write_chunk(struct folder *folder, const struct recording_chunk *chunk, struct bytes bytes)
{
    char name[RECORDING_FILE_NAME_MAX];
    int *number = &folder->number[chunk->side];
    bool is_video = chunk->kind == RECORDING_VIDEO, begins = is_video && (*number == 0 || recording_begins_file(bytes));
    *number += begins;
    recording_file_name(chunk, *number, name);
    if (!is_video)
        return write_file(folder, name, bytes);
    int descriptor = openat(folder->directory, name, O_WRONLY | O_APPEND | O_CLOEXEC | (begins ? O_CREAT | O_EXCL : 0), 0600);
    folder->file = descriptor >= 0 ? fdopen(descriptor, "ab") : NULL;
    return folder->file != NULL && fwrite(bytes.data, 1, bytes.size, folder->file) == bytes.size && close_file(folder);
}

static void tell_progress(size_t done, size_t count)
{
    if (isatty(STDERR_FILENO) && (done % 16 == 0 || done == count))
        fprintf(stderr, "\r%zu of %zu chunks%s", done, count, done == count ? "\n" : "");
}

static int fetch_chunks(struct ledger_source *source, const struct recording_listing *listing, struct folder *folder)
{
    struct recording_walk walk = {.listing = listing};
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(LIMIT_CHUNK_BYTES);
    size_t position, done = 0;
    while (recording_walk_next(&walk, &position)) {
        char path[32];
        snprintf(path, sizeof path, "chunks/%zu", position);
        enum status status = source->files.fetch(source->files.context, path, &bytes);
        if (status != STATUS_OK)
            return command_misused(WORD, "chunk %zu: %s", position,
                                   status == STATUS_NOT_FOUND ? "the server has it no more: the time to keep it is over"
                                                              : status_name(status));
        if (!is_chunk(&listing->listed[position].chunk, buffer_bytes(&bytes))) {
            fprintf(stderr, "countersign " WORD ": chunk %zu is not the one of the chain\n", position);
            return EXIT_NO;
        }
        if (!write_chunk(folder, &listing->listed[position].chunk, buffer_bytes(&bytes)))
            return command_misused(WORD, "chunk %zu cannot be written: %s", position, strerror(errno));
        tell_progress(++done, listing->count);
    }
    return EXIT_GOOD;
}

static int refuse_listing(enum status status)
{
    fprintf(stderr, "countersign " WORD ": %s\n",
            status == STATUS_CORRUPT ? "the chain does not lead to the head: the listing was changed" : "it is no listing of a recording");
    return status == STATUS_CORRUPT ? EXIT_NO : EXIT_MISUSED;
}

static void tell_whole(const struct recording_listing *listing)
{
    printf("%zu chunks, each the one of the chain, which leads to %s\n", listing->count, listing->head);
}

static int make_folder(const char *path, struct folder *folder)
{
    if (mkdir(path, 0700) != 0)
        return command_misused(WORD, "%s cannot be made: %s", path, strerror(errno));
    folder->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return folder->directory >= 0 ? EXIT_GOOD : command_misused(WORD, "%s: %s", path, strerror(errno));
}

static int export_from(struct ledger_source *source, const char *output)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LISTING_BYTES_MAX);
    CLEANUP(recording_listing_release) struct recording_listing listing = {.json = NULL};
    CLEANUP(folder_release) struct folder folder = {.directory = -1};
    struct failure failure = {0};
    enum status status = source->files.fetch(source->files.context, "recording", &text);
    if (status != STATUS_OK) {
        failure_set(&failure, status, NULL, "the server gave no recording of this ceremony: %s", status_name(status));
        return ledger_source_failed(source, WORD, &failure);
    }
    status = recording_listing_read(buffer_bytes(&text), &listing);
    if (status != STATUS_OK)
        return refuse_listing(status);
    int exit = make_folder(output, &folder);
    if (exit != EXIT_GOOD)
        return exit;
    exit = fetch_chunks(source, &listing, &folder);
    if (exit != EXIT_GOOD)
        return exit;
    if (!write_file(&folder, LISTING_NAME, buffer_bytes(&text))) /* at the end: a folder without it is not whole */
        return command_misused(WORD, LISTING_NAME " cannot be written: %s", strerror(errno));
    tell_whole(&listing);
    return EXIT_GOOD;
}

static int export(int argc, char **argv)
{
    CLEANUP(ledger_source_release) struct ledger_source source = {0};
    CLEANUP(server_request_release) struct server_request request = {0};
    if (!server_request_parse(argc, argv, &request) || request.output == NULL)
        return command_misused(WORD, "export needs the ceremony's id, --server URL and --output FOLDER");
    int exit = server_request_open(&request, WORD, "ceremonies", &source);
    return exit == EXIT_GOOD ? export_from(&source, request.output) : exit;
}

/* The next file of the side, when the present one has been read to its end. */
static bool find_file(struct folder *folder, const struct recording_chunk *chunk)
{
    char name[RECORDING_FILE_NAME_MAX];
    int next = chunk->kind == RECORDING_VIDEO ? folder->number[chunk->side] + 1 : 0;
    recording_file_name(chunk, next, name);
    if (!open_file(folder, name, false))
        return false;
    if (chunk->kind == RECORDING_VIDEO)
        folder->number[chunk->side] = next;
    return true;
}

/* Pictures lie between the pieces of a video, each in a file of its own: where the video's file was left is kept in `offset`. */
static bool read_chunk(struct folder *folder, const struct recording_chunk *chunk, long *offset, struct buffer *bytes)
{
    char name[RECORDING_FILE_NAME_MAX];
    buffer_clear(bytes);
    if (buffer_reserve(bytes, (size_t)chunk->size) != STATUS_OK)
        return false;
    if (chunk->kind == RECORDING_VIDEO && folder->number[chunk->side] > 0) {
        recording_file_name(chunk, folder->number[chunk->side], name);
        if (!open_file(folder, name, false) || fseek(folder->file, *offset, SEEK_SET) != 0)
            return false;
        int character = getc(folder->file);
        if (character != EOF)
            ungetc(character, folder->file);
        else if (!find_file(folder, chunk))
            return false;
    } else if (!find_file(folder, chunk))
        return false;
    bytes->size = fread(bytes->data, 1, (size_t)chunk->size, folder->file);
    if (chunk->kind == RECORDING_VIDEO)
        *offset = ftell(folder->file);
    return bytes->size == (size_t)chunk->size;
}

static int compare(struct folder *folder, const struct recording_listing *listing)
{
    struct recording_walk walk = {.listing = listing};
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(LIMIT_CHUNK_BYTES);
    long offsets[RECORDING_SIDE_COUNT] = {0};
    size_t position;
    while (recording_walk_next(&walk, &position)) {
        const struct recording_chunk *chunk = &listing->listed[position].chunk;
        if (!read_chunk(folder, chunk, &offsets[chunk->side], &bytes) || !is_chunk(chunk, buffer_bytes(&bytes))) {
            printf("%s %" PRId64 " is not the chunk of the chain\n", recording_side_names[chunk->side], chunk->sequence);
            return EXIT_NO;
        }
    }
    tell_whole(listing);
    return EXIT_GOOD;
}

static int verify(int argc, char **argv)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LISTING_BYTES_MAX);
    CLEANUP(recording_listing_release) struct recording_listing listing = {.json = NULL};
    CLEANUP(folder_release) struct folder folder = {.directory = -1};
    char path[4096];
    struct failure failure = {0};
    if (argc != 2)
        return command_misused(WORD, "verify needs the folder");
    folder.directory = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder.directory < 0 || snprintf(path, sizeof path, "%s/" LISTING_NAME, argv[1]) >= (int)sizeof path)
        return command_misused(WORD, "%s is no folder that can be read", argv[1]);
    if (file_read(path, &text, &failure) != STATUS_OK)
        return command_failed(WORD, path, &failure);
    enum status status = recording_listing_read(buffer_bytes(&text), &listing);
    return status == STATUS_OK ? compare(&folder, &listing) : refuse_listing(status);
}

int command_recording(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "export") == 0)
        return export(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "verify") == 0)
        return verify(argc - 1, argv + 1);
    return command_misused(WORD, "export or verify?");
}
