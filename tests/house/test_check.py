# SPDX-License-Identifier: Apache-2.0
"""./check and the installation before it: clear words when something is asked wrongly or cannot be had, and no question ever asked."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **options)


def test_help_names_every_stage():
    answer = run(str(ROOT / "check"), "--help")
    stages = (ROOT / "check").read_text().split("stages=(", 1)[1].split(")", 1)[0].split()
    assert answer.returncode == 0
    assert [line.split()[0] for line in answer.stdout.splitlines() if line.startswith("  ")] == stages


def test_an_unknown_stage_is_named_and_nothing_runs():
    answer = run(str(ROOT / "check"), "unit", "everything")
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert "no stage 'everything'" in answer.stderr


def stub(folder, name, body):
    (folder / name).write_text(f"#!/bin/sh\n{body}\n")
    (folder / name).chmod(0o755)


@pytest.fixture(name="machine")
def fixture_machine(tmp_path):
    """A machine on which only curl and meson are missing; what apt-get is asked goes to a file."""
    stub(tmp_path, "dpkg-query", 'for last; do :; done; case $last in curl|meson) exit 1 ;; *) printf installed ;; esac')
    stub(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/asked')
    stub(tmp_path, "id", "echo 0")
    stub(tmp_path, "sudo", "exit 1")
    return tmp_path


def install(machine):
    return run(str(ROOT / "tools" / "install"), env={**os.environ, "PATH": f"{machine}:/usr/bin:/bin"})


def test_nothing_is_asked_for_when_nothing_is_missing(machine):
    stub(machine, "dpkg-query", "printf installed")
    answer = install(machine)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert not (machine / "asked").exists()


def test_only_what_is_missing_is_installed(machine):
    answer = install(machine)
    update, packages = (machine / "asked").read_text().splitlines()
    assert answer.returncode == 0
    assert update.endswith("update")
    assert packages.endswith("install -y --no-install-recommends meson curl")


def test_who_is_not_root_is_told_what_to_type(machine):
    stub(machine, "id", "echo 1000")
    answer = install(machine)
    assert answer.returncode == 1
    assert "sudo apt-get install meson curl" in answer.stderr
    assert not (machine / "asked").exists()


def test_a_failed_installation_shows_why(machine):
    stub(machine, "apt-get", "echo 'E: no such mirror'; exit 100")
    answer = install(machine)
    assert answer.returncode == 1
    assert "E: no such mirror" in answer.stderr
    assert "meson curl" in answer.stderr
