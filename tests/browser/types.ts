// SPDX-License-Identifier: Apache-2.0
// What a page in TypeScript writes with the SDK. Only its types are looked at: what must be refused is marked.
import { Card, CardProblem, checkTrail, Countersign, createPasskey, paymentConfirmationAvailable, Problem, requireUnchanged } from "../../client/web/countersign.js";

export async function approve(operation: string, credential: string): Promise<string | undefined> {
  const bank = new Countersign({ base: "/api" });
  const shown = await bank.operation(operation);
  await requireUnchanged(shown);
  const ceremony = await bank.open(operation, { design: "two_factor", credential }, { signal: AbortSignal.timeout(60_000) });
  const pays = ceremony.challenge.payment !== undefined && (await paymentConfirmationAvailable());
  const outcome = pays ? await ceremony.payment() : await ceremony.passkey();
  // @ts-expect-error there is no such design
  await bank.open(operation, { design: "magic" });
  // @ts-expect-error a code is a text
  await ceremony.code(123456);
  return outcome.missing?.techniques.map(({ credential: other }) => other)[0] ?? outcome.receipt;
}

export async function others(options: PublicKeyCredentialCreationOptionsJSON, vkey: string): Promise<boolean> {
  const trail = await new Countersign().trail("id");
  const { response } = await createPasskey(options);
  const proved: boolean[] = (await checkTrail(trail, vkey)).map((entry) => entry.proved);
  const code: string = new Problem({ status: 403, code: "refused" }).code;
  return response.attestationObject.length > 0 && proved.every(Boolean) && code === "refused";
}

export async function byCard(operation: string): Promise<number | undefined> {
  const ceremony = await new Countersign().open(operation, { design: "chip_card" });
  const seconds: number[] = [];
  try {
    await ceremony.card(new Card(), { onEvent: (event) => { if (event.event !== "ended") seconds.push(event.seconds ?? 0); } });
    // @ts-expect-error the card's PIN is nothing that a page has
    await new Card().authorise("request", { pin: "123456" });
  } catch (problem) {
    if (problem instanceof CardProblem && problem.code === "card_wrong_pin") return problem.triesLeft;
  }
  return seconds.length;
}
