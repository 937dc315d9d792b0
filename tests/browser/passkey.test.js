// SPDX-License-Identifier: Apache-2.0
// Passkeys of a virtual authenticator, in a real browser: registered, used for one operation, and for no other, nowhere else, and only by who verified as its user.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Authenticator, registerPasskey } from "./authenticator.js";
import { bank, inWindow, open, signedIn } from "./harness.js";
import { approve, choose, fillTransfer, result } from "./steps.js";

test("a passkey is registered, and approves a transfer together with the password", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await Authenticator.attach(page);
  await signedIn(page, customer);
  await registerPasskey(page, customer);
  await fillTransfer(page, { amount: "3000" });
  await choose(page, "passkey");
  await page.getByRole("button", { name: "使用通行密鑰" }).click();
  await page.locator("#progress:not([hidden])").waitFor();
  await choose(page, "password");
  await page.locator("#secret").fill(customer.password);
  await approve(page);
  assert.equal(await result(page), "已授權");
}));

/** The ways that are offered for a transfer, as `technique or design: badge`. */
async function standing(page, way) {
  await fillTransfer(page, { amount: "3000" });
  return page.locator(`[data-way=${way}] .badge`).innerText();
}

async function usePasskey(page) {
  await choose(page, "passkey");
  await page.getByRole("button", { name: "使用通行密鑰" }).click();
  await page.locator("#result:not([hidden]), #progress:not([hidden])").waitFor();
}

async function acceptNotice(page) {
  await open(page, "/devices");
  assert.match(await page.locator("#risk-notice").innerText(), /由您的裝置比對/);
  await page.getByRole("button", { name: /我已閱讀並接受/ }).click();
  await page.locator("#messages .note").waitFor();
}

test("biometrics of the device count once their risk is accepted, not without, not unverified, and not after they are turned off", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  const authenticator = await Authenticator.attach(page);
  await signedIn(page, customer);
  await registerPasskey(page, customer);
  assert.equal(await standing(page, "passkey"), "兩項之一");

  await acceptNotice(page);
  assert.equal(await standing(page, "passkey"), "足夠");
  await authenticator.setVerified(false);
  await usePasskey(page);
  assert.match(await page.locator("#progress").innerText(), /還需要另一種/);

  await authenticator.setVerified(true);
  assert.equal(await standing(page, "passkey"), "足夠");
  await usePasskey(page);
  assert.equal(await result(page), "已授權");

  await fillTransfer(page, { amount: "3000" });
  await choose(page, "passkey");
  await page.evaluate(() => fetch("/api/biometrics/suspension", { method: "POST" }));
  await page.getByRole("button", { name: "使用通行密鑰" }).click();
  await page.locator("#progress:not([hidden])").waitFor();
  assert.equal(await standing(page, "passkey"), "兩項之一");
}));

test("biometrics are turned off on all devices with one button, and on again only by an approval", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await Authenticator.attach(page);
  await signedIn(page, customer);
  await registerPasskey(page, customer);
  await acceptNotice(page);
  await page.getByRole("button", { name: "立即在所有裝置關閉" }).click();
  await page.locator("#biometrics-switch .warning").waitFor();
  await page.getByRole("button", { name: /重新開啟/ }).click();
  await page.waitForURL("**/approve?**");
}));
