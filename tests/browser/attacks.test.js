// SPDX-License-Identifier: Apache-2.0
// What somebody tries who sits in the customer's browser, on the line, or on another site: a passkey's answer serves one operation, once, on the bank's own pages.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { Authenticator, registerPasskey } from "./authenticator.js";
import { bank, inWindow, signedIn } from "./harness.js";
import { choose, fillTransfer } from "./steps.js";

const THIEF = { bank: "998", account: "77700003333", name: "竊賊" };

/** One customer for all of these, whose passkey goes from window to window. */
let customer, passkey;

async function withPasskey(page, body) {
  const authenticator = await Authenticator.attach(page);
  if (passkey) await authenticator.take(passkey);
  customer ??= await bank.ask("resident");
  await signedIn(page, customer);
  if (!passkey) await registerPasskey(page, customer);
  try {
    await body();
  } finally {
    passkey = await authenticator.passkey();
  }
}

const attack = (body, options) => inWindow((page) => withPasskey(page, () => body(page)), options);

/** As a script in the page would, with the customer's session. */
function asPage(page, method, path, body) {
  return page.evaluate(async ([way, address, content]) => {
    const answer = await fetch(address, { method: way, headers: { "Content-Type": "application/json" }, body: content && JSON.stringify(content) });
    return { status: answer.status, ...(await answer.json()) };
  }, [method, path, body]);
}

async function begin(page, payee) {
  const accounts = await asPage(page, "GET", "/api/accounts");
  const { id } = await asPage(page, "POST", "/api/transfers", { account: accounts.accounts[0].account, payee, amount: { minor: 300000, currency: "TWD" } });
  const { ways } = await asPage(page, "GET", `/api/operations/${id}/ways`);
  const { credential } = ways.find(({ technique }) => technique === "passkey");
  const ceremony = await asPage(page, "POST", `/api/operations/${id}/ceremonies`, { design: "two_factor", credential });
  return { operation: id, ...ceremony };
}

const stateOf = async (page, id) => (await asPage(page, "GET", `/api/operations/${id}`)).state;

test("payee changed in flight: the customer's signature for one transfer does not authorise the thief's, nor is anything permitted", attack(async (page) => {
  await fillTransfer(page, { amount: "3000" });
  const thiefs = await begin(page, THIEF);
  await choose(page, "passkey");
  await page.route("**/answers", (route) => route.continue({ url: `${bank.origin}/api/ceremonies/${thiefs.id}/answers` }));
  const answered = page.waitForResponse("**/answers");
  await page.getByRole("button", { name: "使用通行密鑰" }).click();
  const { outcome, details } = await (await answered).json();
  assert.deepEqual([outcome, details.reason], ["wrong", "challenge_wrong"]);
  await page.locator("#messages .warning").waitFor();
  assert.match(await page.locator("#messages").innerText(), /另一筆交易/);
  assert.equal(await stateOf(page, thiefs.operation), "awaiting_evidence");
}));

test("payee changed before the server saw it: the page shows the one that would be paid", attack(async (page) => {
  await page.route("**/api/transfers", (route) => route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), payee: THIEF }) }));
  await fillTransfer(page, { amount: "3000", name: "示範商店" });
  assert.match(await page.locator("#instruction").innerText(), /竊賊[\s\S]*77700003333/);
}));

test("replay: the same answer a second time is refused, and for the next transfer too", attack(async (page) => {
  await fillTransfer(page, { amount: "3000" });
  await choose(page, "passkey");
  const sent = page.waitForRequest("**/answers");
  await page.getByRole("button", { name: "使用通行密鑰" }).click();
  const request = await sent;
  await page.locator("#progress:not([hidden])").waitFor();
  const again = await asPage(page, "POST", new URL(request.url()).pathname, request.postDataJSON());
  assert.deepEqual([again.status, again.code], [409, "conflict"]);
  const next = await begin(page, THIEF);
  const replayed = await asPage(page, "POST", `/api/ceremonies/${next.id}/answers`, request.postDataJSON());
  assert.deepEqual([replayed.outcome, replayed.details.reason], ["wrong", "challenge_wrong"]);
}));

/** Another site on this machine: browsers let it use passkeys of `localhost`, as ports are no part of an RP ID. */
async function otherSite() {
  const server = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end("<!doctype html><title>other</title>"));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, origin: `http://localhost:${server.address().port}` };
}

test("wrong origin: what another site got the passkey to sign, with the bank's own challenge, is refused", attack(async (page) => {
  await fillTransfer(page, { amount: "3000" });
  const ceremony = await begin(page, THIEF);
  const { server, origin } = await otherSite();
  try {
    await page.goto(origin);
    const signed = await page.evaluate(async (options) => {
      const made = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      return made.toJSON();
    }, ceremony.challenge.publicKey);
    await page.goto(`${bank.origin}/accounts`);
    const answer = await asPage(page, "POST", `/api/ceremonies/${ceremony.id}/answers`, signed);
    assert.deepEqual([answer.outcome, answer.details.reason], ["wrong", "origin_refused"]);
    assert.equal(await stateOf(page, ceremony.operation), "awaiting_evidence");
  } finally {
    server.close();
  }
}, { watched: false }));

/** What a page of another site can send without anybody's leave: a request that its script may not read the answer of, and a form. */
const FORGERIES = {
  "a script": (page, target) => page.evaluate((address) => fetch(address, { method: "POST", mode: "no-cors", credentials: "include" }).catch(() => null), target).then(() => undefined),
  "a form": async (page, target) => {
    await page.setContent(`<form method="post" action="${target}"><button>go</button></form>`);
    await Promise.all([page.waitForURL(target), page.locator("button").click()]);
  },
};
for (const [how, forge] of Object.entries(FORGERIES))
  test(`${how} of another site changes nothing with the customer's session: no code is sent again`, inWindow(async (page) => {
    const victim = await bank.ask("resident");
    await signedIn(page, victim);
    await fillTransfer(page, { amount: "3000" });
    const opened = page.waitForResponse("**/ceremonies");
    await choose(page, "message");
    const { id } = await (await opened).json();
    const first = await bank.lastMessage(victim.phone, 1);
    const { server, origin } = await otherSite();
    try {
      await page.goto(origin);
      await forge(page, `${bank.origin}/api/ceremonies/${id}/codes`);
      await page.goto(`${bank.origin}/accounts`);
      const again = await asPage(page, "POST", `/api/ceremonies/${id}/answers`, { code: first.match(/\d{6,}/)[0] });
      assert.deepEqual([again.status, again.outcome], [200, "established"]);
    } finally {
      server.close();
    }
  }, { watched: false }));
