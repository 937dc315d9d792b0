// SPDX-License-Identifier: Apache-2.0
// The officer's desk: sees the customer, asks prompts, takes pictures, and gives the verdict.
import { requireUnchanged } from "/sdk/countersign.js";
import { byId, element } from "../scripts/dom.js";
import { busy, form } from "../scripts/form.js";
import { get, post } from "../scripts/http.js";
import { showInstruction } from "../scripts/instruction.js";
import { start } from "../scripts/page.js";
import { language, moment, text } from "../scripts/words.js";
import { Connection } from "./connection.js";
import { mrzIsRight } from "./mrz.js";
import { openCamera, tellUploads } from "./parts.js";
import { pictureOf } from "./picture.js";
import { Recording } from "./recording.js";
import { Review } from "./review.js";
import { Signals } from "./signals.js";
import { Uploader } from "./uploader.js";

const LOOK_MILLISECONDS = 2_000;
const END_MILLISECONDS = 6_000;

/** What was asked, and which chunk of the customer's shows the answer. */
class Prompts {
  constructor(page, base, review) {
    Object.assign(this, { page, base, review, lines: [] });
  }

  async ask() {
    const { prompt, text: words, until, left } = await post(`${this.base}/prompts`);
    const line = { id: prompt, askedAt: new Date(), until: new Date(until), answered: false };
    const result = element("span", { class: "hint", role: "status" });
    const shown = element("button", { type: "button", click: ({ target }) => busy(target, () => this.page.working(() => this.mark(line, result))) }, text("conference-desk.answered"));
    this.lines.push(line);
    byId("prompts").append(element("li", { "data-prompt": prompt },
      element("p", { class: "prompt-asked" }, words[language]),
      element("p", { class: "hint" }, text("conference-desk.until", { at: moment(until) })),
      element("p", { class: "actions" }, shown, result)));
    byId("ask").disabled = left === 0;
  }

  /** The newest chunk of the customer's video shows it; the server compares its arrival with the prompt's time. */
  async mark(line, result) {
    const recording = await this.review.look();
    const video = recording.chunks.filter(({ side, kind }) => side === "customer" && kind === "video");
    const newest = video.reduce((best, one) => (!best || one.sequence > best.sequence ? one : best), undefined);
    if (!newest || new Date(newest.received_at) < line.askedAt) {
      result.textContent = text("conference-desk.no-chunk-yet");
      return;
    }
    Object.assign(line, { answered: true, chunk: newest.sequence });
    const inTime = new Date(newest.received_at) <= line.until;
    result.textContent = text(inTime ? "conference-desk.in-time" : "conference-desk.too-late", { chunk: newest.sequence });
    result.dataset.inTime = inTime;
  }

  verdict() {
    return this.lines.map(({ id, answered, chunk }) => (answered ? { id, answered, chunk } : { id, answered }));
  }
}

function documentOfForm() {
  const chunk = byId("document-chunk").value;
  if (chunk === "") return undefined;
  const compared = ["chip", "mrz", "face"].filter((word) => byId(`compared-${word}`).checked);
  return [{ document: byId("document-kind").value, compared, matches: byId("document-matches").checked, chunk: Number(chunk) }];
}

/** Both recordings get their end before the verdict, for nothing is taken after it. A customer who is away cannot keep the officer from deciding. */
async function endConversation({ recording, signals, review }) {
  await recording.stop();
  await signals.send("bye", { again: false });
  const until = Date.now() + END_MILLISECONDS;
  while (!(await review.look()).customer.ended && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 250));
}

function offerVerdict(page, base, ceremony, prompts, endOnce, end) {
  form("verdict", page, async ({ verdict }) => {
    const documents = documentOfForm();
    await endOnce();
    const answer = await post(`${base}/verdict`, {
      verdict, liveness: byId("liveness").checked, person: byId("person").checked, prompts: prompts.verdict(), ...(documents && { documents }),
    });
    end();
    byId("verdict").hidden = true;
    byId("given").hidden = false;
    byId("outcome").textContent = text(answer.outcome === "continue" ? "conference-desk.second" : `conference.state.${answer.state}`);
    byId("record").href = `/officer/recording?ceremony=${ceremony}`;
  });
}

