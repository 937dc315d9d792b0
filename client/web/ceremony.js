// SPDX-License-Identifier: Apache-2.0
// Ceremonies: one design's way of showing that the customer wants this operation. Opened for an operation, answered once.
import { cardRequest } from "./card.js";
import { Problem, send } from "./http.js";
import { usePasskey } from "./passkey.js";
import { confirmPayment } from "./payment.js";

/** Was the request perhaps done, although nobody says so? */
const isOpen = (problem) => problem instanceof Problem && (problem.status === 0 || problem.status >= 500);
const UNDECIDED = ["created", "awaiting_evidence"];

/** An opened ceremony. Every answer resolves to the server's outcome, or rejects with a Problem. */
export class Ceremony {
  constructor(base, { id, operation, expires_at: expiresAt, challenge }) {
    Object.assign(this, { base, id, operation, challenge, expiresAt: new Date(expiresAt) });
  }

  get path() {
    return `${this.base}/ceremonies/${encodeURIComponent(this.id)}`;
  }

  /** Milliseconds until the server forgets it; 0 when it is over. */
  get left() {
    return Math.max(0, this.expiresAt - Date.now());
  }

  /**
   * The answer as the design wants it: see the API's description. Where nobody says what came of it, the operation tells: what it has come to, or
   * Problem `not_arrived` while it is undecided, or `outcome_unknown` where it cannot be asked either.
   */
  async answer(body, options) {
    const outcome = await send("POST", `${this.path}/answers`, body, options).catch((problem) => this.lookAgain(problem, options));
    if (outcome.challenge) this.challenge = outcome.challenge;
    return outcome;
  }

  async lookAgain(problem, options) {
    if (!isOpen(problem)) throw problem;
    const operation = await send("GET", `${this.base}/operations/${encodeURIComponent(this.operation)}`, undefined, options).catch((again) => {
      throw isOpen(again) ? new Problem({ ...problem, detail: problem.message, code: "outcome_unknown" }) : again;
    });
    if (UNDECIDED.includes(operation.state)) throw new Problem({ ...problem, detail: problem.message, code: "not_arrived" });
    const { state, decision, receipt } = operation;
    return { outcome: "established", operation: this.operation, state, decision, receipt };
  }

  password(password, { newPassword, ...options } = {}) {
    return this.answer(newPassword ? { password, new_password: newPassword } : { password }, options);
  }

  /** A pattern or a gesture, as the points' digits in their order. */
  secret(secret, options) {
    return this.answer({ secret }, options);
  }

  /** What an OTP device shows, or what came by message. */
  code(code, options) {
    return this.answer({ code }, options);
  }

  /** Answers to knowledge questions, by their ids. */
  knowledge(answers, options) {
    return this.answer({ answers }, options);
  }

  /** Pictures of a face, one for each prompt of the challenge: {media_type, data in base64}. */
  face(samples, options) {
    return this.answer({ samples }, options);
  }

  async passkey({ signal } = {}) {
    return this.answer(await usePasskey(this.challenge.publicKey, { signal }), { signal });
  }

  /** As passkey(), in the browser's own window that shows payee and amount. See paymentConfirmationAvailable(). */
  async payment({ signal } = {}) {
    return this.answer(await confirmPayment(this.challenge, { signal }), { signal });
  }

  /** By the card program; `onEvent` hears what the customer is to do. What it is asked to show is this ceremony's, or Problem `changed`. */
  async card(card, { signal, onEvent } = {}) {
    if (cardRequest(this.challenge.request).ceremony !== this.id)
      throw new Problem({ status: 0, code: "changed", detail: "The card is asked for something else than this page shows." });
    return this.answer(await card.authorise(this.challenge.request, { signal, onEvent }), { signal });
  }

  /** Sends another code by message; the one before is void. */
  async renew(options) {
    const renewed = await send("POST", `${this.path}/codes`, {}, options);
    if (renewed.challenge) this.challenge = renewed.challenge;
    return renewed;
  }
}

/** Calls of the bank's own web server, which relays them to Countersign as docs/web.md says. */
export class Countersign {
  constructor({ base = "/api" } = {}) {
    this.base = base;
  }

  operation(id, options) {
    return send("GET", `${this.base}/operations/${encodeURIComponent(id)}`, undefined, options);
  }

  async open(operation, { design, credential, details }, options) {
    const body = Object.fromEntries(Object.entries({ design, credential, details }).filter(([, value]) => value !== undefined));
    return new Ceremony(this.base, await send("POST", `${this.base}/operations/${encodeURIComponent(operation)}/ceremonies`, body, options));
  }

  cancel(operation, options) {
    return send("DELETE", `${this.base}/operations/${encodeURIComponent(operation)}`, undefined, options);
  }

  trail(operation, options) {
    return send("GET", `${this.base}/operations/${encodeURIComponent(operation)}/trail`, undefined, options);
  }
}
