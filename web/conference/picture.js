// SPDX-License-Identifier: Apache-2.0
// A still of a video element, as a JPEG that fits into one chunk.
const QUALITIES = [0.92, 0.85, 0.75, 0.6];
const SMALLEST = 320; // pixels of width below which a picture shows nothing

export async function pictureOf(video, maximum) {
  for (let scale = 1; video.videoWidth * scale >= SMALLEST; scale *= 0.75) {
    const canvas = new OffscreenCanvas(Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale));
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= maximum) return blob;
    }
  }
  throw new Error("no picture fits into a chunk");
}
