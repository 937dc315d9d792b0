# SPDX-License-Identifier: Apache-2.0
"""The server holds no key of the vault and no PIN: while it permits payments its whole memory is searched for keys that we know, because a test
program put them into its token. Only a privileged reader can look: the process is not dumpable."""
import os
import shutil
import subprocess

import pytest
from banking import BUILD, FXML_HARDWARE, Desk, spoken

IMPORT_KEYS = BUILD / "tests/vault/import_keys"
MODULE = "/usr/lib/softhsm/libsofthsm2.so"
MASK, KEY_SIZE = 0xA5, 32
WINDOW = 1 << 20


class KnownDesk(Desk):
    """Its token's checkpoint key, sealing key and pepper are replaced by known ones before the server starts."""

    def make_data(self, **settings):
        super().make_data(**settings)
        vault, masked = self.data / "vault", self.folder / "masked"
        words = [IMPORT_KEYS, masked, "countersign", vault / "pin", MODULE]
        subprocess.run(words, env={**os.environ, "SOFTHSM2_CONF": str(vault / "softhsm2.conf")}, check=True, timeout=60)
        plain = bytes(byte ^ MASK for byte in masked.read_bytes())
        keys = [plain[at:at + KEY_SIZE] for at in range(0, len(plain), KEY_SIZE)]
        self.secrets = dict(zip(("checkpoint key", "sealing key", "pepper"), keys), PIN=(vault / "pin").read_bytes()[:KEY_SIZE])


def readable_maps(process):
    for line in open(f"/proc/{process}/maps", encoding="ascii", errors="replace"):
        span, rights = line.split()[:2]
        if rights.startswith("r"):
            yield [int(place, 16) for place in span.split("-")]


def found_in(process, secrets):
    """The names of those that stand anywhere in its memory."""
    found = set()
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for start, end in readable_maps(process):
            for at in range(start, end, WINDOW):
                try:
                    memory.seek(at)
                    window = memory.read(min(WINDOW + KEY_SIZE, end - at))
                except (OSError, OverflowError, ValueError):  # what the kernel alone may read
                    continue
                found |= {name for name, secret in secrets.items() if secret in window}
    return found


@pytest.mark.skipif(not IMPORT_KEYS.exists() or shutil.which("softhsm2-util") is None, reason="a build without sanitizers puts keys into a token")
def test_the_server_holds_neither_keys_nor_pin(pki, tmp_path):
    desk = KnownDesk(tmp_path, BUILD, pki=pki).open()
    try:
        assert spoken(desk.pay()) == ("permit", FXML_HARDWARE)
        try:
            open(f"/proc/{desk.process.pid}/mem", "rb").close()
        except PermissionError:
            pytest.skip("the memory of a process that is not dumpable is read by root only")
        known = {"origin": b"countersign.example/log"}
        assert len(desk.secrets) == 4 and all(len(secret) == KEY_SIZE for secret in desk.secrets.values())
        assert found_in(desk.process.pid, {**desk.secrets, **known}) == {"origin"}
    finally:
        desk.stop()
