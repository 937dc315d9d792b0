# SPDX-License-Identifier: Apache-2.0
"""Video conferences (9.5): from the first chunk to the officer's verdict, and what the law says of it."""
import pytest
from banking import at_once
from conferences import Hall, chain_of, chunk, settings, violated


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    from conftest import Server

    server = Server(tmp_path_factory.mktemp("hall") / "data", **settings(retention_days=30)).start()
    yield Hall(server)
    assert server.stop() == 0


def entries(hall, operation):
    return [entry["entry"] for entry in hall.ask("GET", f"/v1/operations/{operation}/trail", role="auditor")["entries"]]


class TestVerdict:
    def test_a_conference_whose_recording_is_whole_authorises(self, hall):
        operation = hall.operation(hall.customer())
        conference = hall.conference(operation).run()
        conference.send(kind="snapshot")
        given = conference.verdict()
        assert given["state"] == "permitted" and given["receipt"]
        assert given["evidence"] == {"design": "video", "liveness": True, "person": True, "retained": True}
        assert [entry["type"] for entry in entries(hall, operation)][-3:] == ["recording.closed", "ceremony.answered", "operation.permitted"]
        recording = conference.recording()
        assert recording["chain_holds"] and recording["complete"] and recording["head"] == chain_of(recording) == given["details"]["chain"]

    @pytest.mark.parametrize("word", ["liveness", "person"])
    def test_what_the_officer_does_not_confirm_denies(self, hall, word):
        conference = hall.open().run()
        conference.send(kind="snapshot")
        given = conference.verdict(**{word: False})
        assert given["state"] == "denied" and violated(given) == ["9.5"]
