# SPDX-License-Identifier: Apache-2.0
"""The checkers are checked: a sound small tree passes every rule, and each rule finds the violation that is planted for it."""
import pathlib
import subprocess
import sys

import pytest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(TOOLS))
import house_rules  # noqa: E402

HEAD = "/* SPDX-License-Identifier: Apache-2.0\n * A file that stands here to be looked at. */\n"
SOUND = {
    "ARCHITECTURE.md": "| folder | what | may use |\n|---|---|---|\n| `src/base` | ground | libc |\n| `law` | law | `src/base` |\n"
                       "| `src/http` | edge | `src/base` |\n| `src/cli` | edge | everything |\n",
    "src/base/a.h": HEAD + "#pragma once\n\n#define MUST_CHECK\nMUST_CHECK enum status a_do(void);\nenum status failure_set(int field);\n",
    "src/base/a.c": HEAD + '#include "src/base/a.h"\n\n#include <string.h>\n\nenum status a_do(void)\n{\n    return 0; /* fine */\n}\n',
    "src/base/meson.build": "# SPDX-License-Identifier: Apache-2.0\nlib = library('base', 'a.c')\n",
    "law/l.c": HEAD + '#include "src/base/a.h"\n',
    "law/meson.build": "# SPDX-License-Identifier: Apache-2.0\nlib = library('law', 'l.c')\n",
    "fuzz/fuzz_a.c": HEAD,
    "fuzz/meson.build": "# SPDX-License-Identifier: Apache-2.0\nparsers = {\n  'a': [base],\n}\n",
    "fuzz/corpus/a/one": "x",
    "fuzz/corpus/must_fail/one": "x",
    "tools/run": "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\ntrue\n",
}


def make_tree(folder, changes):
    for path, text in {**SOUND, **changes}.items():
        if text is not None:
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    return house_rules.Tree(folder)


def c_file(code):
    return {"src/base/a.c": HEAD + code + "\n"}


# rule, what is planted, the file that must be named. The marks are put together here, so that this file does not carry them itself.
VIOLATIONS = [
    ("head", {"src/base/a.c": "int a;\n"}, "src/base/a.c"),
    ("head", {"src/base/a.c": "/* SPDX-License-Identifier: Apache-2.0 */\nint a;\n"}, "src/base/a.c"),
    ("head", {"tools/run": "#!/bin/sh\ntrue\n"}, "tools/run"),
    ("head", {"law/meson.build": "lib = library('law', 'l.c')\n"}, "law/meson.build"),
    ("file_size", c_file("int a;\n" * 600), "src/base/a.c"),
    ("function_size", c_file("int a(void)\n{\n" + "    a();\n" * 69 + "}"), "src/base/a.c"),
    ("line_width", c_file("int " + "a" * 150 + ";"), "src/base/a.c"),
    ("includes_from_root", c_file('#include "a.h"'), "src/base/a.c"),
    ("includes_from_root", c_file('#include "../base/a.h"'), "src/base/a.c"),
    ("layering", {"src/base/a.c": HEAD + '#include "law/l.h"\n', "law/l.h": HEAD}, "src/base/a.c"),
    ("layering", {"src/new/n.c": HEAD}, "src/new/n.c"),
    ("libraries", {"law/l.c": HEAD + "#include <openssl/evp.h>\n"}, "law/l.c"),
    ("libraries", {"src/cli/c.c": HEAD + "#include <sqlite3.h>\n"}, "src/cli/c.c"),
    ("libraries", {"src/cli/c.c": HEAD + "#include <microhttpd.h>\n"}, "src/cli/c.c"),
    ("banned_functions", c_file("void a(char *b)\n{\n    strcpy(b, b);\n}"), "src/base/a.c"),
    ("banned_functions", c_file("int a = rand();"), "src/base/a.c"),
    ("no_goto", c_file("void a(void)\n{\n    goto end;\n}"), "src/base/a.c"),
    ("no_dead_code", c_file("#if 0\nint a;\n#endif"), "src/base/a.c"),
    ("no_dead_code", c_file("// return a;"), "src/base/a.c"),
    ("no_dead_code", c_file("/* a = 5; */"), "src/base/a.c"),
    ("unfinished", c_file("/* TO" "DO: think */"), "src/base/a.c"),
    ("unfinished", {"docs/a.md": "FIX" "ME\n"}, "docs/a.md"),
    ("must_check", {"src/base/a.h": HEAD + "enum status a_do(void);\n"}, "src/base/a.h"),
    ("must_check", {"src/base/a.h": HEAD + "static inline enum status a_do(void)\n"}, "src/base/a.h"),
    ("machine_paths", {"docs/a.md": "see /ho" "me/somebody/notes\n"}, "docs/a.md"),
    ("machine_paths", {"tools/run": "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\ncd /t" "mp/mine/tree\n"}, "tools/run"),
    ("links", {"docs/a.md": "[see](missing.md)\n"}, "docs/a.md"),
    ("links", {"docs/a.md": "see `src/base/gone.h`\n"}, "docs/a.md"),
    ("corpora", {"fuzz/fuzz_b.c": HEAD, "fuzz/corpus/b/one": "x"}, "fuzz/fuzz_b.c"),
    ("corpora", {"fuzz/corpus/a/one": None}, "fuzz/corpus/a"),
    ("corpora", {"fuzz/corpus/a/large": "x" * 100_001}, "fuzz/corpus/a/large"),
    ("registered_sources", {"src/base/forgotten.c": HEAD}, "src/base/forgotten.c"),
]


@pytest.mark.parametrize("rule", house_rules.RULES)
def test_a_sound_tree_passes(rule, tmp_path):
    assert list(house_rules.RULES[rule](make_tree(tmp_path, {}))) == []


@pytest.mark.parametrize("rule, changes, path", VIOLATIONS, ids=[f"{rule}-{i}" for i, (rule, _, _) in enumerate(VIOLATIONS)])
def test_a_violation_is_found(rule, changes, path, tmp_path):
    found = list(house_rules.RULES[rule](make_tree(tmp_path, changes)))
    assert [finding[0] for finding in found] == [path]


def test_every_rule_has_a_violation_here():
    assert {rule for rule, _, _ in VIOLATIONS} == set(house_rules.RULES)


def test_words_in_comments_and_texts_are_no_code(tmp_path):
    tree = make_tree(tmp_path, c_file('/* goto strcpy(a) */\nconst char *a = "goto system(x) \\" rand()";'))
    assert not list(house_rules.no_goto(tree)) and not list(house_rules.banned_functions(tree))


@pytest.mark.parametrize("allowed, left", [(0, 2), (1, 2), (2, 0), (3, 1)])
def test_exceptions_are_counted_exactly(allowed, left):
    findings = [("a.c", 1, "first"), ("a.c", 9, "second")]
    assert len(house_rules.apply_exceptions("rule", findings, {("rule", "a.c"): allowed})) == left


def test_the_program_says_what_it_found(tmp_path):
    make_tree(tmp_path, c_file("void a(void)\n{\n    goto end;\n}"))
    run = subprocess.run([str(TOOLS / "house"), "--root", str(tmp_path)], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "src/base/a.c:5: goto" in run.stdout
    assert run.stdout.splitlines()[-1] == f"check: {len(house_rules.RULES) - 1} passed, 1 failed"
