# SPDX-License-Identifier: Apache-2.0
"""QR codes as pages and terminals show them have the very modules that qrencode draws."""
import re
import subprocess

import pytest
from banking import BUILD

URI = "otpauth://totp/Demo:me?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Demo"
LIGHT_HALVES = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}


def drawn_by_qrencode(text):
    """Rows of truths: dark or not, with a quiet zone of four."""
    drawing = subprocess.run(["qrencode", "-8", "-l", "M", "-m", "4", "-t", "ASCII", "-o", "-", text], capture_output=True, text=True, check=True)
    return [[line[at] == "#" for at in range(0, len(line), 2)] for line in drawing.stdout.splitlines()]


def drawn_in_the_terminal(text):
    drawing = subprocess.run([BUILD / "countersign", "qr"], input=text + "\n", capture_output=True, text=True, check=True, timeout=10).stdout
    rows = []
    for line in drawing.splitlines():
        rows += [[not LIGHT_HALVES[half][upper] for half in line] for upper in (0, 1)]
    return rows


def test_the_terminal_shows_what_qrencode_draws():
    expected = drawn_by_qrencode(URI)
    assert drawn_in_the_terminal(URI)[:len(expected)] == expected


def test_the_page_shows_what_qrencode_draws(desk):
    once = desk.enrol_otp(desk.person, algorithm="totp")["once"]
    dark = {(int(row), int(column)) for column, row in re.findall(r"M(\d+) (\d+)h1v1h-1z", once["qr_svg"])}
    expected = drawn_by_qrencode(once["uri"])
    assert dark == {(row, column) for row, line in enumerate(expected) for column, is_dark in enumerate(line) if is_dark}


@pytest.mark.parametrize("text", ["", "x" * 2049, "x" * 5000], ids=["nothing", "a little too much", "too much"])
def test_nothing_and_too_much_are_refused(text):
    done = subprocess.run([BUILD / "countersign", "qr"], input=text, capture_output=True, text=True, check=False, timeout=10)
    assert done.returncode == 2 and done.stdout == ""
