// SPDX-License-Identifier: Apache-2.0
// The engine's process: answers comparisons and makes templates, over HTTP on the loopback or a Unix socket. README.md says what it is good for.
//
//   node engine.mjs --key-file FILE (--port PORT | --socket PATH)
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { BODY_BYTES_MAX, Refused, isMac, macOf, readRequest } from './contract.mjs';
import { Faces, showsPrompt, similarity } from './faces.mjs';

const KEY_CHARACTERS_MIN = 32;
const ANOTHER_POSE = 0.15; // by so much a turned head may be less alike than the same head straight
const millionths = (share) => Math.round(share * 1_000_000);

function readKey(file) {
  const key = readFileSync(file, 'utf8').trimEnd();
  if (key.length < KEY_CHARACTERS_MIN) throw new Error(`${file}: the key must have at least ${KEY_CHARACTERS_MIN} characters`);
  return key;
}

function templateOf(description) {
  return Buffer.from(description.buffer, description.byteOffset, description.byteLength).toString('base64');
}

function descriptionOf(template) {
  const bytes = Uint8Array.from(template); // aligned
  if (bytes.byteLength === 0 || bytes.byteLength % Float32Array.BYTES_PER_ELEMENT !== 0) throw new Refused('not a template of this model');
  return new Float32Array(bytes.buffer);
}

/** The first sample is compared; the others must be of the same face, else somebody else could answer the prompts. */
function compare([first, ...others], template) {
  const enrolled = descriptionOf(template);
  if (enrolled.length !== first.description.length) throw new Refused('not a template of this model');
  const alike = others.map((look) => similarity(look.description, first.description) + ANOTHER_POSE);
  return millionths(Math.min(similarity(first.description, enrolled), ...alike));
}

async function measure(faces, request) {
  const head = { contract: 1, request: request.id, engine: faces.name };
  const looks = [];
  for (const sample of request.samples) looks.push(await faces.look(sample));
  const fault = looks.find((look) => look.fault)?.fault;
  if (fault) return { ...head, fault };
  const measured = {
    ...head,
    pad: { score: millionths(Math.min(...looks.map((look) => look.bonaFide))), attack: 'none' },
    signals: [],
    prompts: looks.map((look, at) => showsPrompt(request.samples[at].prompt, look)),
  };
  if (request.template === undefined) return { ...measured, template: templateOf(looks[0].description) };
  return { ...measured, similarity: compare(looks, request.template) };
}

async function readBody(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > BODY_BYTES_MAX) throw new Refused('too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const paths = { '/v1/comparisons': true, '/v1/templates': false };

async function answer(faces, key, request, response) {
  if (request.method !== 'POST' || !(request.url in paths)) return response.writeHead(404).end();
  const body = await readBody(request);
  if (!isMac(request.headers['countersign-mac'], macOf(key, 'request', request.url, body))) return response.writeHead(401).end();
  const asked = readRequest(body, paths[request.url]);
  const text = Buffer.from(JSON.stringify(await measure(faces, asked)));
  response.writeHead(200, { 'Content-Type': 'application/json', 'Countersign-Mac': macOf(key, 'answer', asked.id, text) });
  return response.end(text);
}

// One after the other: they would only hold each other up.
let before = Promise.resolve();
function inTurn(task) {
  before = before.then(task, task);
  return before;
}

const { values: options } = parseArgs({ options: { 'key-file': { type: 'string' }, port: { type: 'string' }, socket: { type: 'string' } } });
const key = readKey(options['key-file']);
const faces = await Faces.load();
const server = http.createServer((request, response) => inTurn(async () => {
  try {
    await answer(faces, key, request, response);
  } catch (error) {
    response.writeHead(error instanceof Refused ? 400 : 500).end();
    if (!(error instanceof Refused)) console.error(error.message);
  }
}));
server.listen(options.socket ? { path: options.socket } : { host: '127.0.0.1', port: Number(options.port ?? 0) }, () => {
  console.log(JSON.stringify({ listening: server.address(), engine: faces.name }));
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
