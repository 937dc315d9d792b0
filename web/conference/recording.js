// SPDX-License-Identifier: Apache-2.0
// Recording one side while it runs: pieces of some seconds go to the uploader with what was noticed about the stream. When more waits than memory should hold,
// recording pauses, and says so by a hint.
const SLICES = {
  customer: { milliseconds: 3_000, videoBitsPerSecond: 250_000 },
  officer: { milliseconds: 5_000, videoBitsPerSecond: 120_000 },
};
const AUDIO_BITS = 24_000;
const TYPES = ["video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];

export class Recording {
  constructor({ stream, side, uploader, noticed = () => [] }) {
    Object.assign(this, { uploader, noticed, slice: SLICES[side], had: undefined });
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: this.slice.videoBitsPerSecond, audioBitsPerSecond: AUDIO_BITS });
    this.recorder.addEventListener("dataavailable", ({ data }) => this.take(data));
  }

  start() {
    this.had = performance.now();
    this.recorder.start(this.slice.milliseconds);
  }

  take(blob) {
    const hints = new Set(this.noticed());
    if (performance.now() - this.had > 2 * this.slice.milliseconds || this.hasPaused) hints.add("stream_gap");
    this.had = performance.now();
    this.hasPaused = false;
    const mediaType = this.recorder.mimeType.replaceAll(" ", "");
    if (blob.size > 0) this.uploader.add("video", blob, { mediaType, hints: [...hints], last: this.isEnding }).catch(() => this.stop());
    this.giveWay();
  }

  giveWay() {
    if (this.uploader.isFull && this.recorder.state === "recording") {
      this.recorder.pause();
      this.hasPaused = true;
      setTimeout(() => this.goOn(), 500);
    }
  }

  goOn() {
    if (this.recorder.state !== "paused") return;
    if (this.uploader.isFull) setTimeout(() => this.goOn(), 500);
    else this.recorder.resume();
  }

  /** What was recorded so far goes now: while an answer to a prompt is awaited, seconds count. */
  flush() {
    if (this.recorder.state === "recording") this.recorder.requestData();
  }

  /** Ends with a chunk that says it is the last; resolves when that is durable, or was refused. */
  async stop() {
    if (this.recorder.state !== "inactive") {
      this.isEnding = true;
      const stopped = new Promise((resolve) => this.recorder.addEventListener("stop", resolve, { once: true }));
      this.recorder.stop();
      await stopped;
    }
    await this.uploader.tail;
  }
}
