# SPDX-License-Identifier: Apache-2.0
# Makes the C table of migrations out of NNNN_name.sql files, whose numbers must run 1, 2, 3 ... without a gap.
import json
import pathlib
import re
import sys


def entry(number, path):
    match = re.fullmatch(r"([0-9]{4})_([a-z0-9_]+)\.sql", path.name)
    if match is None or int(match[1]) != number:
        sys.exit(f"{path.name}: expected number {number:04} and a name in lower case")
    lines = path.read_text(encoding="ascii").splitlines(keepends=True)
    sql = "\n".join("     " + json.dumps(line) for line in lines)
    return f'    {{{number}, "{match[2]}",\n{sql}}},\n'


def main(output, *sources):
    entries = [entry(number, pathlib.Path(source)) for number, source in enumerate(sorted(sources), start=1)]
    pathlib.Path(output).write_text(
        '#include "src/store/migrate.h"\n\nconst struct migration migrations[] = {\n' + "".join(entries) +
        f"}};\nconst int64_t migrations_count = {len(entries)};\n", encoding="ascii")


main(*sys.argv[1:])
