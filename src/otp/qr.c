/* SPDX-License-Identifier: Apache-2.0
 * QR codes by libqrencode, with the quiet zone of four modules that readers expect. */
#include "src/otp/qr.h"

#include <errno.h>

#include <qrencode.h>

#define QUIET 4

static void code_release(QRcode **code)
{
    if (*code != NULL)
        wipe((*code)->data, (size_t)(*code)->width * (size_t)(*code)->width);
    QRcode_free(*code);
}

static enum status encode(const char *text, QRcode **ret_code)
{
    *ret_code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (*ret_code != NULL)
        return STATUS_OK;
    return errno == ERANGE ? STATUS_LIMIT : errno == ENOMEM ? STATUS_NO_MEMORY : STATUS_INVALID;
}

/* False outside the symbol: the quiet zone. */
static bool is_dark(const QRcode *code, int column, int row)
{
    if (column < 0 || row < 0 || column >= code->width || row >= code->width)
        return false;
    return (code->data[row * code->width + column] & 1) != 0;
}

enum status qr_write_svg(const char *text, struct buffer *ret_svg)
{
    CLEANUP(code_release) QRcode *code = NULL;
    TRY(encode(text, &code));
    int side = code->width + 2 * QUIET;
    TRY(buffer_append_format(ret_svg,
                             "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">"
                             "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"",
                             side, side, side, side));
    for (int row = 0; row < code->width; row++)
        for (int column = 0; column < code->width; column++)
            if (is_dark(code, column, row))
                TRY(buffer_append_format(ret_svg, "M%d %dh1v1h-1z", column + QUIET, row + QUIET));
    return buffer_append_text(ret_svg, "\"/></svg>");
}

/* Two rows of modules a line, light ones drawn: terminals are dark. */
enum status qr_write_terminal(const char *text, struct buffer *ret_text)
{
    CLEANUP(code_release) QRcode *code = NULL;
    TRY(encode(text, &code));
    for (int row = -QUIET; row < code->width + QUIET; row += 2) {
        for (int column = -QUIET; column < code->width + QUIET; column++) {
            bool upper = !is_dark(code, column, row), lower = !is_dark(code, column, row + 1);
            TRY(buffer_append_text(ret_text, upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " "));
        }
        TRY(buffer_append_text(ret_text, "\n"));
    }
    return STATUS_OK;
}
