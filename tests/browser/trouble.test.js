// SPDX-License-Identifier: Apache-2.0
// What the pages say when something is wrong, and what they never do then.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bank, inWindow, open, shared, signedIn } from "./harness.js";
import { approve, choose, fillTransfer, result } from "./steps.js";

const warning = (page) => page.locator("#messages .warning").innerText();

test("an approval that never arrives: told so, and that nothing is authorised; the form stays, and serves once the bank is back", inWindow(async (page) => {
  await signedIn(page);
  await fillTransfer(page, { designated: true, amount: "10" });
  await choose(page, "password");
  await page.route("**/answers", (route) => route.abort("connectionrefused"));
  await page.locator("#secret").fill(shared.password);
  await approve(page);
  assert.match(await warning(page), /沒有送達[\s\S]*未授權/);
  await page.unroute("**/answers");
  await approve(page);
  await page.locator("#result:not([hidden])").waitFor();
}));

const LOST = {
  "is cut off": (route) => route.abort("connectionreset"),
  "breaks off": (route) => route.fulfill({ contentType: "application/json", body: '{"outcome":"establ' }),
  "is somebody else's": (route) => route.fulfill({ contentType: "text/html", body: "<p>Sign in to this network" }),
};
for (const [how, lose] of Object.entries(LOST))
  test(`an approval whose answer ${how} is shown and booked as what it was: authorised`, inWindow(async (page) => {
    const customer = await bank.ask("resident");
    await signedIn(page, customer);
    await fillTransfer(page, { designated: true, amount: "10" });
    await choose(page, "password");
    await page.route("**/answers", async (route) => {
      await route.fetch();
      await lose(route);
    });
    await page.locator("#secret").fill(customer.password);
    await approve(page);
    assert.equal(await result(page), "已授權");
    await open(page, "/accounts");
    assert.equal(await page.locator("#movements li").count(), 1);
  }));

test("the bank is gone after the approval was sent: what came of it is not guessed, and told once the page can ask again", inWindow(async (page) => {
  await signedIn(page, await bank.ask("resident"));
  await fillTransfer(page, { designated: true, amount: "10" });
  await choose(page, "password");
  await page.route("**/answers", async (route) => {
    await route.fetch();
    await page.route("**/api/operations/*", (asked) => asked.abort("connectionrefused"));
    await route.abort("connectionreset");
  });
  await page.locator("#secret").fill(shared.password);
  await approve(page);
  assert.match(await warning(page), /無法得知/);
  assert.doesNotMatch(await warning(page), /未授權/);
  await page.unroute("**/api/operations/*");
  await page.reload();
  assert.equal(await result(page), "已授權");
}));

test("what is slow says so while it lasts", inWindow(async (page) => {
  await signedIn(page);
  let goOn;
  const seen = new Promise((resolve) => { goOn = resolve; });
  await page.route("**/api/accounts", async (route) => {
    await seen;
    await route.continue();
  });
  await page.goto("/accounts");
  await page.locator("#messages progress").waitFor();
  goOn();
  await page.locator("#accounts li").first().waitFor();
  assert.equal(await page.locator("#messages progress").count(), 0);
}));

test("a ceremony whose time is over leads back to the choice", inWindow(async (page) => {
  await signedIn(page);
  await page.route("**/ceremonies", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), expires_at: new Date(Date.now() + 300).toISOString() } });
  });
  await fillTransfer(page, { designated: true, amount: "10" });
  await choose(page, "password");
  await page.locator("#messages .warning").waitFor();
  assert.match(await warning(page), /時間已過/);
  assert.ok(await page.locator("#choose").isVisible());
}));

test("a means that is refused says by which clauses", inWindow(async (page) => {
  await signedIn(page, await bank.ask("resident"));
  await fillTransfer(page, { amount: "10" });
  await page.route("**/ceremonies", (route) => route.fulfill({
    status: 403, contentType: "application/problem+json", json: { code: "refused", status: 403, title: "refused", detail: "refused", clauses: ["9.6.1.1"] } }));
  await page.locator("[data-way=password] button").click();
  await page.locator("#messages .clauses").waitFor();
  assert.match(await warning(page), /約定轉入帳戶/);
}));

test("what is shown is not what would be authorised: no way of approving is offered", inWindow(async (page) => {
  await signedIn(page);
  await page.route(/\/api\/operations\/[a-z0-9]+$/, async (route) => {
    const answer = await route.fetch();
    const operation = await answer.json();
    operation.instruction.payee.name = "someone you trust";
    await route.fulfill({ response: answer, json: operation });
  });
  await fillTransfer(page, { designated: true, amount: "10" });
  assert.match(await warning(page), /竄改/);
  assert.equal(await page.getByRole("button", { name: /使用/ }).count(), 0);
  assert.equal(await page.locator("#instruction").innerText(), "");
}));

test("a session that is over leads to the sign-in, which says why", inWindow(async (page, context) => {
  await signedIn(page);
  await open(page, "/transfer");
  await context.clearCookies();
  await page.locator("#amount").fill("10");
  await page.locator("button[type=submit]").click();
  await page.waitForURL("**/?over=1");
  await page.locator("#messages .note").waitFor();
}));

test("a name with markup is shown as it is written, and nothing of it runs", inWindow(async (page) => {
  await signedIn(page);
  const name = "<img src=x onerror=alert(1)>";
  await fillTransfer(page, { amount: "10", name });
  assert.equal(await page.locator(".payment-payee strong").innerText(), name);
}));
