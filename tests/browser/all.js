// SPDX-License-Identifier: Apache-2.0
// Every file of tests in one process, so that they share one bank and one browser; HALF=1 and HALF=2 are every second file, for two processes.
import { readdirSync } from "node:fs";

const half = Number(process.env.HALF ?? 0);
const all = readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".test.js")).sort();
const files = all.filter((_, index) => half === 0 || index % 2 === half - 1);
for (const file of files) await import(`./${file}`);
