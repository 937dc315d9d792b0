# SPDX-License-Identifier: Apache-2.0
"""Every reason for which an authenticator's answer is refused is expected by name in some test of it."""
import pathlib
import re

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def test_every_reason_is_expected_by_some_test():
    words = re.findall(r'^REASON\(\w+, "(\w+)"', (SOURCE / "src/webauthn/webauthn_reasons.def").read_text(), re.MULTILINE)
    tests = "\n".join(path.read_text() for path in (SOURCE / "tests/webauthn").glob("test_*.c"))
    missing = [word for word in words if f'"{word}"' not in tests and word != "no_memory"]
    assert len(words) > 40 and missing == []
