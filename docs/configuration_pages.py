# SPDX-License-Identifier: Apache-2.0
# Keeps docs/configuration.md and docs/man/countersignd.yaml.5 true to the table of keys: between the marks of each page stands what the table says.
# usage: configuration_pages.py --keys PROGRAM --root DIR (--write | --check)
import argparse
import json
import pathlib
import re
import subprocess
import sys
import textwrap


def values(key):
    if key["kind"] == "number":
        return f"{key['minimum']} to {key['maximum']}"
    if key["kind"] == "choice":
        return " or ".join(key["choices"])
    return {"path": "a path", "text": f"a text of at most {key['maximum']} bytes"}[key["kind"]]


def default(key):
    if key["needed"]:
        return "must be given"
    return "none" if key["default"] is None else str(key["default"])


def markdown(table):
    lines = []
    for section in table["sections"]:
        lines += [f"### {section['name'] or 'Top level'}", "", section["help"], "", "| key | values | default | |", "|---|---|---|---|"]
        for key in table["keys"]:
            if key["section"] == section["name"]:
                lines.append(f"| `{key['name']}` | {values(key)} | {default(key)} | {key['help']} |")
        lines.append("")
    return lines


def roff(text):
    """A sentence a line, as mdoc wants it, and no line over 80 bytes."""
    return [line for sentence in re.split(r"(?<=\.) (?=[A-Z])", text) for line in textwrap.wrap(sentence, 78)]


def manual(table):
    lines = []
    for section in table["sections"]:
        title = f".Ss {section['name']}" if section["name"] else ".Ss Top level"
        lines += [title, *roff(section["help"]), ".Bl -tag -width Ds"]
        for key in table["keys"]:
            if key["section"] == section["name"]:
                lines += [f".It Cm {key['name']}", *roff(key["help"]), f"Values: {values(key)}.", f"Default: {default(key)}."]
        lines.append(".El")
    return lines


PAGES = [("docs/configuration.md", "<!-- keys -->", "<!-- end of keys -->", markdown),
         ("docs/man/countersignd.yaml.5", '.\\" keys', '.\\" end of keys', manual)]


def fill(text, begin, end, lines):
    before, _, rest = text.partition(begin + "\n")
    _, _, after = rest.partition(end + "\n")
    if not rest or end not in rest:
        sys.exit(f"the page has no marks {begin} and {end}")
    return before + begin + "\n" + "\n".join(lines) + "\n" + end + "\n" + after


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--keys", required=True)
    parser.add_argument("--root", required=True, type=pathlib.Path)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--write", action="store_true")
    how.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    table = json.loads(subprocess.run([arguments.keys], check=True, capture_output=True).stdout)
    stale = 0
    for name, begin, end, render in PAGES:
        path = arguments.root / name
        text = path.read_text()
        fresh = fill(text, begin, end, render(table))
        if fresh == text:
            continue
        if arguments.write:
            path.write_text(fresh)
        else:
            print(f"{name} does not say what the table of keys says; run this with --write")
            stale = 1
    return stale


sys.exit(main())
