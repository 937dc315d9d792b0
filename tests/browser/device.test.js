// SPDX-License-Identifier: Apache-2.0
// This browser as the customer's device: set up once another means approved it, it confirms operations, and nothing else can in its place.
import assert from "node:assert/strict";
import { test } from "node:test";
import { askFor, Authenticator, registerPasskey } from "./authenticator.js";
import { bank, browser, inWindow, open, signedIn } from "./harness.js";
import { looksRight } from "./looks.js";
import { choose, fillTransfer, result } from "./steps.js";

const ABOVE_REDUCED_LIMIT = "20000";

async function setUp(page, customer) {
  await signedIn(page, customer);
  await askFor(page, "device", customer);
  await page.locator("#register button[type=submit]").click();
  await page.locator("#browsers [data-state=active]", { hasText: "此瀏覽器" }).waitFor();
}

const badge = (page) => page.locator("[data-way=passkey] .badge").innerText();

test("a transfer above the reduced limit is approved by a fingerprint once this browser has confirmed it, and the trail says so", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await Authenticator.attach(page);
  await setUp(page, customer);
  await looksRight(page, "devices");
  await registerPasskey(page, customer, 1);
  await page.getByRole("button", { name: /我已閱讀並接受/ }).click();
  await page.locator("#messages .note").waitFor();
  await fillTransfer(page, { amount: ABOVE_REDUCED_LIMIT });
  await looksRight(page, "approve");
  assert.equal(await badge(page), "兩項之一");
  await page.locator("#confirm-device").click();
  await page.locator("#device [role=status]", { hasText: "已以此瀏覽器確認" }).waitFor();
  await page.locator("[data-way=passkey].enough").waitFor();
  await choose(page, "passkey");
  await page.getByRole("button", { name: "使用通行密鑰" }).click();
  assert.equal(await result(page), "已授權");
  const operation = new URL(page.url()).searchParams.get("operation");
  const types = await page.evaluate((id) => fetch(`/api/operations/${id}/trail`).then((answer) => answer.json()).then(({ entries }) => entries.map(({ entry }) => entry.type)), operation);
  assert.ok(types.includes("protection.established"), types.join());
}, { viewport: { width: 360, height: 740 } }));

test("the key cannot be read out, and is in no other browser of the customer's", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await setUp(page, customer);
  const exported = await page.evaluate(async () => {
    const { BrowserDevice } = await import("/sdk/countersign.js");
    const { customer: id } = await (await fetch("/api/devices")).json();
    const { keys } = await BrowserDevice.find(id);
    return crypto.subtle.exportKey("pkcs8", keys.privateKey).then(() => "exported", (error) => error.name);
  });
  assert.equal(exported, "InvalidAccessError");
  const context = await browser.newContext({ baseURL: bank.origin, locale: "zh-TW" });
  const other = await context.newPage();
  await signedIn(other, customer);
  await fillTransfer(other, { amount: "100" });
  assert.ok(await other.locator("#device").isHidden());
  await open(other, "/devices");
  assert.equal(await other.locator("#browsers .badge").innerText(), "使用中");
  await context.close();
}));

test("somebody who has the session and not the key confirms nothing", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await setUp(page, customer);
  await fillTransfer(page, { amount: "100" });
  await page.evaluate(async () => {
    const { BrowserDevice } = await import("/sdk/countersign.js");
    const { customer: id } = await (await fetch("/api/devices")).json();
    const { id: device } = await BrowserDevice.find(id);
    const stranger = await BrowserDevice.create(id);
    await stranger.keep(device);
  });
  await page.reload();
  const answered = page.waitForResponse("**/protections/*/answers");
  await page.locator("#confirm-device").click();
  assert.equal((await (await answered).json()).outcome, "wrong");
  await page.locator("#messages .warning").waitFor();
  assert.equal(await page.locator("#device [role=status]").count(), 0);
}));

test("a browser whose data were cleared offers nothing, and can be set up anew; one that was suspended or removed serves no more", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await setUp(page, customer);
  await page.evaluate(() => new Promise((resolve) => { indexedDB.deleteDatabase("countersign").onsuccess = resolve; }));
  await fillTransfer(page, { amount: "100" });
  assert.ok(await page.locator("#device").isHidden());
  await askFor(page, "device", customer, 1);
  await page.locator("#register #secret").fill("第二個");
  await page.locator("#register button[type=submit]").click();
  await page.getByRole("button", { name: "停用第二個" }).click();
  await page.locator("#browsers [data-state=suspended]").waitFor();
  await fillTransfer(page, { amount: "100" });
  assert.ok(await page.locator("#device").isHidden());
  await open(page, "/devices");
  await page.getByRole("button", { name: "移除第二個" }).click();
  await page.locator("#browsers li").nth(1).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(async () => {
    const { BrowserDevice } = await import("/sdk/countersign.js");
    return BrowserDevice.find((await (await fetch("/api/devices")).json()).customer);
  }), null);
}));
