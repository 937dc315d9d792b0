# SPDX-License-Identifier: Apache-2.0
# Makes a C array out of a text file that the server serves as it is.
import pathlib
import sys


def main(source, output, name):
    content = pathlib.Path(source).read_bytes()
    lines = [", ".join(str(byte) for byte in content[at:at + 24]) for at in range(0, len(content), 24)]
    pathlib.Path(output).write_text(
        f'#include "src/http/embedded.h"\n\nstatic const unsigned char content[] = {{\n    ' + ",\n    ".join(lines) +
        f"\n}};\nconst struct bytes {name} = {{content, sizeof content}};\n", encoding="ascii")


main(*sys.argv[1:])
