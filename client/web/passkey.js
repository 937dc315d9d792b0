// SPDX-License-Identifier: Apache-2.0
// Passkeys: from the server's options (WebAuthn Level 3, JSON) to what goes back to it.
import { fromBase64url, toBase64url } from "./base64url.js";
import { Problem } from "./http.js";

const CODES = {
  NotAllowedError: ["passkey_cancelled", "The passkey was not used: cancelled, timed out, or not there."],
  InvalidStateError: ["passkey_exists", "This device has a passkey for the account already."],
  NotSupportedError: ["passkey_unsupported", "This device has no passkeys of a kind that the bank takes."],
  ConstraintError: ["passkey_unsupported", "This device cannot verify who uses it."],
  SecurityError: ["passkey_wrong_site", "This page may not use the bank's passkeys."],
};

function problemOf(error, signal) {
  if (signal?.aborted || !(error?.name in CODES)) return error;
  const [code, detail] = CODES[error.name];
  return new Problem({ status: 0, code, detail });
}

export function passkeysSupported() {
  return typeof PublicKeyCredential === "function" && typeof navigator.credentials?.create === "function";
}

function requireSupport() {
  if (!passkeysSupported()) throw new Problem({ status: 0, code: "passkey_unsupported", detail: "This browser has no passkeys." });
}

const withBytes = (descriptor) => ({ ...descriptor, id: fromBase64url(descriptor.id) });

/** PublicKeyCredential.parseCreationOptionsFromJSON for browsers that have none. */
export function parseCreationOptions(json) {
  return {
    ...json,
    challenge: fromBase64url(json.challenge),
    user: withBytes(json.user),
    excludeCredentials: (json.excludeCredentials ?? []).map(withBytes),
  };
}

/** PublicKeyCredential.parseRequestOptionsFromJSON for browsers that have none. */
export function parseRequestOptions(json) {
  return { ...json, challenge: fromBase64url(json.challenge), allowCredentials: (json.allowCredentials ?? []).map(withBytes) };
}

function responseJson(response) {
  const json = { clientDataJSON: toBase64url(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[name]) json[name] = toBase64url(response[name]);
  if (typeof response.getTransports === "function") json.transports = response.getTransports();
  return json;
}

/** PublicKeyCredential.toJSON for browsers that have none, with what the server reads. */
export function credentialJson(credential) {
  if (typeof credential.toJSON === "function") return credential.toJSON();
  const { id, rawId, type, authenticatorAttachment, response } = credential;
  const json = { id, rawId: toBase64url(rawId), type, response: responseJson(response), clientExtensionResults: credential.getClientExtensionResults() };
  if (authenticatorAttachment) json.authenticatorAttachment = authenticatorAttachment;
  return json;
}

async function ask(work, signal) {
  requireSupport();
  try {
    return credentialJson(await work());
  } catch (error) {
    throw problemOf(error, signal);
  }
}

/** Makes a passkey; what it answers is the body of the credential's activation. */
export function createPasskey(options, { signal } = {}) {
  return ask(() => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? parseCreationOptions(options);
    return navigator.credentials.create({ publicKey, signal });
  }, signal);
}

/** Signs with a passkey; what it answers is the body of the ceremony's answer. */
export function usePasskey(options, { signal } = {}) {
  return ask(() => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON?.(options) ?? parseRequestOptions(options);
    return navigator.credentials.get({ publicKey, signal });
  }, signal);
}
