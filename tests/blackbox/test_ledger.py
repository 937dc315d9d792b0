# SPDX-License-Identifier: Apache-2.0
"""`countersign ledger` and `countersign verify` as an auditor and a core bank meet them, beside independent readings of the same formats."""

import base64
import functools
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import threading

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwcrypto import jwk, jws

BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build"))
COUNT = 1000


def run(*arguments):
    return subprocess.run([BUILD / "countersign", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)


def make(folder, count):
    subprocess.run([BUILD / "tests/ledger/make_ledger", folder, str(count)], check=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return make(tmp_path_factory.mktemp("ledger") / "log", COUNT)


@pytest.fixture
def log(whole, tmp_path):
    return pathlib.Path(shutil.copytree(whole, tmp_path / "log"))


@pytest.fixture
def server(log):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(log))
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()


# --- an independent reading of RFC 6962 and of signed notes ---


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + root_of(leaves[:half]) + root_of(leaves[half:])).digest()


def entries_of(log):
    for bundle in sorted((log / "tile/entries").glob("*")):
        data = next(bundle.iterdir()).read_bytes() if bundle.is_dir() else bundle.read_bytes()
        while data:
            size = int.from_bytes(data[:2], "big")
            yield data[2 : 2 + size]
            data = data[2 + size :]


def open_note(note, key_line):
    name, key_id, key = key_line.strip().split("+", 2)
    text, _, signatures = note.rpartition("\n\n")
    dash, signer, signature = signatures.strip().split(" ")
    raw = base64.b64decode(signature)
    typed = base64.b64decode(key)
    assert dash == "—" and signer == name and typed[0] == 1
    assert raw[:4].hex() == key_id == hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4].hex()
    Ed25519PublicKey.from_public_bytes(typed[1:]).verify(raw[4:], (text + "\n").encode())
    return text.split("\n")


def test_another_reading_of_the_formats_agrees(whole):
    origin, size, root = open_note((whole / "checkpoint").read_text(), (whole / "key").read_text())
    entries = list(entries_of(whole))
    assert (origin, int(size), len(entries)) == ("bank.example/log0", COUNT, COUNT)
    assert base64.b64decode(root) == root_of([hashlib.sha256(b"\x00" + entry).digest() for entry in entries])
    for entry in entries:
        again = json.dumps(json.loads(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert again.encode() == entry


def test_another_reading_of_a_proof_agrees(whole):
    text = run("ledger", "proof", whole, 700, "--key", whole / "key").stdout
    head, note = text.split("\n\n", 1)
    form, extra, index, *hashes = head.split("\n")
    assert form == "c2sp.org/tlog-proof@v1" and index == "index 700"
    node, position, last = hashlib.sha256(b"\x00" + base64.b64decode(extra.split(" ")[1])).digest(), 700, COUNT - 1
    for line in hashes:
        other = base64.b64decode(line)
        while position % 2 == 0 and position == last:
            position, last = position // 2, last // 2
        pair = other + node if position % 2 else node + other
        node, position, last = hashlib.sha256(b"\x01" + pair).digest(), position // 2, last // 2
    assert node == base64.b64decode(open_note(note, (whole / "key").read_text())[2])


# --- ledger copy ---


class Counting(http.server.SimpleHTTPRequestHandler):
    """Serves a folder; notes what was asked, and answers 503 after so many."""

    def do_GET(self):
        self.server.asked.append(self.path.lstrip("/"))
        if len(self.server.asked) > self.server.enough:
            return self.send_error(503)
        return super().do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def counting(log):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counting, directory=str(log))) as listening:
        listening.asked, listening.enough = [], 10**6
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        listening.url = f"http://127.0.0.1:{listening.server_port}"
        yield listening
        listening.shutdown()


