// SPDX-License-Identifier: Apache-2.0
// Not a test: draws docs/approving.png. See web/screenshots.
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { Authenticator, registerPasskey } from "./authenticator.js";
import { bank, inWindow, signedIn } from "./harness.js";
import { fillTransfer } from "./steps.js";

const PICTURE = fileURLToPath(new URL("../../docs/approving.png", import.meta.url));

test("docs/approving.png", inWindow(async (page) => {
  const customer = await bank.ask("resident");
  await Authenticator.attach(page);
  await signedIn(page, customer);
  await registerPasskey(page, customer);
  await fillTransfer(page, { amount: "3000" });
  await page.screenshot({ path: PICTURE, clip: { x: 0, y: 0, width: 760, height: 1000 } });
}, { viewport: { width: 760, height: 1000 } }));
