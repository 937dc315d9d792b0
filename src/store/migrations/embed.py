# SPDX-License-Identifier: Apache-2.0
# Makes the C table of migrations out of NNNN_name.sql files, whose numbers must run 1, 2, 3 ... without a gap. One that begins a comment with
# "Expands:" leaves programs of the version before running beside it, so it may only add (docs/store.md); here is looked that it does.
import json
import pathlib
import re
import sys

EXPANDING = [
    r"CREATE TABLE \w+ .*",
    r"CREATE INDEX (IF NOT EXISTS )?\w+ ON .*",
    r"ALTER TABLE \w+ ADD COLUMN \w+ (BIGINT|TEXT|BYTEA)( NOT NULL DEFAULT ('[^']*'|-?\d+))?",
]


def statements(text):
    return [" ".join(part.split()) for part in re.sub(r"--[^\n]*", "", text).split(";") if part.strip()]


def check_expanding(path, text):
    for statement in statements(text):
        if not any(re.fullmatch(pattern, statement) for pattern in EXPANDING):
            sys.exit(f"{path.name}: does not only expand the schema: {statement}")


def entry(number, path, oldest):
    match = re.fullmatch(r"([0-9]{4})_([a-z0-9_]+)\.sql", path.name)
    if match is None or int(match[1]) != number:
        sys.exit(f"{path.name}: expected number {number:04} and a name in lower case")
    text = path.read_text(encoding="ascii")
    if re.search(r"^-- Expands:", text, re.M):
        check_expanding(path, text)
    else:
        oldest = number
    sql = "\n".join("     " + json.dumps(line) for line in text.splitlines(keepends=True))
    return oldest, f'    {{{number}, {oldest}, "{match[2]}",\n{sql}}},\n'


def main(output, *sources):
    entries, oldest = [], 0
    for number, path in enumerate(sorted(map(pathlib.Path, sources), key=lambda path: path.name), start=1):
        oldest, text = entry(number, path, oldest)
        entries.append(text)
    pathlib.Path(output).write_text(
        '#include "src/store/migrate.h"\n\nconst struct migration migrations[] = {\n' + "".join(entries) +
        f"}};\nconst int64_t migrations_count = {len(entries)};\n", encoding="ascii")


main(*sys.argv[1:])
