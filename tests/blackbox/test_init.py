# SPDX-License-Identifier: Apache-2.0
# `countersign init`: a directory that a server can start from, or nothing at all.
import base64
import hashlib
import json
import os
import resource
import signal
import stat
import subprocess
import time

import pytest
import yaml
from cryptography import x509

from conftest import BUILD

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"


def init(*arguments, **how):
    return subprocess.run([BUILD / "countersign", "init", *arguments], capture_output=True, text=True, timeout=60, **how)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    directory = tmp_path_factory.mktemp("init") / "data"
    done = init(directory)
    assert done.returncode == 0, done.stderr
    return directory, done.stdout


def test_nobody_else_may_read_any_of_it(made):
    directory, _ = made
    for path in [directory, *directory.rglob("*")]:
        assert path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) == 0, path


def test_pins_and_the_private_key_are_read_only(made):
    directory, _ = made
    for name in ["vault/pin", "vault/so-pin", "tls/server.key"]:
        assert stat.S_IMODE((directory / name).stat().st_mode) == 0o400, name
    assert (directory / "vault/pin").read_text() != (directory / "vault/so-pin").read_text()


def test_the_token_is_shown_once_and_kept_as_its_hash_only(made):
    directory, told = made
    caller = yaml.safe_load((directory / "callers.yaml").read_text())["callers"][0]
    token = next(line.strip() for line in told.splitlines() if hashlib.sha256(line.strip().encode()).hexdigest() == caller["token_sha256"])
    assert len(token) == 43 and "admin" in caller["roles"]
    for path in directory.rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes()


def test_nobody_is_both_of_two_persons(made):
    directory, told = made
    callers = {caller["name"]: caller for caller in yaml.safe_load((directory / "callers.yaml").read_text())["callers"]}
    assert "approver" not in callers["administrator"]["roles"] and callers["approver"]["roles"] == ["approver"]
    hashes = {hashlib.sha256(line.strip().encode()).hexdigest() for line in told.splitlines()}
    assert {caller["token_sha256"] for caller in callers.values()} <= hashes and len(callers) == 2


def test_it_speaks_both_languages(tmp_path):
    english, chinese = init(tmp_path / "en", "--lang", "en"), init(tmp_path / "zh", "--lang", "zh-TW")
    assert english.returncode == chinese.returncode == 0
    assert "Start the server:" in english.stdout and "啟動伺服器:" in chinese.stdout and "Start" not in chinese.stdout
    done = init(tmp_path / "other", "--lang", "fr")
    assert done.returncode == 2 and not (tmp_path / "other").exists()


def test_tokens_that_cannot_be_shown_are_not_made(tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run([BUILD / "countersign", "init", tmp_path / "new"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 2 and "cannot be shown" in done.stderr and not (tmp_path / "new").exists()


def test_the_configuration_names_files_that_exist(made):
    directory, _ = made
    config = yaml.safe_load((directory / "countersignd.yaml").read_text())
    assert config["vault"]["module"] == SOFTHSM
    names = [config["callers"], config["listen"]["certificate"], config["listen"]["private_key"], config["vault"]["pin_file"],
             config["vault"]["token_config"]]
    assert all((directory / name).is_file() for name in names)
    assert config["listen"]["address"] == "127.0.0.1"


def test_the_public_keys_are_in_standard_forms(made):
    directory, _ = made
    key = json.loads((directory / "public/receipt.jwks").read_text())["keys"][0]
    assert (key["kty"], key["crv"], key["alg"]) == ("EC", "P-256", "ES256")
    name, number, raw = (directory / "public/checkpoint.key").read_text().strip().split("+", 2)
    public = base64.b64decode(raw)
    assert public[0] == 1 and len(public) == 33
    assert number == hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]


def test_the_certificate_is_for_this_machine_and_not_for_long(made):
    directory, _ = made
    certificate = x509.load_pem_x509_certificate((directory / "tls/server.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert {str(address) for address in names.get_values_for_type(x509.IPAddress)} == {"127.0.0.1", "::1"}
    assert (certificate.not_valid_after - certificate.not_valid_before).days <= 825


def test_two_directories_share_no_key(made, tmp_path):
    directory, _ = made
    assert init(tmp_path / "other").returncode == 0
    for name in ["public/receipt.jwks", "public/checkpoint.key", "vault/pin", "tls/server.key"]:
        assert (directory / name).read_bytes() != (tmp_path / "other" / name).read_bytes()


def test_a_directory_with_something_in_it_is_not_touched(tmp_path):
    (tmp_path / "mine").write_text("kept")
    done = init(tmp_path)
    assert done.returncode == 2 and "not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize("arguments, word", [
    (["--module", "/nonexistent.so"], "PKCS#11"),
    (["--token-label", "x" * 33], "label"),
    (["--origin", "two words"], "--origin"),
    (["--origin", "x" * 129], "--origin"),
    (["--origin", "銀行.example"], "--origin"),
])
def test_a_failure_leaves_nothing_behind(tmp_path, arguments, word):
    done = init(tmp_path / "new", *arguments)
    assert done.returncode == 2 and word in done.stderr
    assert not (tmp_path / "new").exists()
    (tmp_path / "empty").mkdir()
    assert init(tmp_path / "empty", *arguments).returncode == 2
    assert list((tmp_path / "empty").iterdir()) == []


def confine(limit, value):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(limit, (value, value))


@pytest.mark.parametrize("limit, values", [
    (resource.RLIMIT_FSIZE, [0, 50, 100, 400, 600]),
    (resource.RLIMIT_NOFILE, [3, 4, 5, 6]),
])
def test_a_full_disk_or_too_few_descriptors_leave_nothing_behind(tmp_path, limit, values):
    for value in values:
        done = init(tmp_path / "new", preexec_fn=lambda: confine(limit, value))
        assert done.returncode != 0, value
        assert not (tmp_path / "new").exists(), value


def test_an_interruption_leaves_all_or_nothing(tmp_path):
    for number in range(10):
        directory = tmp_path / str(number)
        running = subprocess.Popen([BUILD / "countersign", "init", directory], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        time.sleep(0.01 * number)
        running.send_signal(signal.SIGINT)
        told = running.communicate(timeout=60)[0]
        assert not directory.exists() or (directory / "countersignd.yaml").exists() and "token" in told


@pytest.fixture
def own_token(tmp_path):
    """A token that the bank has made already, as with an HSM."""
    (tmp_path / "tokens").mkdir()
    config = tmp_path / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    pin = tmp_path / "pin"
    pin.write_text("8651 our pin\n")
    pin.chmod(0o400)
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "bank", "--pin", "8651 our pin", "--so-pin", "12345678"],
                   check=True, capture_output=True, env=dict(os.environ, SOFTHSM2_CONF=str(config)))
    return config, pin


def test_keys_are_made_in_a_token_of_ones_own_and_never_replaced(tmp_path, own_token):
    config, pin = own_token
    arguments = ["--module", SOFTHSM, "--token-label", "bank", "--pin-file", str(pin), "--token-config", str(config)]
    done = init(tmp_path / "one", *arguments)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "one/vault").exists()
    assert str(pin) in (tmp_path / "one/countersignd.yaml").read_text()
    again = init(tmp_path / "two", *arguments)
    assert again.returncode == 2 and "countersign-receipt" in again.stderr and not (tmp_path / "two").exists()
