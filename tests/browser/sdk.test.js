// SPDX-License-Identifier: Apache-2.0
// The browser SDK where a browser is not needed, with values that others published; and its types, by TypeScript's checker.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as sdk from "../../client/web/countersign.js";

globalThis.crypto ??= webcrypto;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

test("base64url: the values of RFC 4648, without padding, and nothing else is taken", () => {
  for (const [text, encoded] of [["", ""], ["f", "Zg"], ["fo", "Zm8"], ["foo", "Zm9v"], ["foob", "Zm9vYg"]]) {
    assert.equal(sdk.toBase64url(new TextEncoder().encode(text)), encoded);
    assert.equal(new TextDecoder().decode(sdk.fromBase64url(encoded)), text);
  }
  assert.equal(sdk.toBase64url(Uint8Array.of(0xfb, 0xff, 0xfe)), "-__-");
  assert.equal(sdk.fromBase64url(sdk.toBase64url(new Uint8Array(100_000))).length, 100_000);
  for (const wrong of ["Zg==", "Z+g", "Zg ", "Z/"]) assert.throws(() => sdk.fromBase64url(wrong), TypeError);
});

test("canonical JSON: members in the order of their UTF-16 units, as RFC 8785 has them", () => {
  const value = { "€": 1, "\r": 2, "\ufb33": 3, 1: 4, "😀": 5, "\u0080": 6, "ö": 7, list: [true, null, "\u001f\\\"/"] };
  assert.equal(sdk.canonicalJson(value), '{"\\r":2,"1":4,"list":[true,null,"\\u001f\\\\\\"/"],"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
});

test("a payment window is not opened for who has left already", async () => {
  const left = AbortSignal.abort();
  await assert.rejects(sdk.confirmPayment({}, { signal: left }), (error) => error === left.reason);
});

test("the SDK's words are the API's: states of operations, and what an answer comes to", () => {
  const api = readFileSync(here("../../api/openapi.yaml"), "utf8");
  const types = readFileSync(here("../../client/web/countersign.d.ts"), "utf8");
  const listed = (text) => text.match(/[a-z_]+/g).sort();
  const states = listed(api.match(/\n    Operation:[\s\S]*?state: \{type: string, enum: \[([^\]]*)\]/)[1]);
  assert.deepEqual(listed(types.match(/type OperationState = ([^;]*)/)[1]), states);
  const answers = api.match(/\n    AnswerOutcome:([\s\S]*?)\n    [A-Z]/)[1];
  const outcomes = [...answers.matchAll(/outcome: \{(?:const: ([a-z]+)|type: string, enum: \[([^\]]*)\])\}/g)].flatMap(([, one, many]) => listed(one ?? many));
  assert.deepEqual(listed(types.match(/interface Outcome \{\s*outcome: ([^;]*)/)[1]), [...new Set(outcomes)].sort());
  for (const language of ["zh-TW", "en"]) {
    const words = JSON.parse(readFileSync(here(`../../web/i18n/${language}.json`), "utf8"));
    for (const state of states.filter((one) => !["created", "awaiting_evidence"].includes(one)))
      for (const key of [`result.${state}`, `result.${state}.lead`, `result.${state}.payment`]) assert.ok(words[key], `${language}: ${key}`);
  }
});

test("an instruction with one letter changed is not the one that would be authorised", async () => {
  const instruction = { operation_id: "x", payee: { name: "示範商店" }, amount: { minor: 1, currency: "TWD" } };
  const operation = { instruction, instruction_digest: await sdk.instructionDigest(instruction) };
  assert.equal(operation.instruction_digest, createHash("sha256").update(sdk.canonicalJson(instruction)).digest("hex"));
  await sdk.requireUnchanged(operation);
  const changed = { ...operation, instruction: { ...instruction, payee: { name: "示範商人" } } };
  await assert.rejects(sdk.requireUnchanged(changed), (problem) => problem instanceof sdk.Problem && problem.code === "changed");
});

/** A tree as RFC 6962 has it, written down as simply as can be. */
const hash = (...parts) => createHash("sha256").update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();
const split = (count) => 2 ** Math.floor(Math.log2(count - 1));
const root = (leaves) => (leaves.length === 1 ? hash([0], leaves[0]) : hash([1], root(leaves.slice(0, split(leaves.length))), root(leaves.slice(split(leaves.length)))));
function proofOf(leaves, index) {
  if (leaves.length === 1) return [];
  const middle = split(leaves.length);
  return index < middle
    ? [...proofOf(leaves.slice(0, middle), index), root(leaves.slice(middle))]
    : [...proofOf(leaves.slice(middle), index - middle), root(leaves.slice(0, middle))];
}

test("a proof leads to the root from the right leaf at the right place, in trees of every small size, and from nowhere else", async () => {
  for (let size = 1; size <= 17; size++) {
    const leaves = Array.from({ length: size }, (_, at) => `leaf ${at}`);
    for (let index = 0; index < size; index++) {
      const proof = proofOf(leaves, index);
      assert.deepEqual(Buffer.from(await sdk.rootOfProof(hash([0], leaves[index]), index, size, proof)), root(leaves));
      assert.equal(await sdk.rootOfProof(hash([0], leaves[index]), index, size, [...proof, hash("more")]), null);
      if (size > 1) assert.notDeepEqual(Buffer.from((await sdk.rootOfProof(hash([0], leaves[index]), (index + 1) % size, size, proof)) ?? []), root(leaves));
    }
    assert.equal(await sdk.rootOfProof(hash([0], "leaf 0"), size, size, []), null);
  }
});

function ledger(name, entries, origin = name) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url");
  const typed = Buffer.concat([Buffer.of(1), raw]);
  const leaves = entries.map(sdk.canonicalJson);
  const body = `${origin}\n${leaves.length}\n${root(leaves).toString("base64")}\n`;
  const id = hash(`${origin}\n`, typed).subarray(0, 4);
  const checkpoint = `${body}\n— ${origin} ${Buffer.concat([id, sign(null, Buffer.from(body), privateKey)]).toString("base64")}\n`;
  const vkey = `${name}+${hash(`${name}\n`, typed).subarray(0, 4).toString("hex")}+${typed.toString("base64")}`;
  const rows = entries.map((entry, index) => ({ entry, index, proof: proofOf(leaves, index).map((part) => part.toString("base64")) }));
  return { vkey, trail: { operation: "x", entries: rows, checkpoints: [checkpoint] } };
}

