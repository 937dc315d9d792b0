// SPDX-License-Identifier: Apache-2.0
// Every file of tests in one process, so that they share one bank and one browser.
import { readdirSync } from "node:fs";

const files = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".test.js")).sort();
for (const file of files) await import(`./${file}`);
