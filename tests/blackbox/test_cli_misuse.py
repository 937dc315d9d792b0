# SPDX-License-Identifier: Apache-2.0
"""Every command of `countersign` as somebody meets it who types something wrong, or whose disk is full: a line that says what, exit status 2, and
never a good status for an answer that nobody got."""
import os
import re
import subprocess

import pytest
from conftest import BUILD, SOURCE

COMMANDS = re.findall(r'^COMMAND\("(\w+)"', (SOURCE / "src/cli/commands.def").read_text(), re.M)
CASE = '{"operation":{"service":"login"},"evidence":[{"design":"password"}]}\n'
BAD = {"empty": b"", "garbage": os.urandom(3000), "text": b"hello\n", "zeroes": bytes(5000), "json": b"{}\n", "deep": b"[" * 100_000,
       "huge": b"x" * (70 << 20)}


def run(*words, **how):
    how = {"capture_output": True, "stdin": subprocess.DEVNULL, "timeout": 60, **how}
    return subprocess.run([BUILD / "countersign", *map(str, words)], check=False, **how)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("misuse")
    subprocess.run([BUILD / "tests/ledger/make_ledger", folder / "log", "300"], check=True, timeout=60)
    (folder / "case").write_text(CASE * 3)
    (folder / "directory").mkdir()
    for name, content in BAD.items():
        (folder / name).write_bytes(content)
    yield folder
    (folder / "huge").unlink()


def calls(log, bad):
    """What reads files, each with one that is bad."""
    key, receipt, jwks = log / "key", log / "receipt", log / "jwks"
    return [["ledger", "verify", log, "--key", bad], ["ledger", "verify", bad, "--key", key], ["ledger", "show", bad], ["ledger", "proof", bad, "0"],
            ["ledger", "copy", bad, bad.parent / "copy", "--key", key], ["ledger", "copy", log, bad.parent / "copy", "--key", bad],
            ["ledger", "verify", log, "--key", key, "--known", bad], ["verify", bad, "--jwks", jwks], ["verify", receipt, "--jwks", bad],
            ["certificate", "check", "--trust", bad, bad], ["signature", "check", "--trust", bad, bad],
            ["evidence", "verify", "--key", bad, "--jwks", jwks, "--trust", bad, bad]]  # fmt: skip


def assert_told(done, bad):
    assert done.returncode in (1, 2) and done.stdout == b"" and done.stderr.count(b"\n") <= 3, done
    assert str(bad).encode() in done.stderr and b"ermission" not in done.stderr, done


@pytest.mark.parametrize("name", [*BAD, "directory", "missing"])
def test_bad_files_are_told_by_name(folder, name):
    for words in calls(folder / "log", folder / name):
        assert_told(run(*words), folder / name)


@pytest.mark.parametrize("name", ["empty", "garbage", "zeroes", "deep", "huge", "directory", "missing"])
def test_what_holds_no_token_is_sent_to_nobody(folder, name):
    assert_told(run("evidence", "export", "a" * 26, "--server", "http://127.0.0.1:1", "--token-file", folder / name), folder / name)


@pytest.mark.parametrize("name", ["directory", "missing"])
@pytest.mark.parametrize("command", ["decide", "explain"])
def test_cases_that_cannot_be_read_at_all(folder, command, name):
    done = run(command, folder / name)
    assert done.returncode == 2 and done.stdout == b"" and str(folder / name).encode() in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_file_without_permission(folder):
    (folder / "log/key").chmod(0o600)
    folder.chmod(0o755)
    done = subprocess.run(["cat", folder / "log/key"], user=65534, capture_output=True, check=False)
    if b"ermission denied" not in done.stderr:
        pytest.skip("nobody may read it here")
    done = run("ledger", "verify", folder / "log", "--key", folder / "log/key", user=65534)
    assert done.returncode == 2 and b"Permission denied" in done.stderr


def printing(folder):
    log = folder / "log"
    return [["--help"], ["--version"], *([command, "--help"] for command in COMMANDS), ["decide", folder / "case"], ["explain", folder / "case"],
            ["clauses"], ["clauses", "9.1.1"], ["clauses", "--json"], ["ledger", "verify", log, "--key", log / "key"], ["ledger", "show", log],
            ["ledger", "proof", log, "5"], ["ledger", "copy", log, folder / "copy", "--key", log / "key"], ["verify", log / "receipt", "--jwks", log / "jwks"]]


def test_an_answer_that_cannot_be_written_is_no_answer(folder):
    for words in printing(folder):
        assert run(*words).returncode == 0, words
        with open("/dev/full", "wb") as full:
            done = run(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
        assert done.returncode == 2 and b"standard output cannot be written: No space left" in done.stderr, words
        closed = subprocess.run(["bash", "-c", 'exec "$0" "$@" >&-', BUILD / "countersign", *map(str, words)], stderr=subprocess.PIPE, timeout=60, check=False)
        assert closed.returncode == 2 and b"standard output cannot be written" in closed.stderr, words


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("words", [["--nonsense"], ["-x"], ["--nonsense", "x", "y", "z"], ["a", "b", "c", "d"]], ids=lambda words: " ".join(words))
def test_options_that_nobody_knows_are_told_in_our_own_words(command, words, tmp_path):
    done = run(command, *words, cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == b"" and f"Try: countersign {command} --help".encode() in done.stderr
    assert all(line.startswith((b"countersign ", b"Try: ")) for line in done.stderr.splitlines())
    assert list(tmp_path.iterdir()) == []
