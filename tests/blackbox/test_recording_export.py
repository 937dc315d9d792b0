# SPDX-License-Identifier: Apache-2.0
"""`countersign recording`: a recording taken out of a server as ordinary files, complete and in order, and any change to them found offline."""
import subprocess

import pytest
from conferences import Hall, chunk, settings
from conftest import BUILD, Server

EBML = b"\x1a\x45\xdf\xa3"


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hall") / "data", **settings(chunk_bytes=65536)).start()
    yield Hall(server)
    assert server.stop() == 0


@pytest.fixture
def conference(hall):
    """Both sides' chunks out of order, a picture in between, the customer's recorder begun anew, and one number that never came."""
    conference = hall.open()
    for part in (
        chunk(1, b" one"), chunk(0, EBML + b"zero"), chunk(0, EBML + b"officer", side="officer"), chunk(2, b"a document", kind="document"), chunk(3, b" three"),
        chunk(4, EBML + b"four"), chunk(6, b" six", hints=["stream_gap", "frame_rate"]), chunk(1, b"a snapshot", side="officer", kind="snapshot"),
    ):  # fmt: skip
        conference.upload(part, expect=201)
    return conference


def recording(*words):
    return subprocess.run([BUILD / "countersign", "recording", *map(str, words)], capture_output=True, text=True, timeout=60)


def export(conference, folder, role="auditor"):
    token = folder.parent / "token"
    token.unlink(missing_ok=True)
    token.write_text(f"token-of-{role}\n")
    token.chmod(0o400)
    address = f"http://127.0.0.1:{conference.hall.server.port}"
    return recording("export", conference.id, "--server", address, "--token-file", token, "--output", folder)


def test_each_side_comes_whole_and_in_its_order(conference, tmp_path):
    done = export(conference, tmp_path / "out")
    assert done.returncode == 0 and f"8 chunks, each the one of the chain, which leads to {conference.recording()['head']}" in done.stdout, done
    files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert files.pop("recording.json").startswith(b"{")
    assert files == {
        "customer-1.webm": EBML + b"zero one three", "customer-2.webm": EBML + b"four six", "customer-2-document.png": b"a document",
        "officer-1.webm": EBML + b"officer", "officer-1-snapshot.jpg": b"a snapshot"}  # fmt: skip
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "out").iterdir())
    checked = recording("verify", tmp_path / "out")
    assert checked.returncode == 0 and checked.stdout == done.stdout


@pytest.mark.parametrize("name", ["customer-1.webm", "customer-2.webm", "customer-2-document.png", "officer-1.webm", "officer-1-snapshot.jpg", "recording.json"])
@pytest.mark.parametrize("change", [lambda data: data[:-3] + b"#" + data[-2:], lambda data: data[:-3], lambda data: b"", None])
def test_what_was_changed_afterwards_is_found(conference, tmp_path, name, change):
    assert export(conference, tmp_path / "out").returncode == 0
    path = tmp_path / "out" / name
    if change:
        path.write_bytes(change(path.read_bytes()))
    else:
        path.unlink()
    assert recording("verify", tmp_path / "out").returncode == (2 if name == "recording.json" else 1)


@pytest.mark.parametrize("old, new", [('"sequence":6', '"sequence":5'), ('"frame_rate"', '"frame_rats"'), ('"position":7', '"position":6')])
def test_a_listing_that_was_changed_is_found(conference, tmp_path, old, new):
    assert export(conference, tmp_path / "out").returncode == 0
    listing = tmp_path / "out" / "recording.json"
    text = listing.read_text()
    assert old in text
    listing.write_text(text.replace(old, new))
    assert recording("verify", tmp_path / "out").returncode != 0


def test_nothing_is_written_over_and_nobody_else_gets_it(conference, tmp_path):
    (tmp_path / "out").mkdir()
    assert export(conference, tmp_path / "out").returncode == 2 and not list((tmp_path / "out").iterdir())
    assert export(conference, tmp_path / "new", role="channel").returncode == 2 and not (tmp_path / "new").exists()


def test_the_ledger_tells_who_took_it(conference, tmp_path):
    assert export(conference, tmp_path / "out").returncode == 0
    from test_recordings import told

    assert len([entry for entry in told(conference.hall, "recording.read") if conference.id in entry and '"auditor"' in entry]) == 8


@pytest.mark.parametrize("words", [(), ("copy",), ("export",), ("export", "x" * 26), ("verify",), ("verify", "/nowhere"), ("verify", "a", "b")])
def test_misuse_says_what_is_needed(words):
    done = recording(*words)
    assert done.returncode == 2 and done.stderr.startswith("countersign recording: ")


def test_a_folder_that_holds_no_recording_says_what_it_lacks(tmp_path):
    done = recording("verify", tmp_path)
    assert done.returncode == 2 and f"{tmp_path}/recording.json: cannot be opened" in done.stderr
