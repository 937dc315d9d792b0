// SPDX-License-Identifier: Apache-2.0
// A Chromium that has the bank's card extension, packed for the bank's pages, and a card program to start.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { bank, watch } from "./harness.js";

const EXTENSION = fileURLToPath(new URL("../../client/card/extension/", import.meta.url));
const { key, background } = JSON.parse(readFileSync(join(EXTENSION, "manifest.chromium.json"), "utf8"));
/** What Firefox's manifest needs to be loaded here: no event page, and an id that the host's manifest may name. */
const AS_CHROMIUM_WANTS = { key, background, browser_specific_settings: undefined };
const WAIT_MILLISECONDS = 15_000;
export const DOUBLE = fileURLToPath(new URL("card_double.py", import.meta.url));

export class CardBrowser {
  /** `program` is what the extension starts; `origins` whose pages may ask it. */
  static async start({ program = DOUBLE, origins = [bank.origin], env = {}, connectable, bridged = false } = {}) {
    const made = new CardBrowser();
    made.folder = mkdtempSync(join(tmpdir(), "countersign-card."));
    made.extension = join(made.folder, "extension");
    const profile = join(made.folder, "profile");
    execFileSync(join(EXTENSION, "pack"), ["--browser", bridged ? "firefox" : "chromium", ...origins.flatMap((origin) => ["--origin", origin]), made.extension]);
    if (connectable) made.change({ externally_connectable: { matches: connectable } });
    if (bridged) made.change(AS_CHROMIUM_WANTS);
    if (program) execFileSync(join(EXTENSION, "install-host"), ["--program", program, "--into", join(profile, "NativeMessagingHosts")]);
    made.context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", ignoreDefaultArgs: ["--disable-extensions"],
      args: ["--headless=new", `--disable-extensions-except=${made.extension}`, `--load-extension=${made.extension}`, "--disable-background-networking",
        "--disable-component-update", "--no-pings", ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
      env: { ...process.env, CARD_DOUBLE: made.folder, ...env }, baseURL: bank.origin, locale: "zh-TW", reducedMotion: "reduce",
    });
    made.context.setDefaultTimeout(WAIT_MILLISECONDS);
    after(() => made.stop());
    return made;
  }

  /** Other members of the manifest than packed. */
  change(members) {
    const file = join(this.extension, "manifest.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...members }));
  }

  /** What the double says to the next question. */
  play(...lines) {
    this.plays = (this.plays ?? 0) + 1; // a program of before may still be ending
    writeFileSync(join(this.folder, "play"), JSON.stringify({ lines, heard: `heard.${this.plays}` }));
  }

  /** What the double was told since; null is the end of its input. */
  heard() {
    const file = join(this.folder, `heard.${this.plays}`);
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line)) : [];
  }

  /** Runs `body` in a new page, which must leave no violation of its policy. */
  inPage(body, { watched = true } = {}) {
    return async () => {
      const seen = [];
      await this.context.clearCookies();
      const page = await this.context.newPage();
      if (watched) watch(page, seen);
      try {
        await body(page);
        assert.deepEqual(seen, []);
      } finally {
        await page.close();
      }
    };
  }

  async stop() {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What the extension tells a page that asks it, without the SDK: everything until the connection ends, or nothing more comes. */
export function askExtension(page, ...messages) {
  return page.evaluate(([id, all]) => new Promise((resolve) => {
    if (!globalThis.chrome?.runtime?.connect) return resolve("no extension");
    const told = [];
    const port = chrome.runtime.connect(id);
    setTimeout(() => resolve([...told, "left open"]), 5000);
    port.onMessage.addListener((message) => told.push(message));
    port.onDisconnect.addListener(() => resolve(chrome.runtime.lastError ? [...told, chrome.runtime.lastError.message] : told));
    for (const message of all) port.postMessage(message);
    return undefined;
  }), [EXTENSION_ID, messages]);
}

export const EXTENSION_ID = "ahlckmccpeckggbjenjmncdhfombemnh";
