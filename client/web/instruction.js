// SPDX-License-Identifier: Apache-2.0
// The instruction that a customer authorises: its canonical form and digest, computed from what is shown.
import { Problem } from "./http.js";

/** The canonical JSON (RFC 8785) of a value whose numbers are integers, as all of an instruction's are. */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
  return `{${members.join(",")}}`;
}

export function toHex(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 of the canonical form, in hexadecimal. */
export async function instructionDigest(instruction) {
  return toHex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalJson(instruction))));
}

/** Throws a Problem (code `changed`) unless the operation's digest is that of its instruction, which is what the page shows. */
export async function requireUnchanged(operation) {
  if ((await instructionDigest(operation.instruction)) !== operation.instruction_digest)
    throw new Problem({ status: 0, code: "changed", detail: "What is shown is not what would be authorised." });
}