def files_of(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def copy(place, folder, log, *more):
    return run("ledger", "copy", place, folder, "--key", log / "key", *more)


def test_a_copy_verifies_without_the_server(log, counting, tmp_path):
    done = copy(counting.url, tmp_path / "deep/copy", log)
    assert done.returncode == 0 and "1000 entries" in done.stdout, done.stderr
    counting.shutdown()
    assert files_of(tmp_path / "deep/copy") == files_of(log) - {"key", "jwks", "receipt", "instruction"}
    assert run("ledger", "verify", tmp_path / "deep/copy", "--key", log / "key").returncode == 0
    assert copy(log, tmp_path / "of a folder", log).returncode == 0


def test_a_copy_that_was_interrupted_goes_on(log, counting, tmp_path):
    counting.enough = 5
    done = copy(counting.url, tmp_path / "copy", log)
    assert done.returncode == 2 and "cannot be read" in done.stderr
    partial = files_of(tmp_path / "copy")
    assert 0 < len(partial) < 5 and "checkpoint" not in partial
    counting.asked.clear()
    counting.enough = 10**6
    assert copy(counting.url, tmp_path / "copy", log).returncode == 0
    assert not partial & set(counting.asked)
    counting.asked.clear()
    assert copy(counting.url, tmp_path / "copy", log).returncode == 0
    assert counting.asked == ["checkpoint"]


def test_an_older_copy_grows_and_refuses_another_history(log, tmp_path):
    shorter = make(tmp_path / "shorter", 300)
    assert copy(shorter, tmp_path / "copy", log).returncode == 0
    done = copy(log, tmp_path / "copy", log)
    assert done.returncode == 0 and "1000 entries" in done.stdout, done.stderr
    back = copy(shorter, tmp_path / "copy", log)
    assert back.returncode == 1 and "truncated" in back.stderr
    assert "1000 entries" in run("ledger", "verify", tmp_path / "copy", "--key", log / "key").stdout


@pytest.mark.parametrize("path", ["tile/entries/001", "tile/0/002", "tile/1/000.p/3"])
@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: bytes([data[0] ^ 1]) + data[1:]], ids=["cut", "empty", "changed"])
def test_a_damaged_copy_is_mended(log, tmp_path, path, damage):
    assert copy(log, tmp_path / "copy", log).returncode == 0
    (tmp_path / "copy" / path).write_bytes(damage((log / path).read_bytes()))
    assert copy(log, tmp_path / "copy", log).returncode == 0
    assert (tmp_path / "copy" / path).read_bytes() == (log / path).read_bytes()


def test_a_copy_of_a_damaged_log_has_no_checkpoint(log, tmp_path):
    damaged = bytearray((log / "tile/entries/002").read_bytes())
    damaged[100] ^= 4
    (log / "tile/entries/002").write_bytes(damaged)
    done = copy(log, tmp_path / "copy", log)
    assert done.returncode == 1 and done.stdout == ""
    assert not (tmp_path / "copy/checkpoint").exists()


def test_what_stands_in_the_way_of_a_copy_is_told(log, tmp_path):
    (tmp_path / "file").write_text("mine")
    done = copy(log, tmp_path / "file/copy", log)
    assert done.returncode == 2 and "cannot be written: Not a directory" in done.stderr and (tmp_path / "file").read_text() == "mine"
    (tmp_path / "other").mkdir()
    (tmp_path / "other/checkpoint").write_text("mine")
    done = copy(log, tmp_path / "other", log)
    assert done.returncode == 2 and "not a copy of this log" in done.stderr and files_of(tmp_path / "other") == {"checkpoint"}
    full = subprocess.run(["bash", "-c", f"ulimit -f 8; trap '' XFSZ; {BUILD}/countersign ledger copy {log} {tmp_path}/full --key {log}/key"],
                          capture_output=True, text=True, timeout=60, check=False)
    assert full.returncode == 2 and "cannot be written: File too large" in full.stderr
    assert not list((tmp_path / "full").rglob("*.new"))
    assert run("ledger", "copy", log, tmp_path / "x").returncode == 2
    assert run("ledger", "copy", log, "--key", log / "key").returncode == 2


# --- ledger verify, show, proof ---


