// SPDX-License-Identifier: Apache-2.0
// The customer's side of a video conference: begins it, shows the officer and what is asked, and records itself while it runs.
import { byId } from "../scripts/dom.js";
import { busy, form } from "../scripts/form.js";
import { get, post } from "../scripts/http.js";
import { start } from "../scripts/page.js";
import { language, moment, text } from "../scripts/words.js";
import { Connection } from "./connection.js";
import { openCamera, tellUploads } from "./parts.js";
import { pictureOf } from "./picture.js";
import { Recording } from "./recording.js";
import { Signals } from "./signals.js";
import { Uploader } from "./uploader.js";
import { deviceHints, FrameWatch } from "./watch.js";

const WHILE_ASKED = 1_000; // between chunks while an answer is awaited
const DECIDED = new Set(["permitted", "denied", "deferred", "cancelled", "expired"]);

class Prompt {
  constructor(recording) {
    this.recording = recording;
  }

  show({ text: words, until }) {
    if (new Date(until) <= Date.now()) return;
    clearInterval(this.ticking);
    byId("prompt-text").textContent = words[language];
    byId("prompt-until").textContent = moment(until);
    byId("prompt-until").dateTime = until;
    byId("prompt").hidden = false;
    this.ticking = setInterval(() => this.tick(new Date(until)), WHILE_ASKED);
  }

  tick(until) {
    const left = Math.ceil((until - Date.now()) / 1000);
    byId("prompt-left").textContent = text("conference.seconds", { seconds: Math.max(left, 0) });
    this.recording.flush();
    if (left <= 0) this.hide();
  }

  hide() {
    clearInterval(this.ticking);
    byId("prompt").hidden = true;
  }
}

function hintsOf(stream) {
  const [camera] = stream.getVideoTracks();
  const frames = new FrameWatch(byId("own"), camera);
  let first = deviceHints(camera);
  return () => {
    const hints = [...first, ...frames.take()];
    first = [];
    return hints;
  };
}

async function showResult(base) {
  byId("conference").hidden = true;
  byId("result").hidden = false;
  const { state } = await get(`${base}/result`);
  byId("outcome").textContent = text(DECIDED.has(state) ? `conference.state.${state}` : "conference.state.pending");
}

function offerPicture(page, uploader, chunkBytes) {
  byId("document").addEventListener("click", (event) => busy(event.target, () => page.working(async () => {
    const picture = await pictureOf(byId("own"), chunkBytes);
    await uploader.add("document", picture);
    page.tell(text("conference.document-sent"));
  })));
}

function listen(page, base, { signals, connection, prompt }, end) {
  signals.listen({
    relays: (servers) => { connection.relays = servers; },
    begun: () => connection.callOther(),
    signal: (signal, hasBegun) => {
      if (signal.kind === "prompt") prompt.show(signal.data);
      else if (!hasBegun) return;
      else if (signal.kind !== "bye") connection.take(signal);
      else if (signal.data.again) connection.callOther();
      else {
        end();
        byId("state").textContent = text("conference.ending");
      }
    },
    over: () => {
      end();
      page.working(() => showResult(base));
    },
    failed: (problem) => page.fail(problem),
  });
}

async function makeParts(base, conference) {
  const stream = await openCamera(byId("own"));
  const uploader = new Uploader({ path: `${base}/chunks`, chunkBytes: conference.chunk_bytes, next: conference.next, told: tellUploads });
  const recording = new Recording({ stream, side: "customer", uploader, noticed: hintsOf(stream) });
  const signals = new Signals(base);
  const connection = new Connection({
    signals, stream,
    shown: (other) => { byId("other").srcObject = other; },
    told: (state) => { byId("state").textContent = text(`conference.connection.${state}`); },
    lost: () => connection.callOther(),
  });
  return { stream, uploader, recording, signals, connection, prompt: new Prompt(recording) };
}

async function takePart(page, base, conference) {
  const parts = await makeParts(base, conference);
  const { stream, recording, connection, prompt, signals, uploader } = parts;
  const end = () => {
    prompt.hide();
    recording.stop();
    connection.end();
    for (const track of stream.getTracks()) track.stop();
  };
  recording.start();
  offerPicture(page, uploader, conference.chunk_bytes);
  byId("leave").addEventListener("click", ({ target }) => busy(target, () => page.working(async () => {
    end();
    await signals.send("bye");
    byId("state").textContent = text("conference.left");
  })));
  byId("conference").hidden = false;
  byId("state").textContent = text("conference.waiting");
  listen(page, base, parts, end);
}

await start(async (page) => {
  const ceremony = new URLSearchParams(location.search).get("ceremony");
  if (!ceremony) {
    byId("begin").hidden = false;
    form("begin", page, async ({ service }) => {
      const opened = await post("/api/conferences", { service });
      location.assign(`/conference?ceremony=${opened.ceremony}`);
    });
    return;
  }
  const base = `/api/conferences/${ceremony}`;
  await takePart(page, base, await get(base));
});
