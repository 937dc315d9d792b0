// SPDX-License-Identifier: Apache-2.0
// Types of countersign.js. What the server answers is described whole in api/openapi.yaml; here is what the SDK itself reads.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export interface Options {
  signal?: AbortSignal;
}

/** Stable codes of problems: the server's (docs/api.md), and those of this SDK. */
export type ProblemCode =
  | "malformed_request" | "malformed_json" | "unauthenticated" | "forbidden" | "refused" | "not_found" | "method_not_allowed" | "conflict" | "expired"
  | "too_large" | "unsupported_media_type" | "invalid" | "too_often" | "internal" | "unavailable"
  | "unreachable" | "broken_answer" | "not_arrived" | "outcome_unknown" | "changed" | "passkey_cancelled" | "passkey_exists" | "passkey_unsupported" | "passkey_wrong_site" | "payment_not_confirmed" | "device_unsupported"
  | `card_${CardWord}`
  | (string & {});

export interface ProblemDetails {
  status: number;
  code: ProblemCode;
  detail?: string;
  field?: string;
  clauses?: string[];
}
export class Problem extends Error {
  constructor(details: ProblemDetails);
  /** 0: nothing was answered, or not all of it: whether the request was done, nobody knows. */
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly field?: string;
  readonly clauses: string[];
}
export function send(method: string, path: string, body?: unknown, options?: Options): Promise<any>;

export function toBase64(bytes: Uint8Array | ArrayBuffer): string;
export function toBase64url(bytes: Uint8Array | ArrayBuffer): string;
export function fromBase64url(text: string): Uint8Array<ArrayBuffer>;

export interface Instruction {
  operation_id: string;
  service: string;
  text: { "zh-TW": string; en: string };
  amount?: { minor: number; currency: string };
  payee?: { bank: string; account: string; kind: string; name?: string };
  [member: string]: unknown;
}
export interface Operation {
  id: string;
  state: OperationState;
  instruction: Instruction;
  instruction_digest: string;
  [member: string]: unknown;
}
export type OperationState = "created" | "awaiting_evidence" | "deferred" | "permitted" | "denied" | "cancelled" | "expired" | "blocked";
export function canonicalJson(value: unknown): string;
export function instructionDigest(instruction: Instruction): Promise<string>;
export function requireUnchanged(operation: Pick<Operation, "instruction" | "instruction_digest">): Promise<void>;

export type Design = "certificate" | "chip_card" | "otp" | "two_factor" | "video" | "knowledge" | "password";
export type Factor = "known" | "held" | "biometric_direct" | "biometric_indirect";
export interface Means {
  credential: string;
  design: Design;
  technique?: string;
  name?: string;
  gives: Factor[];
}
/** What an answer came to. */
export interface Outcome {
  outcome: "established" | "wrong" | "continue" | "refused" | "insufficient";
  operation?: string;
  state?: OperationState;
  attempts_left?: number;
  /** With `wrong`, of a passkey: the reason's word, such as `origin_refused` (docs/passkeys.md). */
  details?: { reason?: string; [member: string]: unknown };
  challenge?: Challenge;
  decision?: { decision: "permit" | "deny"; evidence: { design: Design; admissible: boolean; satisfied: string[]; violated: string[] }[] };
  /** With state `awaiting_evidence`: which techniques would complete what was shown (9.4). */
  missing?: { clauses: string[]; factors: Factor[]; techniques: Means[] };
  /** A JWS (RFC 7515), once it is permitted. */
  receipt?: string;
}
export interface Challenge {
  design: Design;
  technique?: string;
  step?: string;
  publicKey?: PublicKeyCredentialRequestOptionsJSON;
  payment?: PaymentShown;
  question?: string;
  /** Of a chip card: what the card program verifies and shows, a JWS. */
  request?: string;
  prompts?: { id: string; "zh-TW": string; en: string }[] | number;
  questions?: { id: string; text: { "zh-TW": string; en: string } }[];
  code_expires_at?: string;
  [member: string]: unknown;
}

export class Ceremony {
  readonly id: string;
  readonly operation: string;
  /** That of the last answer, where an answer brought another. */
  readonly challenge: Challenge;
  readonly expiresAt: Date;
  /** Milliseconds until it is over. */
  readonly left: number;
  answer(body: unknown, options?: Options): Promise<Outcome>;
  password(password: string, options?: Options & { newPassword?: string }): Promise<Outcome>;
  secret(secret: string, options?: Options): Promise<Outcome>;
  code(code: string, options?: Options): Promise<Outcome>;
  knowledge(answers: Record<string, string>, options?: Options): Promise<Outcome>;
  face(samples: { media_type: "image/jpeg" | "image/png"; data: string }[], options?: Options): Promise<Outcome>;
  passkey(options?: Options): Promise<Outcome>;
  card(card: Card, options?: CardOptions): Promise<Outcome>;
  payment(options?: Options): Promise<Outcome>;
  renew(options?: Options): Promise<{ challenge?: Challenge }>;
}
export class Countersign {
  constructor(settings?: { base?: string });
  operation(id: string, options?: Options): Promise<Operation>;
  open(operation: string, way: { design: Design; credential?: string; details?: Json }, options?: Options): Promise<Ceremony>;
  cancel(operation: string, options?: Options): Promise<unknown>;
  trail(operation: string, options?: Options): Promise<Trail>;
}

