# SPDX-License-Identifier: Apache-2.0
"""Why the demo bank's pages say that a means is not enough: by the law's own clauses, asked of a proof without fault."""
import json
import os
import pathlib
import subprocess

import web_ways  # demobank/, whose folder conftest.py adds

BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build"))


class Request:
    """POST /v1/decisions, answered by `countersign decide`, which is the same."""

    @staticmethod
    def call(_method, _path, cases):
        lines = "".join(json.dumps(case) + "\n" for case in cases).encode()
        done = subprocess.run([BUILD / "countersign", "decide"], input=lines, capture_output=True, check=False)
        return [json.loads(line) for line in done.stdout.splitlines()]


def against(service, risk):
    instruction = {"service": service, "risk": risk, "customer": {"kind": "natural"}}
    return web_ways.clauses_against(Request, instruction, ["chip_card"])["chip_card"]


def test_a_chip_card_that_is_not_offered_has_only_the_real_reason_against_it():
    assert against("transfer", "high") == ["8.2.high"]


def test_a_chip_card_that_serves_has_nothing_against_it():
    assert against("transfer", "low") == []
