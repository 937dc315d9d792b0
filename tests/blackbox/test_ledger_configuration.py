# SPDX-License-Identifier: Apache-2.0
"""Which files were in force: the ledger tells the digest of each, when they are not those that it told of last."""

import hashlib
import json
import subprocess

import pytest
from conftest import BUILD, SOURCE
from stored import first_log


def entries(server):
    """Those of the log that the keeper appends to; on a shared store the first one tells of logs alone."""
    arguments = [f"http://127.0.0.1:{server.port}/v1/ledger", "--key", server.directory / "public/checkpoint.key"]
    done = subprocess.run([BUILD / "countersign", "ledger", "show", *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    shown = [json.loads(line)["entry"] for line in done.stdout.splitlines()]
    return [entry for entry in shown if entry["log"].endswith("/2")] if first_log(server.directory) == 2 else shown


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def server(make_server, tmp_path):
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_bytes((SOURCE / "demobank/catalogue.yaml").read_bytes())
    return make_server(catalogue=str(catalogue))


def test_a_new_log_opens_with_the_files_that_were_in_force(server, tmp_path):
    opened, told = entries(server)
    assert opened["type"] == "log.opened" and told["type"] == "configuration.changed"
    files = {"callers": server.directory / "callers.yaml", "catalogue": tmp_path / "catalogue.yaml",
             "configuration": server.directory / "countersignd.yaml"}  # fmt: skip
    assert told["details"] == {name: digest(path) for name, path in files.items()}


def test_only_what_changed_is_told_again(server, tmp_path):
    server.stop()
    server.start()
    assert len(entries(server)) == 2
    server.stop()
    with open(tmp_path / "catalogue.yaml", "a") as catalogue:
        catalogue.write("# a word more\n")
    server.start()
    *_, before, told = entries(server)
    assert before["type"] == told["type"] == "configuration.changed"
    assert {name for name in told["details"] if told["details"][name] != before["details"][name]} == {"catalogue"}
    assert told["details"]["catalogue"] == digest(tmp_path / "catalogue.yaml")
