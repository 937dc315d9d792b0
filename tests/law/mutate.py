# SPDX-License-Identifier: Apache-2.0
"""Changes the law in one small place after the other, and asks the tests whether they notice: a change that survives is a hole in the tables and in
the proof. Takes some minutes; run by hand: python3 tests/law/mutate.py --build build [--only TEXT]. Exit status 1 when a change survived.

Changes that nobody could see are listed in EQUIVALENT, each with its reason; assertions are left alone."""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SWAPS = [(" && ", " || "), (" || ", " && "), (" == ", " != "), (" != ", " == "), (" <= ", " < "), (" >= ", " > "), (" < ", " <= "), (" > ", " >= "),
         ("KEPT", "BROKEN"), ("BROKEN", "KEPT"), ("NOT_APPLICABLE", "KEPT"), ("kept_if(", "kept_if(!"), ("(!", "("), (" !", " "), ("true", "false"),
         ("false", "true"), ("120", "121"), ("30 * 60", "30 * 60 + 1"), ("= 0", "= 1"), ("? 1 : 2", "? 2 : 2"), ("? 1 : 2", "? 1 : 1"), ("~", ""),
         ("SERVICE_LOGIN", "SERVICE_MISSING"), ("CATEGORY_TRANSFER", "CATEGORY_NON_TRANSFER")]
# (file, what became of the line): why nobody can see it
EQUIVALENT = {
    ("law/options.c", "for (enum certificate_kind kind = CERTIFICATE_KIND_FXML; kind <= certificate_kind_count; kind++)"): "no kind past the last",
    ("law/options.c", "for (enum signed_content content = SIGNED_OTHER; content <= signed_content_count; content++) {"): "no content past the last",
}


def changes(path):
    """(line number, changed line) for every place of a file where one of the swaps, or leaving out a case label, applies."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if re.match(r"\s*(\*|/\*|#include|READING|\"|CLAUSE|INVARIANT)", line):
            continue
        if re.match(r"\s+case \w+:$", line):
            yield number, ""
        for old, new in SWAPS:
            for match in re.finditer(re.escape(old), line):
                yield number, line[:match.start()] + new + line[match.end():]


def subjects():
    rooms = sorted(path for path in (ROOT / "law").rglob("*.c") if not path.name.endswith("cases.c"))
    return [path for path in rooms if path.name not in ("register.c", "words.c")]


class Bench:
    """Compiles single files of the law and links them with everything else as it was built."""

    def __init__(self, build, folder):
        self.build, self.folder = build.resolve(), pathlib.Path(folder)
        self.objects = {path: self.compile(path, path.read_text(encoding="utf-8"), f"good{i}") for i, path in enumerate(subjects())}

    def compile(self, path, text, name):
        source, made = self.folder / f"{name}.c", self.folder / f"{name}.o"
        source.write_text(text, encoding="utf-8")
        command = ["gcc", "-std=gnu17", "-O1", "-w", "-D_GNU_SOURCE", f"-I{ROOT}", "-c", source, "-o", made]
        return made if subprocess.run(command, capture_output=True, check=False).returncode == 0 else None

    def link(self, program, changed, made):
        objects = [made if path == changed else good for path, good in self.objects.items()]
        own = sorted((self.build / "tests/law" / f"{program}.p").glob("*.o"))
        libraries = ["tests/law/libproof.a", "law/liblaw_cases.a", "src/json/libjson.a", "law/liblaw.a", "src/base/libbase.a"]
        output = self.folder / program
        command = ["gcc", *own, *objects, "-Wl,--start-group", *(self.build / library for library in libraries), "-Wl,--end-group", "-lcmocka",
                   "-ljansson", "-o", output]
        subprocess.run(command, capture_output=True, check=True)
        return output

    def noticed(self, changed, made):
        for program in ("test_cases", "test_options", "test_grouping", "test_proof"):
            run = subprocess.run([self.link(program, changed, made)], capture_output=True, check=False, timeout=120)
            if run.returncode != 0:
                return True
        return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    made = noticed = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.build, folder)
        for path in subjects():
            name = str(path.relative_to(ROOT))
            lines = path.read_text(encoding="utf-8").splitlines()
            for number, changed in changes(path) if options.only in name else ():
                text = "\n".join([*lines[:number], changed, *lines[number + 1:]]) + "\n"
                compiled = bench.compile(path, text, "changed")
                if compiled is None or (name, changed.strip()) in EQUIVALENT:
                    continue
                made += 1
                if bench.noticed(path, compiled):
                    noticed += 1
                else:
                    print(f"{name}:{number + 1}: survived: {changed.strip() or '(left out) ' + lines[number].strip()}", flush=True)
    print(f"{made} changes, {noticed} noticed")
    return int(made != noticed)


if __name__ == "__main__":
    sys.exit(main())
