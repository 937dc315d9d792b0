// SPDX-License-Identifier: Apache-2.0
// Checks a trail in the browser: each entry is in the tree whose root the bank's ledger key signed (RFC 6962; C2SP tlog-checkpoint).
import { fromBase64 } from "./base64url.js";
import { canonicalJson, toHex } from "./instruction.js";

const ED25519 = 1;
const encoder = new TextEncoder();

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

const leafHash = (bytes) => sha256(joined([0], bytes));
const nodeHash = (left, right) => sha256(joined([1], left, right));

/** The root that a proof leads to from a leaf's hash (RFC 9162, section 2.1.3.2); null when the proof does not fit index and size. */
export async function rootOfProof(hash, index, size, proof) {
  if (index >= size) return null;
  let [fn, sn] = [BigInt(index), BigInt(size) - 1n];
  for (const sibling of proof) {
    if (sn === 0n) return null;
    if (fn & 1n || fn === sn) {
      hash = await nodeHash(sibling, hash);
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n ? hash : null;
}

/** A checkpoint's log, size and root, and what its lines say of signatures. Throws for what is none. */
export function parseCheckpoint(text) {
  const [body, signatures, ...rest] = text.split("\n\n");
  const [origin, size, root] = body.split("\n");
  if (!origin || !/^\d+$/.test(size ?? "") || !root || signatures === undefined || rest.length) throw new TypeError("not a checkpoint");
  const lines = signatures.split("\n").filter(Boolean).map((line) => /^— (\S+) (\S+)$/.exec(line));
  return { origin, size: Number(size), root: fromBase64(root), signed: `${body}\n`, signatures: lines.filter(Boolean).map(([, name, value]) => ({ name, value: fromBase64(value) })) };
}

/** The public key of a verifier key, `name+hash+base64`: the hash is of name and key, so neither can be exchanged. */
async function importKey(vkey) {
  const [, name, hash, text] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey.trim()) ?? [];
  const typed = text ? fromBase64(text) : [];
  if (typed[0] !== ED25519 || toHex((await sha256(joined(encoder.encode(`${name}\n`), typed))).slice(0, 4)) !== hash) throw new TypeError("not a verifier key of Ed25519");
  return { name, key: await crypto.subtle.importKey("raw", typed.slice(1), "Ed25519", false, ["verify"]) };
}

/** Is the checkpoint signed by the ledger's key? Later logs of a ledger, NAME/2 and so on, are signed by the same key under their own name. */
export async function checkpointSigned(checkpoint, vkey) {
  const { name, key } = await importKey(vkey);
  const ours = checkpoint.origin === name || (checkpoint.origin.startsWith(`${name}/`) && /^\d+$/.test(checkpoint.origin.slice(name.length + 1)));
  const signature = checkpoint.signatures.find((line) => line.name === checkpoint.origin);
  return ours && signature !== undefined && crypto.subtle.verify("Ed25519", key, signature.value.slice(4), encoder.encode(checkpoint.signed));
}

async function provedUnder(checkpoint, { entry, index, proof }) {
  const root = await rootOfProof(await leafHash(encoder.encode(canonicalJson(entry))), index, checkpoint.size, proof.map(fromBase64));
  return root !== null && toHex(root) === toHex(checkpoint.root);
}

/** The entries of a trail, each with `proved`: it stands, exactly so, in a log whose checkpoint the ledger's key signed. */
export async function checkTrail(trail, vkey) {
  const checkpoints = new Map();
  for (const checkpoint of trail.checkpoints.map(parseCheckpoint))
    if (await checkpointSigned(checkpoint, vkey)) checkpoints.set(checkpoint.origin, checkpoint);
  return Promise.all(trail.entries.map(async (row) => {
    const checkpoint = checkpoints.get(row.entry.log);
    return { ...row, proved: checkpoint !== undefined && (await provedUnder(checkpoint, row)) };
  }));
}