/** Document pictures appear as they come; which of them was compared is the officer's choice. */
async function showPictures(review) {
  const { chunks } = await review.look();
  const documents = chunks.filter(({ kind, side }) => kind === "document" && side === "customer");
  byId("document-chunk").replaceChildren(element("option", { value: "" }, text("conference-desk.none")),
    ...documents.map(({ sequence, received_at: at }) => element("option", { value: sequence }, text("conference-desk.picture", { sequence, at: moment(at) }))));
  await review.showPictures(byId("pictures"));
}

function checkMrz() {
  const lines = byId("mrz").value;
  if (lines.trim() === "") byId("mrz-result").textContent = "";
  else byId("mrz-result").textContent = text(mrzIsRight(lines) ? "conference-desk.mrz-right" : "conference-desk.mrz-wrong");
}

function listen(page, { signals, connection }, end) {
  signals.listen({
    relays: (servers) => { connection.relays = servers; },
    begun: connection.lost,
    signal: (signal, hasBegun) => {
      if (!hasBegun) return;
      if (signal.kind === "offer") connection.answer(signal.data);
      else if (signal.kind === "bye") byId("state").textContent = text("conference-desk.left");
      else connection.take(signal);
    },
    over: end,
    failed: (problem) => page.fail(problem),
  });
}

async function makeParts(page, base, conference) {
  const stream = await openCamera(byId("own"));
  const uploader = new Uploader({ path: `${base}/chunks`, chunkBytes: conference.chunk_bytes, next: conference.next, told: tellUploads });
  const signals = new Signals(base), review = new Review(base, byId("safeguards"));
  const connection = new Connection({
    signals, stream,
    shown: (other) => { byId("other").srcObject = other; },
    told: (state) => {
      byId("state").textContent = text(`conference.connection.${state}`);
      byId("snapshot").disabled = state !== "connected";
    },
    lost: () => connection.trying(() => signals.send("bye", { again: true })),
  });
  return { stream, uploader, signals, review, connection, recording: new Recording({ stream, side: "officer", uploader }), prompts: new Prompts(page, base, review) };
}

function offerActions(page, { prompts, review, uploader }, chunkBytes) {
  const click = (id, work) => byId(id).addEventListener("click", (event) => busy(event.target, () => page.working(work)));
  click("ask", () => prompts.ask());
  click("snapshot", async () => {
    await uploader.add("snapshot", await pictureOf(byId("other"), chunkBytes));
    await review.look();
  });
  click("look", () => showPictures(review));
  byId("mrz").addEventListener("input", checkMrz);
}

async function takePart(page, base, conference, ceremony) {
  await requireUnchanged(conference.purpose);
  showInstruction(byId("instruction"), conference.purpose.instruction);
  const parts = await makeParts(page, base, conference);
  const { recording, connection, stream, review } = parts;
  const looking = setInterval(() => review.look().catch(() => undefined), LOOK_MILLISECONDS);
  const end = () => {
    clearInterval(looking);
    recording.stop();
    connection.end();
    for (const track of stream.getTracks()) track.stop();
  };
  let ending;
  recording.start();
  byId("state").textContent = text("conference-desk.waiting");
  byId("document-hint").textContent = text(conference.document_required ? "conference-desk.document-required" : "conference-desk.document-optional");
  offerActions(page, parts, conference.chunk_bytes);
  offerVerdict(page, base, ceremony, parts.prompts, () => (ending ??= endConversation(parts)), end);
  listen(page, parts, end);
}

await start(async (page) => {
  const ceremony = new URLSearchParams(location.search).get("ceremony");
  const base = `/api/officer/conferences/${ceremony}`;
  await takePart(page, base, await get(base), ceremony);
});
