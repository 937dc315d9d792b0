# SPDX-License-Identifier: Apache-2.0
"""Video conferences: what the pages of customers, officers, approvers and auditors ask for, passed on to countersignd by the token of whoever it is.

Signals reach a browser as server-sent events. What is known here of running conferences is the bank's waiting room, and may be forgotten."""
import threading
import time

from bank import Problem
from web_http import CUSTOMER, OFFICER, Answer, Refusal, Route, event, json_answer

CHUNK_BODY_BYTES = 192 * 1024  # 128 KiB in base64, and what is said of them
SIGNALS_AT_ONCE = 64
KNOWN_MAX = 1000
PAUSE_SECONDS = 1  # before asking again when the server had no room to let us wait
SERVICES = {  # what may be authorised here: the bank's code, and the facts of it
    "open_account": ("B010", {"facts": {"account_class": 1}}),
    "password_reset": ("B050", {}),
}


class Conferences:
    """Those that were opened here and may still run, the oldest first."""

    def __init__(self):
        self.known, self.lock = {}, threading.Lock()

    def add(self, ceremony, conference):
        with self.lock:
            self.known[ceremony] = conference
            while len(self.known) > KNOWN_MAX:
                del self.known[next(iter(self.known))]

    def find(self, ceremony):
        return self.known.get(ceremony)

    def list(self):
        with self.lock:
            return [{"ceremony": ceremony, **conference} for ceremony, conference in self.known.items()]


def open_conference(request):
    service = request.json("service")["service"]
    if service not in SERVICES:
        raise Refusal(422, "invalid", "no such service is authorised by a conference")
    code, terms = SERVICES[service]
    operation = request.call("POST", "/v1/operations", {"customer": request.session.who, "code": code, "channel": "web", **terms})
    ceremony = request.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": "video"})
    let_wait(request, service, ceremony)
    return json_answer({"ceremony": ceremony["id"]}, 201)


def let_wait(request, service, ceremony):
    """The customer waits in a conference for an officer."""
    request.web.conferences.add(ceremony["id"], {
        "customer": request.session.who, "service": service, "operation": ceremony["operation"], "expires_at": ceremony["expires_at"],
        "challenge": ceremony["challenge"], "next": {"customer": 0, "officer": 0},
    })


def conference_of(request, ceremony):
    """One that was opened here; for customers, by themselves."""
    conference = request.web.conferences.find(ceremony)
    if conference is None or (request.session.access == CUSTOMER and conference["customer"] != request.session.who):
        raise Refusal(404, "not_found", "there is no such conference")
    return conference


def side_of(request):
    return "customer" if request.session.access == CUSTOMER else "officer"


def pass_on(request, method, path, body=None):
    """By the token of whoever asks: countersignd decides what that one may do."""
    call = request.call if request.session.access == CUSTOMER else request.call_as_officer
    return call(method, path, body)


def show(request, ceremony):
    """What a page needs to take part, and to go on after it was loaded again: chunks are numbered on. Officers see what is to be authorised."""
    conference = conference_of(request, ceremony)
    side = side_of(request)
    purpose = {}
    if side == "officer":
        operation = request.call("GET", f"/v1/operations/{conference['operation']}")
        purpose = {"purpose": {key: operation[key] for key in ("instruction", "instruction_digest")}}
    wanted = {key: conference["challenge"][key] for key in ("prompts", "prompt_seconds", "pause_seconds", "chunk_bytes", "document_required")}
    return json_answer({"ceremony": ceremony, "side": side, "service": conference["service"], "operation": conference["operation"],
                        "expires_at": conference["expires_at"], "next": conference["next"][side], **purpose, **wanted})


def list_conferences(request):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    listed = [{"ceremony": one["ceremony"], "service": one["service"], "name": request.web.core.name(one["customer"]),
               "expires_at": one["expires_at"], "waits": one["expires_at"] > now and not one.get("over")} for one in request.web.conferences.list()]
    return json_answer({"who": request.session.who, "conferences": listed})


def after_of(request):
    """A browser that lost its stream says what it had last."""
    after = request.headers.get("Last-Event-ID") or request.query.get("after")
    return int(after) if after and after.isdecimal() and len(after) < 10 else None


def signals_of(request, ceremony, after):
    query = "" if after is None else f"?after={after}"
    return pass_on(request, "GET", f"/v1/ceremonies/{ceremony}/signals{query}")


def stream(request, ceremony, after):
    """Signals as they come; `begun` after those that were there already. Ends with the conference or the session, or when countersignd refuses."""
    has_begun = False
    while request.web.session(request, request.session.access) is not None:
        began = time.monotonic()
        try:
            told = signals_of(request, ceremony, after)
        except (Problem, Refusal) as problem:
            yield event("failed", problem.body)
            return
        if "ice_servers" in told:
            yield event("relays", told["ice_servers"])
        for signal in told["signals"]:
            after = signal["position"]
            yield f"id: {after}\n".encode() + event("signal", signal)
        if not told["open"]:
            conference_of(request, ceremony)["over"] = True
            yield event("over", {})
            return
        if not has_begun and len(told["signals"]) < SIGNALS_AT_ONCE:
            has_begun = True
            yield event("begun", {})
        yield b": still here\n\n"
        if after is not None and not told["signals"] and time.monotonic() - began < PAUSE_SECONDS:
            time.sleep(PAUSE_SECONDS)
        after = after or 0


