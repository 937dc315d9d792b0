# SPDX-License-Identifier: Apache-2.0
"""The manual lists the reasons for which XML signatures are refused, in the order and the words of the code."""
import pathlib
import re

SOURCE = pathlib.Path(__file__).resolve().parents[2]


def test_the_manual_has_every_reason_and_no_other():
    code = re.findall(r'^REASON\(\w+, "(\w+)"', (SOURCE / "src/crypto/xmldsig_reasons.def").read_text(), re.MULTILINE)
    manual = re.findall(r"^\| `(\w+)` \|", (SOURCE / "docs/xml-signatures.md").read_text(), re.MULTILINE)
    assert len(code) > 20 and manual == code
