// SPDX-License-Identifier: Apache-2.0
// Countersign in a browser: everything that a page needs. README.md tells how; countersign.d.ts has the types.
export { fromBase64url, toBase64, toBase64url } from "./base64url.js";
export { Card, CardProblem, cardRequest, cardsSupported } from "./card.js";
export { Ceremony, Countersign } from "./ceremony.js";
export { BrowserDevice, devicesSupported } from "./device.js";
export { Problem, send } from "./http.js";
export { canonicalJson, instructionDigest, requireUnchanged } from "./instruction.js";
export { checkpointSigned, checkTrail, parseCheckpoint, rootOfProof } from "./ledger.js";
export { createPasskey, credentialJson, parseCreationOptions, parseRequestOptions, passkeysSupported, usePasskey } from "./passkey.js";
export { confirmPayment, paymentConfirmationAvailable, paymentMethodData } from "./payment.js";