def events(request, ceremony):
    conference_of(request, ceremony)
    return Answer(200, b"", "text/event-stream", {"Cache-Control": "no-store"}, stream(request, ceremony, after_of(request)))


def send_signal(request, ceremony):
    conference_of(request, ceremony)
    asked = request.json("kind", optional=("data",))
    if asked["kind"] == "prompt":
        raise Refusal(403, "refused", "prompts are sent by asking them")
    to = "officer" if request.session.access == CUSTOMER else "customer"
    return json_answer(pass_on(request, "POST", f"/v1/ceremonies/{ceremony}/signals", {"to": to, **asked}), 201)


def add_chunk(request, ceremony):
    conference, side = conference_of(request, ceremony), side_of(request)
    asked = request.json("sequence", "kind", "media_type", "sha256", "data", optional=("last", "hints"))
    answer = pass_on(request, "POST", f"/v1/ceremonies/{ceremony}/chunks", {"side": side, **asked})
    conference["next"][side] = max(conference["next"][side], answer["sequence"] + 1)
    return json_answer(answer, 201)


def show_recording(request, ceremony):
    return json_answer(pass_on(request, "GET", f"/v1/ceremonies/{ceremony}/recording"))


def read_chunk(request, ceremony, position):
    if not position.isdecimal():
        raise Refusal(404, "not_found", "there is no such chunk")
    content = pass_on(request, "GET", f"/v1/ceremonies/{ceremony}/chunks/{position}")
    return Answer(200, content, "application/octet-stream", {"Cache-Control": "no-store"})


def ask_prompt(request, ceremony):
    """What the officer is told to ask, the customer reads too, and until when."""
    conference_of(request, ceremony)
    asked = pass_on(request, "POST", f"/v1/ceremonies/{ceremony}/answers", {"step": "ask"})["challenge"]
    prompt = {key: asked[key] for key in ("prompt", "text", "until")}
    pass_on(request, "POST", f"/v1/ceremonies/{ceremony}/signals", {"to": "customer", "kind": "prompt", "data": prompt})
    return json_answer({**prompt, "left": asked["left"]})


def decide(request, ceremony, step):
    """What the officers permit is booked as what customers approve by themselves."""
    conference = conference_of(request, ceremony)
    answer = pass_on(request, "POST", f"/v1/ceremonies/{ceremony}/answers", step)
    if "receipt" in answer:
        request.web.core.settle(conference["customer"], request.call("GET", f"/v1/operations/{answer['operation']}"))
    return json_answer(answer)


def give_verdict(request, ceremony):
    asked = request.json("verdict", "liveness", "person", "prompts", optional=("documents",))
    return decide(request, ceremony, {"step": "verdict", **asked})


def confirm_verdict(request, ceremony):
    asked = request.json("digest", "agrees")
    return decide(request, ceremony, {"step": "confirm", **asked})


def hold(request, ceremony):
    return json_answer(pass_on(request, request.method, f"/v1/ceremonies/{ceremony}/recording/hold"))


def export_evidence(request, operation):
    """The file that `countersign evidence verify` takes."""
    answer = json_answer(pass_on(request, "GET", f"/v1/operations/{operation}/evidence"))
    answer.headers["Content-Disposition"] = f'attachment; filename="evidence-{operation}.json"'
    return answer


def show_result(request, ceremony):
    """What came of the customer's own operation."""
    conference = conference_of(request, ceremony)
    return json_answer({"state": request.call("GET", f"/v1/operations/{conference['operation']}")["state"]})


MINE, STAFF = "/api/conferences/{ceremony}", "/api/officer/conferences/{ceremony}"
ROUTES = [
    Route("POST", "/api/conferences", CUSTOMER, open_conference),
    Route("GET", MINE, CUSTOMER, show),
    Route("GET", f"{MINE}/events", CUSTOMER, events),
    Route("POST", f"{MINE}/signals", CUSTOMER, send_signal),
    Route("POST", f"{MINE}/chunks", CUSTOMER, add_chunk, body_bytes=CHUNK_BODY_BYTES),
    Route("GET", f"{MINE}/result", CUSTOMER, show_result),
    Route("GET", "/api/officer/conferences", OFFICER, list_conferences),
    Route("GET", STAFF, OFFICER, show),
    Route("GET", f"{STAFF}/events", OFFICER, events),
    Route("POST", f"{STAFF}/signals", OFFICER, send_signal),
    Route("POST", f"{STAFF}/chunks", OFFICER, add_chunk, body_bytes=CHUNK_BODY_BYTES),
    Route("GET", f"{STAFF}/chunks/{{position}}", OFFICER, read_chunk),
    Route("GET", f"{STAFF}/recording", OFFICER, show_recording),
    Route("POST", f"{STAFF}/prompts", OFFICER, ask_prompt),
    Route("POST", f"{STAFF}/verdict", OFFICER, give_verdict),
    Route("POST", f"{STAFF}/confirmation", OFFICER, confirm_verdict),
    Route("POST", f"{STAFF}/hold", OFFICER, hold),
    Route("DELETE", f"{STAFF}/hold", OFFICER, hold),
    Route("GET", "/api/officer/operations/{operation}/evidence", OFFICER, export_evidence),
]
PAGES = {
    "/conference": ("conference/conference", CUSTOMER),
    "/officer/": ("conference/conferences", OFFICER),
    "/officer/conference": ("conference/conference-desk", OFFICER),
    "/officer/recording": ("conference/conference-record", OFFICER),
}
