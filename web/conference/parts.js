// SPDX-License-Identifier: Apache-2.0
// What both sides' pages have: the camera, and a line about what is on its way.
import { Problem } from "/sdk/http.js";
import { byId } from "../scripts/dom.js";
import { text } from "../scripts/words.js";

const CAMERA = { video: { width: { ideal: 640 }, height: { ideal: 480 }, facingMode: "user" }, audio: true };

/** Without camera and microphone there is no conference: a Problem says so. */
export async function openCamera(video) {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(CAMERA);
    video.srcObject = stream;
    return stream;
  } catch {
    throw new Problem({ status: 0, code: "no_camera" });
  }
}

export function tellUploads({ sent, waiting, isAway, problem }) {
  const state = problem ? "refused" : isAway ? "away" : "going";
  byId("uploading").textContent = text(`conference.upload.${state}`, { sent, waiting });
  byId("uploading").dataset.state = state;
}