const entries = ["a", "b", "c"].map((type) => ({ type, at: "now", log: "bank.example/log" }));
const proved = async (trail, vkey) => (await sdk.checkTrail(trail, vkey)).map((row) => row.proved);

test("a trail is proved under its ledger's key, also one of a later log", async () => {
  const { vkey, trail } = ledger("bank.example/log", entries);
  assert.deepEqual(await proved(trail, `${vkey}\n`), [true, true, true]);
  const later = ledger("bank.example/log", entries.map((entry) => ({ ...entry, log: "bank.example/log/2" })), "bank.example/log/2");
  assert.deepEqual(await proved(later.trail, later.vkey), [true, true, true]);
});

test("a trail is not proved when an entry, its place, the root, the signature, the log or the key is another", async () => {
  const { vkey, trail } = ledger("bank.example/log", entries);
  const changed = (change) => { const copy = structuredClone(trail); change(copy); return copy; };
  assert.deepEqual(await proved(changed((t) => { t.entries[1].entry.type = "B"; }), vkey), [true, false, true]);
  assert.deepEqual(await proved(changed((t) => { t.entries[0].index = 1; }), vkey), [false, true, true]);
  assert.deepEqual(await proved(changed((t) => { t.entries[2].entry.log = "other/log"; }), vkey), [true, true, false]);
  assert.deepEqual(await proved(changed((t) => { t.checkpoints[0] = t.checkpoints[0].replace("\n3\n", "\n4\n"); }), vkey), [false, false, false]);
  const other = ledger("bank.example/log", entries);
  assert.deepEqual(await proved(trail, other.vkey), [false, false, false]);
  const stranger = ledger("evil.example/log", entries, "bank.example/log");
  assert.deepEqual(await proved(stranger.trail, stranger.vkey), [false, false, false]);
  await assert.rejects(proved(trail, vkey.replace("bank", "bunk")), TypeError);
  await assert.rejects(proved(changed((t) => { t.checkpoints[0] = "nonsense"; }), vkey), TypeError);
});

test("options of passkeys become bytes where browsers want bytes, also in browsers that do not do it themselves", () => {
  const creation = sdk.parseCreationOptions({ challenge: "AQI", user: { id: "Aw", name: "n", displayName: "n" }, rp: { name: "r" }, pubKeyCredParams: [], excludeCredentials: [{ id: "BA", type: "public-key" }] });
  assert.deepEqual([creation.challenge, creation.user.id, creation.excludeCredentials[0].id], [Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(4)]);
  const request = sdk.parseRequestOptions({ challenge: "AQI", allowCredentials: [{ id: "BA", type: "public-key" }], userVerification: "preferred" });
  assert.deepEqual([request.challenge, request.allowCredentials[0].id, request.userVerification], [Uint8Array.of(1, 2), Uint8Array.of(4), "preferred"]);
});

test("what a passkey made goes back as the server reads it, also from browsers without toJSON", () => {
  const bytes = (...values) => Uint8Array.of(...values).buffer;
  const json = sdk.credentialJson({
    id: "AQ", rawId: bytes(1), type: "public-key", authenticatorAttachment: "platform", getClientExtensionResults: () => ({}),
    response: { clientDataJSON: bytes(2), authenticatorData: bytes(3), signature: bytes(4), userHandle: null },
  });
  assert.deepEqual(json, {
    id: "AQ", rawId: "AQ", type: "public-key", authenticatorAttachment: "platform", clientExtensionResults: {},
    response: { clientDataJSON: "Ag", authenticatorData: "Aw", signature: "BA" },
  });
});

test("Secure Payment Confirmation is asked for exactly what the challenge shows", () => {
  const publicKey = { challenge: "AQI", rpId: "localhost", timeout: 1000, allowCredentials: [{ id: "BA", type: "public-key" }] };
  const payment = { payeeName: "p", total: { value: "1.00", currency: "TWD" }, instrument: { displayName: "d", icon: "i" } };
  assert.deepEqual(sdk.paymentMethodData({ publicKey, payment }), {
    supportedMethods: "secure-payment-confirmation",
    data: { payeeName: "p", instrument: { displayName: "d", icon: "i" }, rpId: "localhost", challenge: Uint8Array.of(1, 2), credentialIds: [Uint8Array.of(4)], timeout: 1000 },
  });
});

test("the types are those of the code: a page in TypeScript is checked strictly, and everything exported has one", () => {
  const { status, stdout } = spawnSync(process.execPath, [here("node_modules/typescript/bin/tsc"), "--project", here("tsconfig.json")], { encoding: "utf8" });
  assert.deepEqual([status, stdout], [0, ""]);
  const declared = [...readFileSync(here("../../client/web/countersign.d.ts"), "utf8").matchAll(/^export (?:class|function) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(declared.sort(), Object.keys(sdk).sort());
});
