// SPDX-License-Identifier: Apache-2.0
// Nobody needs a mouse.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bank, inWindow, open, signedIn } from "./harness.js";
import { choose, fillTransfer, result } from "./steps.js";

/** Presses Tab until the focused element is `selector`. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 60; presses++) {
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab never comes to ${selector}`);
}

test("a transfer is made and approved by keyboard alone, from sign-in to the result, which is told by the focus", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await open(page, "/");
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(":focus").getAttribute("class"), "skip");
  for (const [field, value] of [["#identifier", customer.identifier], ["#user-code", customer.userCode], ["#password", customer.password]]) {
    await tabTo(page, field);
    await page.keyboard.type(value);
  }
  await page.keyboard.press("Enter");
  await page.waitForURL("**/accounts");
  await page.locator("html[data-ready]").waitFor();
  await tabTo(page, "a.button[href='/transfer']");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/transfer");
  await page.locator("html[data-ready]").waitFor();
  await tabTo(page, "#amount");
  await page.keyboard.type("700");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/approve?**");
  await page.locator("html[data-ready]").waitFor();
  await tabTo(page, "[data-way=password] button");
  await page.keyboard.press("Enter");
  await page.locator("#secret:focus").waitFor();
  await page.keyboard.type(customer.password);
  await page.keyboard.press("Enter");
  assert.equal(await result(page), "已授權");
  assert.equal(await page.locator(":focus").getAttribute("id"), "result-heading");
}));

test("the pattern is drawn by keyboard", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await signedIn(page, customer);
  await fillTransfer(page, { amount: "700" });
  await choose(page, "pattern");
  for (const point of customer.pattern) {
    await tabTo(page, `[data-point="${point}"]`);
    await page.keyboard.press("Space");
  }
  await tabTo(page, "#ceremony .actions button");
  await page.keyboard.press("Enter");
  await page.locator("#progress:not([hidden])").waitFor();
}));
