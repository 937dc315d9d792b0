# SPDX-License-Identifier: Apache-2.0
"""A server's clock that tests move: libfaketime reads it from a file at every look."""
import pathlib

LIBRARY = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


class Clock:
    """The time of a server, ahead of ours by what was passed."""

    def __init__(self, path):
        self.path, self.ahead = path, 0
        self.pass_by(0)
        self.wrapper = ["env", f"LD_PRELOAD={LIBRARY}", f"FAKETIME_TIMESTAMP_FILE={path}", "FAKETIME_NO_CACHE=1", "DONT_FAKE_MONOTONIC=1"]

    def pass_by(self, seconds):
        self.ahead += seconds
        self.path.write_text(f"+{self.ahead}s\n")
