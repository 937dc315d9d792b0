// SPDX-License-Identifier: Apache-2.0
// One demo bank and one Chromium for all tests of a run, and a window of its own for each test, which must leave no violation of the page's policy.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const WAIT_MILLISECONDS = 15_000;

class BankProcess {
  async start() {
    this.process = spawn("/usr/bin/python3", ["bank.py"], { cwd: FOLDER, stdio: ["pipe", "pipe", "inherit"] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
    Object.assign(this, await this.line());
    return this;
  }

  async line() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error("the demo bank ended");
    return JSON.parse(value);
  }

  ask(command) {
    this.process.stdin.write(`${JSON.stringify({ do: command })}\n`);
    return this.line();
  }

  /** What a phone got last, once that is more than `known` messages. */
  async lastMessage(phone, known) {
    for (let tries = 0; tries < 100; tries++) {
      const texts = (await this.ask("messages")).filter(([to]) => to.endsWith(phone.slice(1))).map(([, text]) => text);
      if (texts.length > known) return texts.at(-1);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("no message came");
  }

  stop() {
    this.process.stdin.end();
    return new Promise((resolve) => this.process.once("exit", resolve));
  }
}

function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--allow-loopback-in-peer-connection", // conferences stay on the loopback
      "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
      "--disable-background-networking", "--disable-component-update", "--no-pings",
      ...(process.getuid() === 0 ? ["--no-sandbox"] : []),
    ],
  });
}

const started = Promise.all([new BankProcess().start(), launch()]);
export const [bank, browser] = await started;
export const shared = await bank.ask("resident");
after(async () => {
  await browser.close();
  await bank.stop();
});

export function watch(page, seen) {
  page.on("console", (message) => {
    const isOfScript = message.type() === "error" && !/^Failed to load resource/.test(message.text()); // page.fail tells of those
    if (isOfScript || /Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())) seen.push(message.text());
  });
  page.on("pageerror", (error) => seen.push(String(error)));
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== bank.origin) seen.push(`another origin: ${request.url()}`);
  });
}

/** Runs `body` in a window of its own. `options` are Playwright's of a context. */
export function inWindow(body, { watched = true, ...options } = {}) {
  return async () => {
    const context = await browser.newContext({ baseURL: bank.origin, locale: "zh-TW", reducedMotion: "reduce", ...options });
    context.setDefaultTimeout(WAIT_MILLISECONDS);
    const seen = [];
    if (watched) context.on("page", (page) => watch(page, seen));
    try {
      await body(await context.newPage(), context);
      assert.deepEqual(seen, []);
    } finally {
      await context.close();
    }
  };
}

/** Opens an address of the bank and waits until its script is ready. */
export async function open(page, address) {
  await page.goto(address);
  await page.locator("html[data-ready]").waitFor();
}

export async function signIn(page, { identifier, userCode, password }) {
  await open(page, "/");
  await page.locator("#identifier").fill(identifier);
  await page.locator("#user-code").fill(userCode);
  await page.locator("#password").fill(password);
  await page.locator("button[type=submit]").click();
}

/** Signs in a customer, by default the one that all tests share which leave nothing behind. */
export async function signedIn(page, customer = shared) {
  await signIn(page, customer);
  await page.waitForURL("**/accounts");
  await page.locator("html[data-ready]").waitFor();
}
