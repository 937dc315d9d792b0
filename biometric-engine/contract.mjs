// SPDX-License-Identifier: Apache-2.0
// The contract of docs/biometrics.md at the engine's end: what may be asked, strictly, and the HMAC of both sides.
import { createHmac, timingSafeEqual } from 'node:crypto';

export const BODY_BYTES_MAX = 512 * 1024;
const SAMPLES_MAX = 4;
const PROMPTS = ['straight', 'turn_left', 'turn_right', 'open_mouth', 'look_up'];
const MEDIA_TYPES = ['image/jpeg', 'image/png'];

/** Whose it is: of a "request" its path, of an "answer" the request's id. */
export function macOf(key, what, whose, body) {
  return createHmac('sha256', key).update(`countersign-biometric-1\n${what}\n${whose}\n`).update(body).digest('hex');
}

export function isMac(told, mac) {
  return typeof told === 'string' && told.length === mac.length && timingSafeEqual(Buffer.from(told), Buffer.from(mac));
}

export class Refused extends Error {}

function require(condition, what) {
  if (!condition) throw new Refused(what);
}

function hasOnly(object, names) {
  return object !== null && typeof object === 'object' && !Array.isArray(object) && Object.keys(object).every((name) => names.includes(name));
}

function bytesOf(text, what) {
  require(typeof text === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(text), what);
  return Buffer.from(text, 'base64');
}

function readSample(sample) {
  require(hasOnly(sample, ['prompt', 'media_type', 'data']), 'a sample has prompt, media_type and data');
  require(PROMPTS.includes(sample.prompt), 'no such prompt');
  require(MEDIA_TYPES.includes(sample.media_type), 'no such media type');
  return { prompt: sample.prompt, mediaType: sample.media_type, bytes: bytesOf(sample.data, 'data is not base64') };
}

/** {id, samples, template}; template is undefined where one is to be made. */
export function readRequest(body, compares) {
  let json;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refused('not JSON');
  }
  require(hasOnly(json, ['contract', 'request', 'samples', 'template']) && json.contract === 1, 'not a request of contract 1');
  require(typeof json.request === 'string' && /^[0-9a-f]{32}$/.test(json.request), 'request is not 32 hexadecimal digits');
  require(Array.isArray(json.samples) && json.samples.length >= 1 && json.samples.length <= SAMPLES_MAX, '1 to 4 samples');
  require(compares === (json.template !== undefined), 'a template is compared, or made');
  const template = compares ? bytesOf(json.template, 'template is not base64') : undefined;
  return { id: json.request, samples: json.samples.map(readSample), template };
}
