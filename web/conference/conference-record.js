// SPDX-License-Identifier: Apache-2.0
// A conference's recording: for the second officer, who confirms the verdict or does not; for approvers, who hold it; for auditors, who take the evidence.
import { byId, element } from "../scripts/dom.js";
import { busy } from "../scripts/form.js";
import { post, remove } from "../scripts/http.js";
import { start } from "../scripts/page.js";
import { language, moment, text, textOr } from "../scripts/words.js";
import { Review } from "./review.js";

function promptItem(prompt, lines) {
  const line = lines.find(({ id }) => id === prompt.id);
  const answer = line?.answered ? text("conference-record.answered", { chunk: line.chunk }) : text("conference-record.unanswered");
  return element("li", {}, element("p", {}, prompt[language]),
    element("p", { class: "hint" }, text("conference-record.asked", { at: moment(prompt.asked_at / 1000) }), " ", line ? answer : ""));
}

function verdictRows(verdict) {
  const yes = (value) => text(value ? "conference-record.yes" : "conference-record.no");
  const documents = (verdict.documents ?? []).map(({ document, compared, matches }) =>
    text("conference-record.document", { document: textOr(`conference-desk.${document}`, document), compared: compared.map((word) => text(`conference-desk.${word}`)).join(" · "), matches: yes(matches) }));
  return [["verdict", text(`conference-desk.${verdict.verdict}`)], ["liveness", yes(verdict.liveness)], ["person", yes(verdict.person)],
    ...documents.map((words) => ["document-line", words])]
    .map(([name, value]) => element("div", {}, element("dt", {}, text(`conference-record.${name}`)), element("dd", {}, value)));
}

function showConference({ conference, officer: _, ...recording }) {
  byId("evidence").href = `/api/officer/operations/${recording.operation}/evidence`;
  byId("confirmation").hidden = !conference?.digest;
  byId("digest").textContent = conference?.digest ?? "";
  byId("waiting").textContent = text(conference?.digest ? "conference-record.waits" : recording.state === "open" ? "conference-record.runs" : "conference-record.closed");
  byId("prompts").replaceChildren(...(conference?.prompts ?? []).map((prompt) => promptItem(prompt, conference.verdict?.prompts ?? [])));
  byId("given").replaceChildren(...(conference?.verdict ? verdictRows(conference.verdict) : []));
}

async function play(review, side) {
  const videos = await review.videos(side);
  byId("videos").replaceChildren(...videos.map((blob) => element("video", { controls: true, playsinline: true, src: URL.createObjectURL(blob), "data-side": side })));
}

await start(async (page) => {
  const ceremony = new URLSearchParams(location.search).get("ceremony");
  const base = `/api/officer/conferences/${ceremony}`;
  const review = new Review(base, byId("safeguards"));
  const look = async () => showConference(await review.look());
  const click = (id, work) => byId(id).addEventListener("click", (event) => busy(event.target, () => page.working(work)));
  const confirm = async (agrees) => {
    const answer = await post(`${base}/confirmation`, { digest: byId("digest").textContent, agrees });
    byId("outcome").textContent = text(`conference.state.${answer.state}`);
    await look();
  };
  click("play-customer", () => play(review, "customer"));
  click("play-officer", () => play(review, "officer"));
  click("look", () => review.showPictures(byId("pictures")));
  click("agree", () => confirm(true));
  click("disagree", () => confirm(false));
  click("hold", async () => { await post(`${base}/hold`); await look(); });
  click("release", async () => { await remove(`${base}/hold`); await look(); });
  await look();
});
