// SPDX-License-Identifier: Apache-2.0
// Approving a transfer on the pages, by what customers remember and by codes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bank, inWindow, open, shared, signedIn } from "./harness.js";
import { secretOf, totp } from "./otp.js";
import { approve, choose, fillTransfer, result } from "./steps.js";

test("a transfer to a designated account is approved by password, booked, and its whole trail is proved in the browser", inWindow(async (page) => {
  await signedIn(page);
  await fillTransfer(page, { designated: true, amount: "1000" });
  await choose(page, "password");
  await page.locator("#secret").fill(shared.password);
  await approve(page);
  assert.equal(await result(page), "已授權");
  await page.getByRole("link", { name: "查看軌跡" }).click();
  await page.locator("#verdict.good").waitFor();
  assert.equal(await page.locator(".unproved").count(), 0);
  assert.equal(await page.locator(".proved").count(), 4);
  await open(page, "/accounts");
  assert.match(await page.locator("#movements li").first().innerText(), /示範供應商[\s\S]*1,000/);
}));

test("a wrong password is told with the attempts that are left, and the right one still serves", inWindow(async (page) => {
  await signedIn(page);
  await fillTransfer(page, { designated: true, amount: "20" });
  await choose(page, "password");
  await page.locator("#secret").fill("wrong-1x");
  await approve(page);
  assert.match(await page.locator("#messages .warning").innerText(), /還可以試 \d 次/);
  await page.locator("#secret").fill(shared.password);
  await approve(page);
  assert.equal(await result(page), "已授權");
}));

test("a password is not enough for anybody else's account, and the page says by which clause", inWindow(async (page) => {
  await signedIn(page, await bank.ask("newcomer"));
  await fillTransfer(page, { amount: "3000" });
  const way = page.locator("[data-way=password]");
  assert.match(await way.innerText(), /不足[\s\S]*9\.\d/);
  assert.equal(await way.getByRole("button").count(), 0);
}));

test("an authenticator app's code approves a transfer to anybody, and the same code not another one", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  const code = totp(secretOf(customer.device));
  await signedIn(page, customer);
  await fillTransfer(page, { amount: "3000" });
  await choose(page, "software_token");
  await page.locator("#secret").fill(code);
  await approve(page);
  assert.equal(await result(page), "已授權");
  await fillTransfer(page, { amount: "3000" });
  await choose(page, "software_token");
  await page.locator("#secret").fill(code);
  await approve(page);
  assert.match(await page.locator("#messages .warning").innerText(), /不正確/);
}));

test("a code by text message approves the transfer that the message tells, after another was asked for", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await signedIn(page, customer);
  await fillTransfer(page, { amount: "3000" });
  await choose(page, "message");
  const first = await bank.lastMessage(customer.phone, 1);
  await page.getByRole("button", { name: "重新傳送" }).click();
  const second = await bank.lastMessage(customer.phone, 2);
  assert.match(second, /3,000.*2222/);
  assert.notEqual(first, second);
  await page.locator("#secret").fill(/驗證碼(\d+)/.exec(second)[1]);
  await approve(page);
  assert.equal(await result(page), "已授權");
}));

test("a pattern and an app's code are two techniques, and approve together", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await signedIn(page, customer);
  await fillTransfer(page, { amount: "3000" });
  assert.match(await page.locator("[data-way=pattern]").innerText(), /兩項之一/);
  await choose(page, "pattern");
  for (const point of customer.pattern) await page.locator(`[data-point="${point}"]`).click();
  await page.locator("#ceremony .actions button").first().click();
  await page.locator("#progress:not([hidden])").waitFor();
  await choose(page, "software_token");
  await page.locator("#secret").fill(totp(secretOf(customer.device)));
  await approve(page);
  assert.equal(await result(page), "已授權");
}));