def test_a_whole_log_verifies_from_a_folder_and_from_a_server(log, server):
    for place in (log, str(log) + "/", server, server + "/"):
        done = run("ledger", "verify", place, "--key", log / "key")
        assert done.returncode == 0, done.stderr
        assert "1000 entries" in done.stdout


def test_a_known_checkpoint_shows_growth_and_rewriting(whole, tmp_path):
    shorter = make(tmp_path / "shorter", 300)
    assert run("ledger", "verify", whole, "--key", whole / "key", "--known", shorter / "checkpoint").returncode == 0
    back = run("ledger", "verify", shorter, "--key", whole / "key", "--known", whole / "checkpoint")
    assert back.returncode == 1 and "truncated" in back.stderr
    changed = tmp_path / "changed"
    changed.write_text((shorter / "checkpoint").read_text().replace("300", "301"))
    assert run("ledger", "verify", whole, "--key", whole / "key", "--known", changed).returncode == 2


@pytest.mark.parametrize("path", ["tile/entries/001", "tile/0/001", "tile/1/000.p/3", "checkpoint", "tile/entries/003.p/232"])
def test_damage_is_found_and_named(log, server, path):
    damaged = bytearray((log / path).read_bytes())
    damaged[len(damaged) // 2] ^= 4
    (log / path).write_bytes(damaged)
    for place in (log, server):
        done = run("ledger", "verify", place, "--key", log / "key")
        assert done.returncode == 1 and done.stdout == ""
    (log / path).unlink()
    done = run("ledger", "verify", server, "--key", log / "key")
    assert done.returncode == 1 and f"{path}: is missing" in done.stderr


def test_a_changed_entry_is_named_by_its_index(log):
    bundle = log / "tile/entries/001"
    bundle.write_bytes(bundle.read_bytes().replace(b'"number":300', b'"number":301'))
    done = run("ledger", "verify", log, "--key", log / "key")
    assert done.returncode == 1 and "entry: 300 " in done.stderr


def test_the_wrong_key_is_refused(log, tmp_path):
    (tmp_path / "key").write_text("bank.example/log0+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n")
    assert run("ledger", "verify", log, "--key", tmp_path / "key").returncode == 2
    (tmp_path / "key").write_text("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n")
    done = run("ledger", "verify", log, "--key", tmp_path / "key")
    assert done.returncode == 1 and "not signed by this key" in done.stderr


def test_show_prints_every_entry_or_those_of_one_operation(log):
    lines = [json.loads(line) for line in run("ledger", "show", log, "--key", log / "key").stdout.splitlines()]
    assert [line["index"] for line in lines] == list(range(COUNT))
    operation = lines[500]["entry"]["operation"]
    of_one = run("ledger", "show", log, "--key", log / "key", "--operation", operation)
    assert [json.loads(line) for line in of_one.stdout.splitlines()] == lines[500:504]
    unsigned = run("ledger", "show", log)
    assert unsigned.returncode == 0 and "without --key" in unsigned.stderr


def test_misuse_is_told_apart_from_damage(log, tmp_path):
    for arguments in (
        ["ledger"],
        ["ledger", "destroy", log],
        ["ledger", "verify", log],
        ["ledger", "verify", "--key", log / "key"],
        ["ledger", "verify", log, "--key", tmp_path / "none"],
        ["ledger", "verify", tmp_path / "none", "--key", log / "key"],
        ["ledger", "verify", log, log, "--key", log / "key"],
        ["ledger", "proof", log, "x", "--key", log / "key"],
        ["ledger", "verify", "http://bank.example/log", "--key", log / "key"],
        ["ledger", "verify", "ftp://127.0.0.1/log", "--key", log / "key"],
        ["ledger", "verify", "http://127.0.0.1:1/", "--key", log / "key"],
    ):
        done = run(*arguments)
        assert done.returncode == 2 and done.stderr and not done.stdout, arguments
    past = run("ledger", "proof", log, COUNT, "--key", log / "key")
    assert past.returncode == 1 and "past the end" in past.stderr


# --- receipts ---


def verify(log, *more, receipt=None):
    return run("verify", receipt or log / "receipt", "--jwks", log / "jwks", *more)


def jose_accepts(token, key_set):
    received = jws.JWS()
    received.deserialize(token)
    try:
        received.verify(jwk.JWKSet.from_json(key_set).get_key(json.loads(received.objects["protected"])["kid"]))
    except jws.InvalidJWSSignature:
        return None
    return json.loads(received.payload)


def test_a_receipt_verifies_here_and_with_another_jose_library(log):
    done = verify(log, "--instruction", log / "instruction", "--ledger", log, "--key", log / "key")
    assert done.returncode == 0, done.stderr
    payload = jose_accepts((log / "receipt").read_text(), (log / "jwks").read_text())
    assert payload["decision"] == "permit" and payload["operation"] in done.stdout
    assert payload["instruction"] == hashlib.sha256((log / "instruction").read_bytes()).hexdigest()
    assert "entry 3: found there" in done.stdout


def test_the_key_is_named_by_its_thumbprint(log):
    (key,) = json.loads((log / "jwks").read_text())["keys"]
    assert jwk.JWK(**key).thumbprint() == key["kid"]


def test_tampered_receipts_fail_here_and_there(log, tmp_path):
    token = (log / "receipt").read_text()
    header, payload, signature = token.split(".")
    text = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    forged = base64.urlsafe_b64encode(text.replace(b'"index":3', b'"index":7')).decode().rstrip("=")
    for changed in (f"{header}.{forged}.{signature}", f"{header}.{payload}.{'A' + signature[1:]}", f"{header}.{payload}.{'B' + signature[1:]}"):
        if changed == token:
            continue
        assert jose_accepts(changed, (log / "jwks").read_text()) is None
        (tmp_path / "forged").write_text(changed)
        done = verify(log, receipt=tmp_path / "forged")
        assert done.returncode == 1 and done.stdout == "" and "signature" in done.stderr


def test_a_receipt_without_signature_is_refused(log, tmp_path):
    _, payload, _ = (log / "receipt").read_text().split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    (tmp_path / "none").write_text(f"{none}.{payload}.")
    done = verify(log, receipt=tmp_path / "none")
    assert done.returncode == 1 and "only ES256" in done.stderr


def test_a_receipt_is_for_its_instruction_and_its_ledger_only(log, tmp_path):
    (tmp_path / "other").write_text('{"amount":"1000"}')
    done = verify(log, "--instruction", tmp_path / "other")
    assert done.returncode == 1 and "another instruction" in done.stderr
    longer = make(tmp_path / "longer", 2000)
    done = verify(log, "--ledger", longer, "--key", log / "key")
    assert done.returncode == 0
    short = make(tmp_path / "short", 2)
    done = verify(log, "--ledger", short, "--key", log / "key")
    assert done.returncode == 1 and "past the end" in done.stderr


def test_a_receipt_of_another_key_is_refused(log, tmp_path):
    other = make(tmp_path / "other", 8)
    done = run("verify", log / "receipt", "--jwks", other / "jwks")
    assert done.returncode == 1 and "no key" in done.stderr


def test_misuse_of_verify(log, tmp_path):
    for arguments in (
        ["verify"],
        ["verify", log / "receipt"],
        ["verify", tmp_path / "none", "--jwks", log / "jwks"],
        ["verify", log / "receipt", "--jwks", tmp_path / "none"],
        ["verify", log / "receipt", "--jwks", log / "jwks", "--ledger", log],
        ["verify", log / "receipt", "--jwks", log / "jwks", "--instruction", tmp_path / "none"],
    ):
        done = run(*arguments)
        assert done.returncode == 2 and done.stderr and not done.stdout, arguments


def test_the_other_reading_refuses_too(log):
    note = (log / "checkpoint").read_text().replace("1000", "1001")
    with pytest.raises(InvalidSignature):
        open_note(note, (log / "key").read_text())
