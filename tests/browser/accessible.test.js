// SPDX-License-Identifier: Apache-2.0
// Every page in both languages: no finding of axe-core, no scrolling sideways at 360 pixels, light and dark; and what the first page weighs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bank, inWindow, open, signedIn } from "./harness.js";
import { looksRight } from "./looks.js";
import { choose, fillTransfer, result } from "./steps.js";

const FIRST_PAGE_BYTES_MAX = 100 * 1024;

async function unlocked(page, customer) {
  await fillTransfer(page, { designated: true, amount: "1200" });
  for (const summary of await page.locator("summary").all()) await summary.click();
  await looksRight(page, "approve");
  await choose(page, "pattern");
  await looksRight(page, "pattern");
  await page.getByRole("button", { name: /改用其他方式|Another way/ }).click();
  await choose(page, "password");
  await looksRight(page, "password");
  await page.locator("#secret").fill(customer.password);
  await page.locator("#ceremony button[type=submit]").click();
  await result(page);
  await looksRight(page, "result");
  await page.locator("#result a.button").click();
  await page.locator("#verdict.good").waitFor();
  await looksRight(page, "trail");
}

for (const [language, colorScheme] of [["zh-TW", "light"], ["en", "dark"]])
  test(`every page in ${language}, ${colorScheme}: nothing that keeps anybody out, nothing wider than a phone`, inWindow(async (page) => {
    const customer = await bank.ask("resident");
    for (const address of ["/", "/officer/sign-in"]) {
      await open(page, `${address}?lang=${language}`);
      await looksRight(page, address);
    }
    await signedIn(page, customer);
    await looksRight(page, "accounts");
    await open(page, "/devices");
    await looksRight(page, "devices");
    await open(page, "/transfer");
    await page.locator("#payee-other").check();
    await page.locator("button[type=submit]").click();
    assert.equal(await page.locator(":focus").getAttribute("id"), "bank");
    await looksRight(page, "transfer");
    await unlocked(page, customer);
  }, { viewport: { width: 360, height: 740 }, colorScheme }));

test("the first page weighs at most 100 kB as it comes over the wire, all that it loads included", inWindow(async (page, context) => {
  const client = await context.newCDPSession(page);
  let bytes = 0;
  await client.send("Network.enable");
  client.on("Network.loadingFinished", ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await open(page, "/");
  assert.ok(bytes > 1000 && bytes <= FIRST_PAGE_BYTES_MAX, `${bytes} bytes`);
  console.log(`# the first page: ${bytes} bytes`);
}));

test("both dictionaries have the same words", () => {
  const words = (language) => Object.keys(JSON.parse(readFileSync(new URL(`../../web/i18n/${language}.json`, import.meta.url)))).sort();
  assert.deepEqual(words("zh-TW"), words("en"));
});
