/* SPDX-License-Identifier: Apache-2.0
 * `countersign biometric tune`: what thresholds would make of labelled scores, and what a change of one would have done. Nothing is sent,
 * and nothing is changed: a parameter set is proposed and approved at the server. */
#include "src/biometric/det_plot.h"
#include "src/cli/biometric_output.h"
#include "src/cli/command.h"
#include "src/cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define HEAD_LINE "label,score"

struct request {
    const char *file, *svg;
    const char *from, *to; /* as they were typed; NULL: no change is asked about */
    struct tune_options options;
};

static bool take_option(int argc, char **argv, int *at, struct request *request)
{
    const struct {
        const char *name;
        const char **value;
    } options[] = {{"--svg", &request->svg}, {"--from", &request->from}, {"--to", &request->to}};
    if (*at + 1 >= argc)
        return false;
    const char *value = argv[*at + 1];
    if (strcmp(argv[*at], "--lang") == 0 && language_from_text(value, &request->options.language)) {
        (*at)++;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(options); i++)
        if (strcmp(argv[*at], options[i].name) == 0 && *options[i].value == NULL) {
            *options[i].value = value;
            (*at)++;
            return true;
        }
    return false;
}

static bool parse(int argc, char **argv, struct request *ret_request)
{
    struct request request = {.options = {.language = LANGUAGE_EN}};
    if (argc < 3 || strcmp(argv[1], "tune") != 0)
        return false;
    for (int i = 2; i < argc; i++) {
        if (take_option(argc, argv, &i, &request))
            continue;
        if (argv[i][0] == '-' || request.file != NULL)
            return false;
        request.file = argv[i];
    }
    if (request.file == NULL || (request.from == NULL) != (request.to == NULL))
        return false;
    if (request.from != NULL) {
        request.options.has_change = true;
        if (score_parse(bytes_of_text(request.from), &request.options.from) != STATUS_OK ||
            score_parse(bytes_of_text(request.to), &request.options.to) != STATUS_OK)
            return false;
    }
    *ret_request = request;
    return true;
}

/* The head of a table is no score. */
static enum status take_line(struct score_set *set, struct bytes line, unsigned number, struct failure *failure)
{
    if (number == 1 && bytes_equal(line, bytes_of_text(HEAD_LINE)))
        return STATUS_OK;
    return score_set_add_line(set, line, failure);
}

static enum status read_lines(int file, struct score_set *set, struct failure *failure)
{
    struct line_reader reader = {.file = file};
    struct bytes line = {NULL, 0};
    for (unsigned number = 1;; number++) {
        enum status status = line_next(&reader, &line);
        if (status == STATUS_NOT_FOUND)
            return STATUS_OK;
        if (status != STATUS_OK)
            failure_set(failure, status, NULL, "it cannot be read: %s", status == STATUS_LIMIT ? "too long" : strerror(errno));
        else
            status = take_line(set, line, number, failure);
        failure->line = number;
        TRY(status);
    }
}

static enum status read_scores(const char *path, struct score_set *set, struct failure *failure)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return failure_set(failure, STATUS_IO, NULL, "%s", strerror(errno));
    enum status status = read_lines(file, set, failure);
    close(file);
    TRY(status);
    score_set_sort(set);
    return STATUS_OK;
}

/* Never over a file that is there. */
static enum status write_svg(const char *path, const struct score_set *set, enum language language, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer svg = BUFFER_INIT(DET_SVG_BYTES_MAX);
    TRY(tune_draw(set, language, &svg));
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0)
        return failure_set(failure, STATUS_IO, NULL, "%s", strerror(errno));
    bool is_whole = write(file, svg.data, svg.size) == (ssize_t)svg.size;
    if (close(file) != 0 || !is_whole)
        return failure_set(failure, STATUS_IO, NULL, "it cannot be written: %s", strerror(errno));
    return STATUS_OK;
}

int command_biometric(int argc, char **argv)
{
    CLEANUP(score_set_release) struct score_set set = {0};
    struct failure failure = {0};
    struct request request;
    if (!parse(argc, argv, &request))
        return command_misused("biometric", "expected tune FILE [--from T --to T] [--svg FILE] [--lang zh-TW|en], a score has at most 6 "
                                            "digits after its point");
    if (read_scores(request.file, &set, &failure) != STATUS_OK)
        return command_failed("biometric", request.file, &failure);
    if (!tune_print(&set, &request.options))
        return command_misused("biometric", "%s: neither genuine and impostor nor bona_fide and attack scores are in it", request.file);
    if (request.svg != NULL && write_svg(request.svg, &set, request.options.language, &failure) != STATUS_OK)
        return command_failed("biometric", request.svg, &failure);
    return EXIT_GOOD;
}
