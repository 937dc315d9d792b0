// SPDX-License-Identifier: Apache-2.0
// The customer's face: a picture for each thing that the server asks to show. The bank's engine compares; pictures stay in this page until then.
import { toBase64 } from "/sdk/countersign.js";
import { element } from "../dom.js";
import { busy } from "../form.js";
import { language, text } from "../words.js";

const SAMPLE_BYTES_MAX = 44 * 1024;
const WIDTH = 480;

function toJpeg(canvas, quality) {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

/** As good as the limit of a sample allows. */
async function picture(video) {
  const canvas = element("canvas", { width: WIDTH, height: Math.round((WIDTH * video.videoHeight) / video.videoWidth) });
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.9, 0.75, 0.6, 0.45, 0.3]) {
    const blob = await toJpeg(canvas, quality);
    if (blob.size <= SAMPLE_BYTES_MAX) return { media_type: "image/jpeg", data: toBase64(await blob.arrayBuffer()) };
  }
  throw new Error("a picture of this camera is too large");
}

async function camera(signal) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user", width: { ideal: 640 } } });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop(); // while the customer was asked whether the camera may be used
  return { stream, stop };
}

export async function face(ceremony, place, page, signal) {
  const opened = await camera(signal).catch(() => page.warn(text("face.no-camera")));
  if (!opened) return new Promise(() => {}); // another way is left to choose
  const video = element("video", { class: "camera", muted: true, autoplay: true, playsinline: true, "aria-label": text("face.camera") });
  const prompt = element("p", { class: "prompt", role: "status" });
  const take = element("button", { type: "button" }, text("face.take"));
  video.srcObject = opened.stream;
  place.append(element("p", { class: "hint" }, text("face.hint")), video, prompt, element("p", { class: "actions" }, take));
  try {
    return await askFor(ceremony, { video, prompt, take, page, signal });
  } finally {
    opened.stop();
  }
}

/** One picture a prompt, then all of them together. */
function askFor(ceremony, { video, prompt, take, page, signal }) {
  const samples = [];
  const prompts = ceremony.challenge.prompts;
  const show = () => { prompt.textContent = prompts[samples.length][language]; };
  show();
  take.focus();
  return new Promise((resolve) => take.addEventListener("click", () => busy(take, async () => {
    samples.push(await picture(video));
    if (samples.length < prompts.length) return show();
    const outcome = await page.working(() => ceremony.face(samples.splice(0), { signal }));
    if (outcome) return resolve(outcome);
    return show();
  })));
}
