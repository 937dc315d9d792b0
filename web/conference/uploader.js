// SPDX-License-Identifier: Apache-2.0
// Chunks of one side on their way to the server: numbered, hashed, one after the other; the same one again until it is taken.
import { toBase64 } from "/sdk/base64url.js";
import { post } from "../scripts/http.js";
import { patiently } from "./patience.js";

const FULL_BYTES = 8 * 1024 * 1024; // the recorder pauses above it
const EASY_BYTES = 2 * 1024 * 1024; // and goes on below

const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

function pieces(blob, size) {
  return Array.from({ length: Math.ceil(blob.size / size) }, (_, i) => blob.slice(i * size, (i + 1) * size));
}

export class Uploader {
  /** `next`: the number of the first chunk; `told(state)`: {sent, waiting, isAway, problem}. */
  constructor({ path, chunkBytes, next, told }) {
    Object.assign(this, { path, chunkBytes, next, told, sent: 0, waiting: 0, bytes: 0, isAway: false, problem: null, tail: Promise.resolve() });
  }

  get isFull() {
    this.wasFull = this.bytes > (this.wasFull ? EASY_BYTES : FULL_BYTES);
    return this.wasFull;
  }

  /** Splits what is too large. The number of its last chunk, once that is durable. */
  add(kind, blob, { mediaType = blob.type, hints = [], last = false } = {}) {
    const parts = pieces(blob, this.chunkBytes);
    let done = Promise.resolve(undefined);
    parts.forEach((part, i) => {
      const isEnd = i === parts.length - 1;
      done = this.queue({ sequence: this.next++, kind, media_type: mediaType, ...(isEnd && last && { last }), ...(i === 0 && hints.length && { hints }) }, part);
    });
    return done;
  }

  queue(chunk, part) {
    this.waiting++;
    this.bytes += part.size;
    const sent = this.tail.then(() => this.send(chunk, part));
    this.tail = sent.catch(() => undefined);
    this.tell();
    return sent;
  }

  /** After a refusal nothing more is sent: a number that was not taken leaves a gap, which nobody may cover. */
  async send(chunk, part) {
    if (this.problem) throw this.problem;
    try {
      const buffer = await part.arrayBuffer();
      const body = { ...chunk, sha256: hexOf(await crypto.subtle.digest("SHA-256", buffer)), data: toBase64(buffer) };
      await patiently(() => post(this.path, body), (isAway) => this.away(isAway));
      this.sent++;
      return chunk.sequence;
    } catch (problem) {
      this.problem = problem;
      throw problem;
    } finally {
      this.waiting--;
      this.bytes -= part.size;
      this.tell();
    }
  }

  away(isAway) {
    if (this.isAway === isAway) return;
    this.isAway = isAway;
    this.tell();
  }

  tell() {
    const { sent, waiting, isAway, problem } = this;
    this.told({ sent, waiting, isAway, problem });
  }
}
