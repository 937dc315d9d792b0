# SPDX-License-Identifier: Apache-2.0
"""Writes the tables of facts and of clauses into docs/law.md, between their marks, from the very files that the program is made of.

    law_tables.py --root FOLDER [--check]

With --check nothing is written; exit status 1 when the document says something else than the program."""

import argparse
import pathlib
import re
import sys

OBJECTS = ["operation", "credit_consent", "corporate", "certificate", "chip_card", "otp", "two_factor", "video"]


def vocabularies(text):
    """{set: [words]}, the absent word first, None where the field must be given."""
    found = {}
    for name, body in re.findall(r"WORDS_BEGIN\((\w+)\)(.*?)WORDS_END", text, re.DOTALL):
        found[name] = re.findall(r'^WORD\(\w+, \w+, "(\w+)"\)', body, re.MULTILINE)
    return found


def words(vocabulary):
    return " ".join(f"`{word}`" for word in vocabulary)


def fact_row(kind, arguments, sets):
    """(object, field, values, absent, what it says) of one line of facts.def."""
    owner, rest, about = arguments[0], arguments[1:-1], arguments[-1]
    if kind in ("BOOL", "TEXT"):
        return owner, rest[0], {"BOOL": "boolean", "TEXT": "text"}[kind], {"BOOL": "false", "TEXT": "empty"}[kind], about
    if kind == "OBJECT":
        return owner, rest[1], f"object `{rest[0]}`", "none", about
    if kind.startswith("INTEGER"):
        most = "" if rest[2] == "INT64_MAX" else f" to {rest[2]}"
        absent = "required" if kind.endswith("REQUIRED") else {"account_class": "none"}.get(rest[0], rest[3])
        return owner, rest[0], f"integer, {rest[1]}{most or ' or more'}", absent, about
    if kind == "SET":
        return owner, rest[1], "list of " + words(sets[rest[0]]), "empty", about
    name = rest[2] if kind == "ENUM_NAMED" else rest[1]
    values = "a service, below" if rest[0] == "service" else words(sets[rest[0]])
    absent = "required" if kind == "ENUM_REQUIRED" else f"`{sets[rest[0]][0]}`"
    return owner, name, values, absent, about


def fact_rows(root):
    sets = vocabularies((root / "law/vocabulary.def").read_text(encoding="utf-8"))
    sets["service"] = []
    for kind, inside in re.findall(r"^FACT_(\w+)\((.*)\)$", (root / "law/facts.def").read_text(encoding="utf-8"), re.MULTILINE):
        yield fact_row(kind, [part.strip().strip('"') for part in re.findall(r'"[^"]*"|[^,]+', inside) if part.strip()], sets)


def facts_table(root):
    rows = sorted(fact_rows(root), key=lambda row: OBJECTS.index(row[0]))
    lines = ["| object | field | values | absent | what it says |", "|---|---|---|---|---|"]
    return lines + [f"| {owner} | `{name}` | {values} | {absent} | {about} |" for owner, name, values, absent, about in rows]


def services_table(root):
    lines = ["| service | category | instruction |", "|---|---|---|"]
    text = (root / "law/services.def").read_text(encoding="utf-8")
    return lines + [f"| `{name}` | {category.lower()} | {instruction.lower()} |"
                    for name, category, instruction in re.findall(r'^SERVICE\(\w+, "(\w+)", (\w+), (\w+)\)', text, re.MULTILINE)]


def clauses_table(root):
    lines = ["| id | number | asked about | effect | kinds | what it is |", "|---|---|---|---|---|---|"]
    text = (root / "law/clauses.def").read_text(encoding="utf-8")
    pattern = r'^CLAUSE\(\w+, "([\w.]+)", "([^"]+)", (\w+), (\w+), "([^"]+)", "[^"]+",\s+"([^"]+)"\)'
    return lines + [f"| {name} | {number} | {scope} | {effect.lower()} | {kinds} | {title} |"
                    for name, number, scope, effect, kinds, title in re.findall(pattern, text, re.MULTILINE)]


def written(document, root):
    for name, table in (("facts", facts_table), ("services", services_table), ("clauses", clauses_table)):
        begin, end = f"<!-- {name}: written by law_tables.py -->", f"<!-- end of {name} -->"
        before, rest = document.split(begin)
        document = before + begin + "\n" + "\n".join(table(root)) + "\n" + end + rest.split(end)[1]
    return document


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True, type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    path = options.root / "docs/law.md"
    document = path.read_text(encoding="utf-8")
    wanted = written(document, options.root)
    if not options.check:
        path.write_text(wanted, encoding="utf-8")
    elif document != wanted:
        print("docs/law.md differs from the register or the facts: run docs/law_tables.py", file=sys.stderr)
    return int(options.check and document != wanted)


if __name__ == "__main__":
    sys.exit(main())
