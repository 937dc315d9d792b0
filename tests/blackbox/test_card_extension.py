# SPDX-License-Identifier: Apache-2.0
"""Telling browsers where the card program is: only one that is there, only extensions that can be, and nothing unless asked."""
import json
import subprocess

import pytest
from conftest import SOURCE

INSTALL = SOURCE / "client/card/extension/install-host"


def install(*words):
    return subprocess.run([INSTALL, *map(str, words)], capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize("words", [
    (), ("--program", "relative"), ("--program", "/nowhere"), ("--program", "/etc"), ("--program", "/bin/true", "--extension", "x"),
    ("--program", "/bin/true", "--remove"),
])
def test_what_browsers_could_not_use_is_not_installed(tmp_path, words):
    done = install(*words, *(["--into", tmp_path / "hosts"] if words else []))
    assert done.returncode == 2 and "error: " in done.stderr and not (tmp_path / "hosts").exists() and not done.stdout


def test_a_program_is_installed_and_removed_again(tmp_path):
    assert install("--program", "/bin/true", "--into", tmp_path).returncode == 0
    [file] = tmp_path.iterdir()
    assert json.loads(file.read_text())["path"] == "/bin/true"
    assert install("--remove", "--into", tmp_path).returncode == 0 and not list(tmp_path.iterdir())
