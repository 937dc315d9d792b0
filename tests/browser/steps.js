// SPDX-License-Identifier: Apache-2.0
// What customers do on the pages, and waiting for what comes of it elsewhere.
import assert from "node:assert/strict";

export async function fillTransfer(page, { designated = false, amount, bank = "998", number = "66600002222", name = "示範陌生帳戶" }) {
  await page.goto("/transfer");
  await page.locator("html[data-ready]").waitFor();
  if (!designated) {
    await page.locator("#payee-other").check();
    await page.locator("#bank").fill(bank);
    await page.locator("#number").fill(number);
    await page.locator("#payee-name").fill(name);
  }
  await page.locator("#amount").fill(amount);
  await page.locator("button[type=submit]").click();
  await page.waitForURL("**/approve?**");
  await page.locator("html[data-ready]").waitFor();
}

export async function choose(page, way) {
  await page.locator(`[data-way="${way}"] button`).click();
  await page.locator("#ceremony-heading").waitFor();
}

export async function approve(page) {
  await page.locator("#ceremony button[type=submit]").click();
  await page.locator("#result:not([hidden]), #messages .message").first().waitFor();
}

/** The heading under which the page tells what came of it. */
export async function result(page) {
  await page.locator("#result:not([hidden])").waitFor();
  return page.locator("h1").innerText();
}

/** Waits for what no page shows. */
export async function eventually(condition, seconds = 15) {
  const until = Date.now() + seconds * 1000;
  while (!(await condition())) {
    assert.ok(Date.now() < until, String(condition));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
