// SPDX-License-Identifier: Apache-2.0
// What every page has: its texts, who is signed in, one place for messages, and what is said while something takes long or fails.
import { Problem } from "/sdk/http.js";
import { clauseList, loadClauses } from "./clauses.js";
import { byId, element } from "./dom.js";
import { get, remove } from "./http.js";
import { loadWords, text, textOr } from "./words.js";

const SLOW_MILLISECONDS = 1000;

function message(kind, ...content) {
  return element("div", { class: `message ${kind}` }, ...content);
}

const slowMessage = () => message("note", element("progress", { "aria-label": text("page.slow") }), " ", text("page.slow"));

function show(kind, ...content) {
  byId("messages").replaceChildren(message(kind, ...content));
  byId("messages").scrollIntoView({ block: "nearest" });
}

function explain(problem) {
  if (!(problem instanceof Problem)) return text("problem.unexpected");
  const known = textOr(`problem.${problem.code}`, text("problem.unexpected"));
  return problem.code === "refused" || problem.code === "invalid" ? `${known} ${problem.detail ?? ""}`.trim() : known;
}

const page = {
  tell: (...content) => show("note", ...content),
  warn: (...content) => show("warning", ...content),
  clear: () => byId("messages").replaceChildren(),

  /** Runs `work`; says that it takes long when it does, and why when it fails. */
  async working(work) {
    page.clear();
    const said = slowMessage();
    const slow = setTimeout(() => byId("messages").replaceChildren(said), SLOW_MILLISECONDS);
    try {
      return await work();
    } catch (problem) {
      if (problem?.name !== "AbortError") await page.fail(problem);
      return undefined;
    } finally {
      clearTimeout(slow);
      said.remove();
    }
  },

  async fail(problem) {
    if (!(problem instanceof Problem)) console.error(problem);
    page.warn(explain(problem));
    if (problem.clauses?.length) {
      await loadClauses();
      page.warn(element("p", {}, explain(problem)), clauseList(problem.clauses));
    }
  },
};

async function showCustomer() {
  const { name } = await get("/api/session");
  byId("customer-name").textContent = name;
  byId("sign-out").addEventListener("click", async () => {
    await page.working(() => remove("/api/session"));
    location.assign("/");
  });
}

/** Makes the page by `make(page)`, once its texts are there; it is usable from then on. */
export async function start(make) {
  await loadWords();
  await page.working(async () => {
    if (byId("customer-name")) await showCustomer();
    await make(page);
  });
  document.documentElement.dataset.ready = "";
}
