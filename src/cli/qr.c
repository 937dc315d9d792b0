/* SPDX-License-Identifier: Apache-2.0
 * `countersign qr`: a line of standard input as a QR code, for whoever enrols software tokens at a terminal. From standard input, because
 * arguments are for all to see. */
#include "src/otp/qr.h"

#include "src/cli/command.h"

#include <stdio.h>
#include <string.h>

enum { LINE_BYTES_MAX = 2048, DRAWING_BYTES_MAX = 256 * 1024 };

int command_qr(int argc, char **argv)
{
    char line[LINE_BYTES_MAX + 2] = {0};
    CLEANUP(buffer_release) struct buffer drawing = BUFFER_INIT(DRAWING_BYTES_MAX);
    if (argc != 1)
        return command_misused(argv[0], "it takes no arguments: the text comes from standard input");
    if (fgets(line, sizeof line, stdin) == NULL || line[0] == '\n')
        return command_misused(argv[0], "there is nothing on standard input");
    bool is_whole = strlen(line) <= LINE_BYTES_MAX;
    line[strcspn(line, "\n")] = 0;
    enum status status = is_whole ? qr_write_terminal(line, &drawing) : STATUS_LIMIT;
    wipe(line, sizeof line);
    if (status != STATUS_OK)
        return command_misused(argv[0], "the text is too long for a QR code");
    fwrite(drawing.data, 1, drawing.size, stdout);
    return EXIT_GOOD;
}
