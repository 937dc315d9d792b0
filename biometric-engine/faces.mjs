// SPDX-License-Identifier: Apache-2.0
// What a picture shows of a face: where it looks, how alike it is to another, and how much it looks like a picture of a picture. All models are
// those of @vladmandic/human, read from its package; nothing is ever fetched.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';

const packages = createRequire(import.meta.url);
const PIXELS_MAX = 4_000_000;
const FACE_PIXELS_MIN = 60; // a smaller face says little
const MODEL = 'faceres-cosine-1'; // description and measure: another of either makes another model

// In radians, and of the face's height: chosen by eye on the pictures of README.md.
const TURNED = 0.2;
const LIFTED = -0.12;
const MOUTH_OPEN = 0.07;

const folderOf = (name) => path.dirname(packages.resolve(name));
export const humanFolder = path.dirname(folderOf('@vladmandic/human'));

/** Models come from files alone: whoever asks for anything else gets nothing. */
async function fetchFile(address) {
  const url = new URL(address);
  if (url.protocol !== 'file:') throw new Error('only files are read');
  const type = url.pathname.endsWith('.json') ? 'application/json' : 'application/octet-stream';
  return new Response(readFileSync(url), { headers: { 'content-type': type } });
}

const off = { enabled: false };
const config = {
  backend: 'wasm',
  wasmPath: `${folderOf('@tensorflow/tfjs-backend-wasm')}/`,
  modelBasePath: pathToFileURL(path.join(humanFolder, 'models')).href + '/',
  debug: false,
  async: false,
  cacheSensitivity: 0, // every picture is looked at, whatever the one before showed
  filter: off,
  gesture: off,
  body: off,
  hand: off,
  object: off,
  segmentation: off,
  face: {
    enabled: true,
    detector: { rotation: false, maxDetected: 2, minConfidence: 0.5 },
    mesh: { enabled: true },
    iris: off,
    emotion: off,
    description: { enabled: true },
    antispoof: { enabled: true },
    liveness: { enabled: true },
  },
};

/** Before anything is unpacked: a few kilobytes of PNG can say that they are gigabytes. IHDR is the first chunk (PNG, section 11.2.1). */
function requireSize(bytes) {
  const header = bytes.subarray(8, 24);
  if (header.length < 16 || header.toString('latin1', 4, 8) !== 'IHDR') throw new Error('no PNG');
  if (header.readUInt32BE(8) * header.readUInt32BE(12) > PIXELS_MAX) throw new Error('too large a picture');
}

export function decode({ mediaType, bytes }) {
  if (mediaType !== 'image/png') return jpeg.decode(bytes, { useTArray: true, maxResolutionInMP: PIXELS_MAX / 1e6 });
  requireSize(bytes);
  return PNG.sync.read(bytes);
}

function mouthOpen(mesh) {
  return Math.abs(mesh[13][1] - mesh[14][1]) / Math.abs(mesh[10][1] - mesh[152][1]);
}

/** Seen from the camera, which is not mirrored: yaw below 0 is to the person's own left. */
export function showsPrompt(prompt, face) {
  switch (prompt) {
    case 'turn_left': return face.yaw < -TURNED;
    case 'turn_right': return face.yaw > TURNED;
    case 'look_up': return face.pitch < LIFTED;
    case 'open_mouth': return face.mouth > MOUTH_OPEN;
    default: return Math.abs(face.yaw) <= TURNED;
  }
}

/** 0 to 1: cosine of the angle between two descriptions. */
export function similarity(one, other) {
  let dot = 0, first = 0, second = 0;
  for (let i = 0; i < one.length; i++) {
    dot += one[i] * other[i];
    first += one[i] * one[i];
    second += other[i] * other[i];
  }
  return Math.max(0, Math.min(1, dot / Math.sqrt(first * second)));
}

export class Faces {
  static async load() {
    globalThis.fetch = fetchFile;
    const { Human } = packages(path.join(humanFolder, 'dist/human.node-wasm.js'));
    const faces = new Faces();
    faces.human = new Human(config);
    await faces.human.load();
    faces.name = { name: 'human', version: faces.human.version, model: MODEL };
    return faces;
  }

  async detect(sample) {
    const { tf } = this.human;
    const picture = decode(sample);
    const rgb = tf.tidy(() => {
      const all = tf.tensor(new Uint8Array(picture.data), [picture.height, picture.width, 4], 'int32');
      return tf.expandDims(tf.slice(all, [0, 0, 0], [picture.height, picture.width, 3]), 0);
    });
    try {
      return (await this.human.detect(rgb)).face;
    } finally {
      tf.dispose(rgb);
    }
  }

  /** {fault}, or what the one face in it shows. */
  async look(sample) {
    let found;
    try {
      found = await this.detect(sample);
    } catch {
      return { fault: 'poor_quality' };
    }
    if (found.length === 0) return { fault: 'no_face' };
    if (found.length > 1) return { fault: 'many_faces' };
    const [face] = found;
    if (Math.min(face.box[2], face.box[3]) < FACE_PIXELS_MIN || !face.embedding || !face.rotation) return { fault: 'poor_quality' };
    return {
      description: Float32Array.from(face.embedding),
      yaw: face.rotation.angle.yaw,
      pitch: face.rotation.angle.pitch,
      mouth: mouthOpen(face.mesh),
      bonaFide: Math.min(face.real, face.live),
    };
  }
}
