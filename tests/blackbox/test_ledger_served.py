# SPDX-License-Identifier: Apache-2.0
"""The ledger as a server shows it: followed while it grows, over TLS too, and copied into a folder that verifies by itself."""

import json
import os
import pathlib
import subprocess
import threading

from conftest import BUILD
from stored import first_log

NATURAL = {"kind": "natural", "name": "示範客戶一"}


def ledger(*arguments, **environment):
    return subprocess.run([BUILD / "countersign", "ledger", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, **environment})


def register(server, first, count):
    connection = server.connect()
    for number in range(first, first + count):
        body = {**NATURAL, "identifier": f"A{100000000 + number}"}
        answer = server.ask("POST", "/v1/customers", "counter", body, connection)
        assert answer.status == 201, answer.body
    connection.close()


def place_of(server):
    return f"{'https://localhost' if server.tls else 'http://127.0.0.1'}:{server.port}/v1/ledger"


def key_of(server):
    return server.directory / "public/checkpoint.key"


def copy_log(server, place, folder):
    """What `wget -r` would bring: each file of the log at its path."""
    note = server.ask("GET", f"/v1/ledger/{place}checkpoint").body
    size = int(note.split(b"\n")[1])
    paths = []
    for level in range(2):
        hashes = size >> (8 * level)
        for kind in [str(level)] + (["entries"] if level == 0 else []):
            paths += [f"tile/{kind}/{index:03}" for index in range(hashes // 256)]
            paths += [f"tile/{kind}/{hashes // 256:03}.p/{hashes % 256}"] if hashes % 256 else []
    for path in paths:
        answer = server.ask("GET", f"/v1/ledger/{place}{path}")
        assert answer.status == 200, path
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(answer.body)
    (folder / "checkpoint").write_bytes(note)
    return size


def copy(server, folder):
    """The first log, and on a shared store the keeper's own; the size of the one that holds what happened."""
    size, log = copy_log(server, "", folder), first_log(server.directory)
    return size if log == 1 else copy_log(server, f"logs/{log}/", folder / f"logs/{log}")


def test_the_served_ledger_verifies_while_it_grows(make_server, tmp_path):
    server = make_server()
    register(server, 0, 3)
    known = tmp_path / "known"
    known.write_bytes(server.ask("GET", f"/v1/ledger/logs/{first_log(server.directory)}/checkpoint").body)
    writer = threading.Thread(target=register, args=(server, 3, 400))
    writer.start()
    while writer.is_alive():
        done = ledger("verify", place_of(server), "--key", key_of(server), "--known", known)
        assert done.returncode == 0, done.stderr
    writer.join()
    copied = tmp_path / "copied"
    size = copy(server, copied)
    done = ledger("verify", copied, "--key", key_of(server), "--known", known)
    assert done.returncode == 0 and f" {size} entries" in done.stdout, done.stderr
    assert size > 400


def test_nothing_personal_is_in_the_served_ledger(make_server, tmp_path):
    server = make_server()
    register(server, 0, 5)
    done = ledger("show", place_of(server), "--key", key_of(server))
    assert done.returncode == 0, done.stderr
    entries = [json.loads(line)["entry"] for line in done.stdout.splitlines()]
    assert sum(entry["type"] == "customer.registered" for entry in entries) == 5
    assert "示範" not in done.stdout and "A10000000" not in done.stdout


def test_the_ledger_is_followed_over_tls(make_server):
    server = make_server(tls=True)
    register(server, 0, 2)
    done = ledger("verify", place_of(server), "--key", key_of(server), "--ca", server.directory / "tls/server.pem")
    assert done.returncode == 0, done.stderr
    unknown = ledger("verify", place_of(server), "--key", key_of(server))
    assert unknown.returncode == 2 and "certificate" in unknown.stderr
    proof = ledger("proof", place_of(server), 0, "--key", key_of(server), "--ca", pathlib.Path(server.directory) / "tls/server.pem")
    assert proof.returncode == 0 and proof.stdout.startswith("c2sp.org/tlog-proof@v1\n")


def test_what_is_asked_in_clear_stays_on_this_machine(make_server):
    server = make_server()
    register(server, 0, 1)
    done = ledger("verify", place_of(server), "--key", key_of(server), http_proxy="http://127.0.0.1:1", all_proxy="http://127.0.0.1:1")
    assert done.returncode == 0, done.stderr