/** Why the card program did not do it: its own words, those of the extension, and `no_extension` of this SDK. */
export type CardWord =
  | "no_reader" | "several_readers" | "no_card" | "wrong_card" | "wrong_pin" | "card_locked" | "card_removed" | "card_in_use" | "reader_gone"
  | "not_confirmed" | "cancelled" | "request_refused" | "card_not_understood" | "busy" | "invalid"
  | "origin_refused" | "no_program" | "program_ended" | "no_extension";
export class CardProblem extends Problem {
  constructor(error: { code: CardWord; tries_left?: number; text?: { "zh-TW": string; en: string } });
  readonly triesLeft?: number;
  readonly text?: { "zh-TW": string; en: string };
}
export type CardEvent =
  | { event: "show" | "insert_card" | "remove_card" | "reinsert_card" | "enter_pin" | "working" | "take_back"; seconds?: number }
  | { event: "ended"; removed: boolean };
export interface CardOptions extends Options {
  onEvent?: (event: CardEvent) => void;
}
export interface CardStatus {
  component: { name: string; version: string };
  readers: { name: string; card: boolean }[];
}
/** Whether this page can reach an extension, without asking which. */
export function cardsSupported(): Promise<boolean>;
export class Card {
  constructor(settings?: { extension?: string });
  status(options?: CardOptions): Promise<CardStatus>;
  identify(options?: CardOptions): Promise<{ card: { issuer: string; accounts: string[] } }>;
  authorise(request: string, options?: CardOptions): Promise<{ fields: Record<string, string>; report: string }>;
  sign(request: string, options?: CardOptions): Promise<unknown>;
}
/** What a request to the card program says; verified by the program, not here. */
export function cardRequest(request: string): { ceremony: string; operation_digest: string; purpose: string; text: { "zh-TW": string; en: string }; [member: string]: unknown };

export function devicesSupported(): boolean;
/** What POST /v1/customers/{id}/devices takes; `public_key` and `proof` in base64. */
export interface DeviceRegistration {
  purpose: "transaction";
  algorithm: "P-256";
  public_key: string;
  proof: string;
}
export class BrowserDevice {
  static find(customer: string): Promise<BrowserDevice | null>;
  static create(customer: string): Promise<BrowserDevice>;
  readonly customer: string;
  /** The server's; null until it is kept. */
  readonly id: string | null;
  registration(): Promise<DeviceRegistration>;
  keep(id: string): Promise<void>;
  forget(): Promise<unknown>;
  confirm(challenge: { sign: string }): Promise<{ decision: "confirm"; signature: string }>;
}

export function passkeysSupported(): boolean;
export function createPasskey(options: PublicKeyCredentialCreationOptionsJSON, abort?: Options): Promise<RegistrationJson>;
export function usePasskey(options: PublicKeyCredentialRequestOptionsJSON, abort?: Options): Promise<AssertionJson>;
export function parseCreationOptions(json: PublicKeyCredentialCreationOptionsJSON): PublicKeyCredentialCreationOptions;
export function parseRequestOptions(json: PublicKeyCredentialRequestOptionsJSON): PublicKeyCredentialRequestOptions;
export function credentialJson(credential: PublicKeyCredential): RegistrationJson | AssertionJson;
interface CredentialJson<Response> {
  id: string;
  rawId: string;
  type: string;
  authenticatorAttachment?: string;
  response: Response;
  clientExtensionResults: object;
}
export type RegistrationJson = CredentialJson<{ clientDataJSON: string; attestationObject: string; transports?: string[] }>;
export type AssertionJson = CredentialJson<{ clientDataJSON: string; authenticatorData: string; signature: string; userHandle?: string }>;

/** What Secure Payment Confirmation shows, beside what `publicKey` of the same challenge says. */
export interface PaymentShown {
  payeeName?: string;
  payeeOrigin?: string;
  total: { value: string; currency: string };
  instrument: { displayName: string; icon: string; iconMustBeShown?: boolean };
}
export interface PaymentChallenge {
  publicKey: PublicKeyCredentialRequestOptionsJSON;
  payment: PaymentShown;
}
export function paymentConfirmationAvailable(): Promise<boolean>;
export function paymentMethodData(challenge: PaymentChallenge): PaymentMethodData;
export function confirmPayment(challenge: PaymentChallenge, options?: Options): Promise<AssertionJson>;

export interface TrailEntry {
  index: number;
  entry: { type: string; at: string; log: string; [member: string]: unknown };
  proof: string[];
}
export interface Trail {
  operation: string;
  entries: TrailEntry[];
  checkpoints: string[];
  /** Of the ledger, as the demo bank's web server adds it; a bank may rather ship it with its pages. */
  key?: string;
}
export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
  signed: string;
  signatures: { name: string; value: Uint8Array }[];
}
export function parseCheckpoint(text: string): Checkpoint;
export function checkpointSigned(checkpoint: Checkpoint, vkey: string): Promise<boolean>;
export function rootOfProof(hash: Uint8Array, index: number, size: number, proof: Uint8Array[]): Promise<Uint8Array | null>;
export function checkTrail(trail: Trail, vkey: string): Promise<(TrailEntry & { proved: boolean })[]>;
