// SPDX-License-Identifier: Apache-2.0
// Approving a transfer on the pages, by what customers remember and by codes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bank, inWindow, open, signedIn } from "./harness.js";
import { approve, choose, fillTransfer, result } from "./steps.js";

test("a transfer to a designated account is approved by password, booked, and its whole trail is proved in the browser", inWindow(async (page) => {
  await signedIn(page);
  await fillTransfer(page, { designated: true, amount: "1000" });
  await choose(page, "password");
  await page.locator("#secret").fill(bank.password);
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
  await page.locator("#secret").fill(bank.password);
  await approve(page);
  assert.equal(await result(page), "已授權");
}));

test("a password is not enough for anybody else's account, and the page says by which clause", inWindow(async (page) => {
  await signedIn(page);
  await fillTransfer(page, { amount: "3000" });
  const way = page.locator("[data-way=password]");
  assert.match(await way.innerText(), /不足[\s\S]*9\.\d/);
  assert.equal(await way.getByRole("button").count(), 0);
}));
