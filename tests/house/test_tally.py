# SPDX-License-Identifier: Apache-2.0
"""What ./check counts: no failure may be lost, and no case counted twice."""
import json
import pathlib
import subprocess

import pytest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "tally"
CMOCKA = "[==========] Running 3 test(s).\n[       OK ] a\n[==========] 3 test(s) run.\n[  PASSED  ] {} test(s).\n"
FAILED = "[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] c\n"


def row(result, stdout="", stderr=""):
    return json.dumps({"name": "x", "result": result, "stdout": stdout, "stderr": stderr})


@pytest.mark.parametrize("name, text, expected", [
    ("a.json", row("OK", CMOCKA.format(3)), "3 0 0"),
    ("a.json", row("FAIL", CMOCKA.format(2), FAILED), "2 1 0"),
    ("a.json", row("FAIL", "[==========] Running 3 test(s).\n[       OK ] a\n"), "0 1 0"),
    ("a.json", row("TIMEOUT", CMOCKA.format(3)), "3 1 0"),
    ("a.json", row("OK"), "1 0 0"),
    ("a.json", row("SKIP"), "0 0 1"),
    ("a.json", row("EXPECTEDFAIL"), "1 0 0"),
    ("a.json", row("UNEXPECTEDPASS"), "0 1 0"),
    ("a.json", row("OK") + "\n" + row("FAIL"), "1 1 0"),
    ("a.json", row("OK", "===== 4 passed, 1 skipped in 0.20s ====="), "4 0 1"),
    ("a.log", "===== 1 failed, 4 passed, 2 errors in 61.20s (0:01:01) =====\n", "4 3 0"),
    ("a.log", "===== 5 passed, 1 warning in 0.20s =====\n", "5 0 0"),
    ("a.log", "check: 12 passed, 1 failed\n", "12 1 0"),
    ("a.log", "fuzz base: no finding in 9 executions, 3/s\nfuzz cms: FOUND: crash; see log\n", "1 1 0"),
    ("a.log", "# tests 7\n# pass 4\n# fail 1\n# cancelled 1\n# skipped 1\n", "4 2 1"),
    ("a.log", "nothing that counts\n", "0 0 0"),
])
def test_outputs_are_counted(name, text, expected, tmp_path):
    (tmp_path / name).write_text(text)
    run = subprocess.run([str(TOOL), str(tmp_path / name)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == expected
