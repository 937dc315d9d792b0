// SPDX-License-Identifier: Apache-2.0
// The customer's means of authorisation: suspended when lost, and new ones set up once an old one approved that.
import assert from "node:assert/strict";
import { test } from "node:test";
import { askFor } from "./authenticator.js";
import { bank, inWindow, open, signedIn } from "./harness.js";
import { totp } from "./otp.js";
import { fillTransfer } from "./steps.js";

test("a new authenticator app is approved by the old one, scanned, and serves after its first code", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await signedIn(page, customer);
  await askFor(page, "otp", customer);
  await page.locator("#register button[type=submit]").click();
  const secret = await page.locator("#otp-secret").innerText();
  assert.ok(await page.locator("img.qr").evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  await page.locator("#register #secret").fill(totp(secret, -1));
  await page.locator("#register button[type=submit]").click();
  await page.locator("#messages .note").waitFor();
  assert.equal(await page.locator("#devices [data-state=active] h3", { hasText: "App" }).count(), 2);
}));

test("a new means that nobody approved is refused", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await signedIn(page, customer);
  const status = await page.evaluate(async () => {
    const made = await (await fetch("/api/credentials/requests", { method: "POST" })).json();
    const headers = { "Content-Type": "application/json" };
    return (await fetch("/api/credentials", { method: "POST", headers, body: JSON.stringify({ operation: made.id, kind: "otp", name: "x" }) })).status;
  });
  assert.equal(status, 409);
}));

test("a suspended device is offered no more", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await signedIn(page, customer);
  await open(page, "/devices");
  await page.getByRole("button", { name: "停用圖形鎖" }).click();
  await page.locator("#devices [data-state=suspended]").waitFor();
  await fillTransfer(page, { amount: "100" });
  assert.equal(await page.locator("[data-way=pattern]").count(), 0);
}));
