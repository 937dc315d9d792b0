// SPDX-License-Identifier: Apache-2.0
// What the server knows of a recording, for officers to look at: gaps, pauses, refused chunks, hints; and its pictures.
import { element } from "../scripts/dom.js";
import { get } from "../scripts/http.js";
import { moment, text, textOr } from "../scripts/words.js";

async function bytesOf(path) {
  const answer = await fetch(path, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.blob();
}

/** How often each hint came. */
function hintsOf(chunks) {
  const counts = new Map();
  for (const hint of chunks.flatMap(({ hints }) => hints ?? [])) counts.set(hint, (counts.get(hint) ?? 0) + 1);
  return [...counts].map(([hint, count]) => text("review.hint", { hint: textOr(`hint.${hint}`, hint), count }));
}

function row(name, value, isGood = true) {
  return element("div", { "data-fact": name, class: isGood ? null : "odd" }, element("dt", {}, text(`review.${name}`)), element("dd", {}, value));
}

export class Review {
  constructor(base, list) {
    Object.assign(this, { base, list, pictures: new Map() });
  }

  async look() {
    const recording = (this.recording = await get(`${this.base}/recording`));
    const { customer, officer, chunks } = recording;
    const missing = customer.missing + officer.missing, hints = hintsOf(chunks);
    this.list.replaceChildren(
      row("chunks", text("review.sides", { customer: customer.chunks, officer: officer.chunks })),
      row("missing", String(missing), missing === 0),
      row("refusals", String(recording.refusals), recording.refusals === 0),
      row("pause", text("review.seconds", { seconds: (recording.longest_pause_ms / 1000).toFixed(1) }), recording.complete || customer.chunks === 0),
      row("chain", text(recording.chain_holds ? "review.holds" : "review.broken"), recording.chain_holds),
      row("images", String(recording.images), recording.images > 0),
      row("hints", hints.length ? hints.join(text("review.between")) : text("review.no-hints"), hints.length === 0),
      row("keep", text("review.keep-until", { at: moment(recording.keep_until) })),
      row("hold", recording.held_by ? text("review.held-by", { who: recording.held_by }) : text("review.not-held")));
    return recording;
  }

  /** A chunk's bytes: the ledger tells that they were read, so each is asked for once. */
  async bytes({ position, media_type: type }) {
    if (!this.pictures.has(position)) this.pictures.set(position, new Blob([await bytesOf(`${this.base}/chunks/${position}`)], { type }));
    return this.pictures.get(position);
  }

  async showPictures(place) {
    const stills = this.recording.chunks.filter(({ kind }) => kind !== "video");
    const items = await Promise.all(stills.map(async (chunk) => element("li", { "data-kind": chunk.kind },
      element("img", { src: URL.createObjectURL(await this.bytes(chunk)), alt: text("review.still", { sequence: chunk.sequence }) }),
      element("p", { class: "hint" }, text(`review.${chunk.kind}`, { at: moment(chunk.received_at) })))));
    place.replaceChildren(...items);
  }

  /** The video of a side as files that play: one, and one more each time that its page was loaded anew. */
  async videos(side) {
    const chunks = this.recording.chunks.filter((chunk) => chunk.side === side && chunk.kind === "video").sort((a, b) => a.sequence - b.sequence);
    const parts = [];
    for (const chunk of chunks) {
      const blob = await this.bytes(chunk);
      if (parts.length === 0 || await beginsFile(blob)) parts.push([]);
      parts.at(-1).push(blob);
    }
    return parts.map((blobs) => new Blob(blobs, { type: chunks[0].media_type }));
  }
}

const EBML = [0x1a, 0x45, 0xdf, 0xa3]; // how a WebM file begins

async function beginsFile(blob) {
  const head = new Uint8Array(await blob.slice(0, EBML.length).arrayBuffer());
  return EBML.every((byte, i) => head[i] === byte);
}
