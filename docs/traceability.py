# SPDX-License-Identifier: Apache-2.0
"""The traceability page: each clause with its reading, the code that decides it, the rows of its table and their last result. The program itself says
what it implements (`countersign clauses`), the test program says what passed; this script checks what neither compiler nor linker can see.

    traceability.py --countersign PROGRAM --cases TEST_PROGRAM --root FOLDER [--standard FILE] [--output FILE] [--lenient]

Without --output nothing is written. Exit status 1 when a fault was found, unless --lenient; the page then begins with the faults."""

import argparse
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

NUMERALS = "一二三四五六七八九"


def number_of(clause_id):
    """How the text numbers what we call 9.3.2.3.1: 三(二)3(1)."""
    article, *levels = clause_id.split(".")
    if article != "9":
        return "第八條"
    forms = [lambda n: NUMERALS[n - 1], lambda n: f"({NUMERALS[n - 1]})", str, lambda n: f"({n})"]
    return "".join(form(int(level)) for form, level in zip(forms, levels))


def numbers_in(text):
    """Every number that stands in the text of the article, with those above it."""
    levels = [re.compile(f"^([{NUMERALS}])、"), re.compile(rf"^\(([{NUMERALS}])\)"), re.compile(r"^(\d)\."), re.compile(r"^\((\d)\)")]
    shapes = ["{}", "({})", "{}", "({})"]
    here, found = [], set()
    for line in text.splitlines():
        for depth, level in enumerate(levels):
            match = level.match(line)
            if match:
                here = here[:depth] + [shapes[depth].format(match.group(1))]
                found.add("".join(here))
    return found


def registered_functions(clauses):
    return {"clause_" + clause["id"].replace(".", "_") for clause in clauses}


def functions_in(root):
    """Each function that judges, and the file that has it."""
    found = {}
    for path in sorted((root / "law").rglob("*.c")):
        for name in re.findall(r"^enum verdict (clause_[89]\w*)\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            found[name] = path
    return found


def faults(clauses, results, root, standard=None):
    """What is wrong, as sentences."""
    numbers = numbers_in(standard) if standard else None
    functions = functions_in(root)
    for name in sorted(set(functions) - registered_functions(clauses)):
        yield f"{functions[name].relative_to(root)}: {name} is not in the register"
    for clause in clauses:
        yield from clause_faults(clause, functions, results, root, numbers)


def clause_faults(clause, functions, results, root, numbers):
    name, number = clause["id"], clause["number"]
    function = "clause_" + name.replace(".", "_")
    if not number:
        yield f"{name} has no number in the text"
    elif not (number == number_of(name) or (name.startswith("8.") and number.startswith("第八條"))):
        yield f"{name} is numbered {number}, and should be {number_of(name)}"
    if numbers is not None and name.startswith("9") and number not in numbers:
        yield f"{name}: {number} does not stand in the text"
    if function not in functions:
        yield f"{name} has no function {function}"
        return
    readme = functions[function].parent / "README.md"
    if not readme.exists() or not re.search(rf"`{re.escape(name)}`", readme.read_text(encoding="utf-8")):
        yield f"{readme.relative_to(root)} does not name `{name}`"
    if results.get(name) != "passed":
        yield f"{name}: its table {results.get(name, 'was not run')}"


def read_results(report):
    """{clause id: "passed" | "failed"} from cmocka's XML."""
    return {case.get("name"): "failed" if case.find("failure") is not None else "passed"
            for case in xml.etree.ElementTree.fromstring(report).iter("testcase")}


def run_cases(program):
    """Runs the table tests, and gives back their report."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"CMOCKA_MESSAGE_OUTPUT": "xml", "CMOCKA_XML_FILE": f"{folder}/%g.xml"}
        subprocess.run([program], env=environment, capture_output=True, check=False)
        return (pathlib.Path(folder) / "tables.xml").read_text(encoding="utf-8")


def ask(program, *arguments):
    return json.loads(subprocess.run([program, "clauses", *arguments, "--json"], capture_output=True, check=True).stdout)


def row_html(clause, results):
    cases = "".join(f"<li class='{case['verdict']}'>{html.escape(case['case'])}</li>" for case in clause["cases"])
    result = results.get(clause["id"], "not run")
    texts = [(clause["title"][language], clause["reading"][language]) for language in ("zh-TW", "en")]
    reading = "".join(f"<p lang='{language}'><b>{html.escape(title)}</b> {html.escape(text)}</p>"
                      for language, (title, text) in zip(("zh-TW", "en"), texts))
    place = f"{clause['implemented']['file']}:{clause['implemented']['line']}"
    return (f"<tr id='{clause['id']}'><th><a href='#{clause['id']}'>{clause['id']}</a><br><span lang='zh-TW'>{html.escape(clause['number'])}</span></th>"
            f"<td>{reading}</td><td>{' '.join(clause['kinds'])}</td><td><code>{html.escape(place)}</code></td>"
            f"<td><details><summary>{clause['rows']}</summary><ul>{cases}</ul></details></td><td class='{result}'>{result}</td></tr>")


STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.45 system-ui,sans-serif;margin:1.5rem auto;max-width:75rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #8886;padding:.5rem;text-align:left;vertical-align:top}
td p{margin:0 0 .4rem}ul{list-style:none;margin:.3rem 0 0;padding:0;font-size:.85rem}li::before{display:inline-block;width:1.2rem}
.kept::before{content:"✓"}.broken::before{content:"✗"}.not_applicable::before{content:"–"}.failed,.fault{color:#c00}
@media(max-width:50rem){table,tbody,tr,td,th{display:block;border:0;padding:.2rem 0}thead{display:none}tr{border-bottom:1px solid #8886;padding:.6rem 0}}
"""


def page(clauses, results, found, version):
    problems = "".join(f"<li class='fault'>{html.escape(fault)}</li>" for fault in found)
    rows = sum(clause["rows"] for clause in clauses)
    head = "".join(f"<th scope='col'>{title}</th>" for title in ("Clause", "Reading", "Kinds", "Code", "Rows", "Result"))
    return (f"<!doctype html><html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
            f"<title>Clauses of Article 9, traced</title><style>{STYLE}</style></head><body><h1>From clause to code</h1>"
            f"<p>Text of {html.escape(version)}. {len(clauses)} clauses, {rows} rows: ✓ keeps the clause, ✗ breaks it, – it is silent.</p>"
            f"<ul>{problems}</ul><table><thead><tr>{head}</tr></thead><tbody>{''.join(row_html(clause, results) for clause in clauses)}"
            "</tbody></table></body></html>\n")


def main():
    parser = argparse.ArgumentParser()
    for name in ("--countersign", "--cases", "--root"):
        parser.add_argument(name, required=True, type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--standard", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--lenient", action="store_true")
    options = parser.parse_args()
    listed = ask(options.countersign)
    clauses = [ask(options.countersign, clause["id"]) for clause in listed["clauses"]]
    results = read_results(run_cases(options.cases))
    standard = options.standard.read_text(encoding="utf-8") if options.standard and options.standard.exists() else None
    found = list(faults(clauses, results, options.root, standard))
    if options.output:
        options.output.write_text(page(clauses, results, found, listed["clauses_version"]), encoding="utf-8")
    for fault in found:
        print(f"traceability: {fault}", file=sys.stderr)
    return 1 if found and not options.lenient else 0


if __name__ == "__main__":
    sys.exit(main())
