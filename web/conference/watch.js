// SPDX-License-Identifier: Apache-2.0
// What can be noticed about a camera from within a page. It makes no fact: who cheats changes the page. It helps the officer to look closely.
const VIRTUAL = /virtual|\bobs\b|manycam|xsplit|snap camera|droidcam|iriun|epoccam|v4l2|loopback|splitcam|fake|screen|ndi/i;
const SIZE = 24; // of the picture that is compared, in pixels a side
const SAME_IN_A_ROW = 3;
const FAR_FROM_CAMERAS = { least: 5, most: 120 }; // frames a second

/** Words about the device itself, told with the first chunk. */
export function deviceHints(track) {
  const settings = track.getSettings(), hints = [];
  if (VIRTUAL.test(track.label)) hints.push("virtual_camera");
  if (!settings.deviceId || "displaySurface" in settings || settings.frameRate > FAR_FROM_CAMERAS.most || settings.frameRate < FAR_FROM_CAMERAS.least) hints.push("track_settings");
  return hints;
}

/** Looks at the frames of a video element between two calls of take(). */
export class FrameWatch {
  constructor(video, track) {
    Object.assign(this, { video, track, frames: 0, same: 0, since: performance.now() });
    this.canvas = new OffscreenCanvas(SIZE, SIZE);
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    track.addEventListener("mute", () => { this.wasMuted = true; });
    this.count = (_, { presentedFrames }) => {
      this.frames += this.presented === undefined ? 1 : presentedFrames - this.presented;
      this.presented = presentedFrames;
      video.requestVideoFrameCallback(this.count);
    };
    if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(this.count);
  }

  /** frame_rate: less than half of what the camera said. Not while nobody sees the page, for then browsers draw nothing. */
  rateIsOdd(seconds) {
    const { frameRate } = this.track.getSettings();
    return "requestVideoFrameCallback" in this.video && !document.hidden && seconds > 1 && frameRate > 0 && this.frames / seconds < frameRate / 2;
  }

  /** still_image: a real camera has noise, so two of its pictures are never the same. */
  isStill() {
    this.context.drawImage(this.video, 0, 0, SIZE, SIZE);
    const now = this.context.getImageData(0, 0, SIZE, SIZE).data.join();
    this.same = now === this.before ? this.same + 1 : 0;
    this.before = now;
    return this.same >= SAME_IN_A_ROW;
  }

  take() {
    const seconds = (performance.now() - this.since) / 1000, hints = [];
    if (this.rateIsOdd(seconds)) hints.push("frame_rate");
    if (this.isStill()) hints.push("still_image");
    if (this.wasMuted || this.track.readyState === "ended") hints.push("stream_gap");
    Object.assign(this, { frames: 0, since: performance.now(), wasMuted: this.track.muted });
    return hints;
  }
}
