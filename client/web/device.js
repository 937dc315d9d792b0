// SPDX-License-Identifier: Apache-2.0
// This browser as a device of the customer's: a key that no script can read out, with which it confirms operations (protection `device_designated`).
import { toBase64 } from "./base64url.js";
import { Problem } from "./http.js";

const DATABASE = "countersign", STORE = "devices";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING = { name: "ECDSA", hash: "SHA-256" };
const PURPOSE = "transaction"; // the device that instructs; one that only confirms is another one

function finished(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, work) {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "customer" });
  const database = await finished(opening);
  try {
    return await finished(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** Has this browser what it takes? Private windows of some have no storage. */
export function devicesSupported() {
  return typeof indexedDB === "object" && indexedDB !== null && globalThis.crypto?.subtle !== undefined;
}

/** The device that this browser is for one customer. Its key is made here, cannot be exported, and goes when the browser's data of the site do. */
export class BrowserDevice {
  constructor({ customer, id, keys }) {
    Object.assign(this, { customer, id, keys });
  }

  /** null: this browser is none of the customer's devices, or not any more. */
  static async find(customer) {
    const kept = devicesSupported() ? await inStore("readonly", (store) => store.get(customer)) : undefined;
    return kept ? new BrowserDevice(kept) : null;
  }

  /** A new key, which is kept by `keep` once the server has registered it. */
  static async create(customer) {
    if (!devicesSupported()) throw new Problem({ status: 0, code: "device_unsupported", detail: "This browser cannot keep a key." });
    return new BrowserDevice({ customer, id: null, keys: await crypto.subtle.generateKey(ALGORITHM, false, ["sign"]) });
  }

  async sign(text) {
    return toBase64(await crypto.subtle.sign(SIGNING, this.keys.privateKey, new TextEncoder().encode(text)));
  }

  /** The body with which it is registered: its public key, and the proof that this browser has the private one. */
  async registration() {
    const publicKey = toBase64(await crypto.subtle.exportKey("raw", this.keys.publicKey));
    const proof = await this.sign(`countersign-device-1\n${this.customer}\n${PURPOSE}\n${publicKey}`);
    return { purpose: PURPOSE, algorithm: ALGORITHM.namedCurve, public_key: publicKey, proof };
  }

  /** Remembers it in this browser, as the server's device `id`; one that was kept for the customer before is forgotten. */
  async keep(id) {
    this.id = id;
    await inStore("readwrite", (store) => store.put({ customer: this.customer, id, keys: this.keys }));
  }

  forget() {
    return inStore("readwrite", (store) => store.delete(this.customer));
  }

  /** The answer to a protection's challenge. What the customer was shown must be the challenge's instruction: see requireUnchanged. */
  async confirm({ sign }) {
    return { decision: "confirm", signature: await this.sign(`${sign}\nconfirm`) };
  }
}
