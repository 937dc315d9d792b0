# SPDX-License-Identifier: Apache-2.0
"""The short version of tests/long/failover: one real failover, by Patroni, on machines made of network namespaces."""
import pathlib
import subprocess

import pytest

PROGRAM = pathlib.Path(__file__).with_name("failover")
CANNOT_HERE = 77


def test_what_was_told_holds_and_the_servers_go_on_when_the_primary_dies(tmp_path):
    done = subprocess.run([PROGRAM, "--short", "--logs", tmp_path / "logs", "primary-killed"], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode == CANNOT_HERE:
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr[-5000:]
    print(f"\n{done.stderr}{done.stdout}")
