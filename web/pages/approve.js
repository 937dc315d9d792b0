// SPDX-License-Identifier: Apache-2.0
// Approving one operation: what it is, the ways that there are, the ceremony of the chosen one, and what came of it.
import { Countersign, requireUnchanged } from "/sdk/countersign.js";
import { ceremonyOf } from "../scripts/ceremonies/index.js";
import { offerBrowser } from "../scripts/browsers.js";
import { clauseList, loadClauses } from "../scripts/clauses.js";
import { byId, element } from "../scripts/dom.js";
import { busy } from "../scripts/form.js";
import { get } from "../scripts/http.js";
import { showInstruction } from "../scripts/instruction.js";
import { start } from "../scripts/page.js";
import { wayItem, wayName } from "../scripts/ways.js";
import { text, textOr } from "../scripts/words.js";

const query = new URLSearchParams(location.search);
const id = query.get("operation");
const bank = new Countersign();
const UNDECIDED = ["created", "awaiting_evidence"];
const CONFERENCE = (ceremony) => `/conference?ceremony=${encodeURIComponent(ceremony.id)}`;

const waysNow = () => get(`/api/operations/${id}/ways`);

class Approval {
  constructor(page, operation, ways) {
    Object.assign(this, { page, operation, ways, done: [] });
  }

  /** The ways that may be used now: at first all, then those that complete what was shown. */
  choose(ways, missing) {
    byId("ceremony").hidden = true;
    byId("choose").hidden = false;
    byId("choose-heading").textContent = text(missing ? "approve.choose-second" : "approve.choose");
    byId("ways").replaceChildren(...ways.map((way) => wayItem(way, ceremonyOf(way) || way.design === "video" ? () => this.begin(way) : undefined)));
  }

  async begin(way) {
    const ceremony = await this.page.working(() => bank.open(this.operation.id, { design: way.design, credential: way.credential }));
    if (!ceremony) return;
    if (way.design === "video") location.assign(CONFERENCE(ceremony));
    else await this.run(way, ceremony);
  }

  async run(way, ceremony) {
    const abort = new AbortController();
    const place = byId("ceremony");
    const over = setTimeout(() => this.expire(abort), ceremony.left);
    place.replaceChildren(element("h2", { id: "ceremony-heading" }, wayName(way)));
    byId("choose").hidden = true;
    place.hidden = false;
    const body = element("div");
    place.append(body, element("p", { class: "actions" }, element("button", { type: "button", class: "quiet", click: () => this.leave(abort, over) }, text("ceremony.other-way"))));
    this.settle(way, await this.answer(way, ceremony, body, abort.signal), over);
  }

  /** Asks until the answer is more than a wrong one, or one after which the server asks again. */
  async answer(way, ceremony, body, signal) {
    for (;;) {
      body.replaceChildren();
      const outcome = await ceremonyOf(way)(ceremony, body, this.page, signal);
      if (outcome.state || !["wrong", "continue"].includes(outcome.outcome)) return outcome;
      if (outcome.outcome === "continue") this.page.warn(text("ceremony.again"));
      else this.page.warn(textOr(`reason.${outcome.details?.reason}`, ""), " ", text("ceremony.wrong", { left: outcome.attempts_left }));
    }
  }

  leave(abort, over) {
    clearTimeout(over);
    abort.abort();
    this.page.clear();
    this.choose(this.open ?? this.ways, this.open);
    byId("ways").querySelector("button")?.focus();
  }

  expire(abort) {
    this.leave(abort);
    this.page.warn(text("problem.expired"));
  }

  settle(way, outcome, over) {
    clearTimeout(over);
    this.page.clear();
    if (outcome.outcome === "refused") {
      this.choose(this.open ?? this.ways, this.open);
      return this.page.warn(text("approve.device-refused"));
    }
    this.done.push(way);
    byId("device").hidden = true; // what protects has to be there before the evidence
    return outcome.state === "awaiting_evidence" ? this.askForAnother(outcome) : this.showResult(outcome);
  }

  askForAnother(outcome) {
    const [kind, words] = outcome.details?.add_design ? ["warning", "approve.not-confirmed"] : ["good", "approve.one-done"];
    this.open = outcome.details?.add_design ? this.adding(outcome.details.add_design.split(",")) : this.completing(outcome.missing);
    byId("progress").hidden = false;
    byId("progress").replaceChildren(element("p", { class: `message ${kind}` }, text(words, { name: wayName(this.done.at(-1)) })));
    this.choose(this.open, true);
    byId("ways").querySelector("button")?.focus();
  }

  /** One technique was shown, and 9.4 wants a second one of another kind. */
  completing({ techniques, clauses }) {
    const more = new Set(techniques.map(({ credential }) => credential));
    return this.ways.filter(({ credential }) => more.has(credential)).map((way) => ({ ...way, standing: "enough", clauses }));
  }

  /** A face was not confirmed, and 9.4.1 wants another design. */
  adding(designs) {
    return this.ways.filter(({ design, standing }) => designs.includes(design) && standing === "enough");
  }

  /** What the operation was for goes on, where it was for something. */
  nextSteps({ state }) {
    const kind = query.get("then");
    const trail = `/trail?operation=${id}`;
    if (state === "permitted" && kind)
      return [element("a", { class: "button", href: `/devices?operation=${id}&kind=${encodeURIComponent(kind)}` }, text("result.go-on")), element("a", { href: trail }, text("result.trail"))];
    return [element("a", { class: "button", href: trail }, text("result.trail")), element("a", { href: "/accounts" }, text("result.back"))];
  }

  showResult(outcome) {
    for (const part of ["device", "choose", "ceremony", "progress", "cancel-operation"]) byId(part).hidden = true;
    const kind = { permitted: "good", deferred: "note" }[outcome.state] ?? "warning";
    const permitted = outcome.state === "permitted";
    const judged = (outcome.decision?.evidence ?? []).filter(({ admissible }) => admissible === permitted);
    const clauses = [...new Set(judged.flatMap(({ satisfied, violated }) => (permitted ? satisfied : violated)))];
    byId("heading").textContent = text(`result.${outcome.state}`);
    byId("result").hidden = false;
    byId("result").replaceChildren(
      element("h2", { id: "result-heading", tabindex: "-1", class: `message ${kind}` }, text(this.operation.instruction.amount ? `result.${outcome.state}.payment` : `result.${outcome.state}.lead`)),
      ...(clauses.length ? [element("h3", {}, text(permitted ? "result.by" : "result.against")), clauseList(clauses)] : []),
      outcome.receipt ? element("details", { class: "receipt" }, element("summary", {}, text("result.receipt")), element("code", {}, outcome.receipt)) : "",
      element("p", { class: "actions" }, ...this.nextSteps(outcome)));
    byId("result-heading").focus();
  }
}

await start(async (page) => {
  const operation = await bank.operation(id);
  await requireUnchanged(operation);
  showInstruction(byId("instruction"), operation.instruction);
  byId("checked").textContent = text("approve.checked");
  await loadClauses();
  if (!UNDECIDED.includes(operation.state)) return new Approval(page, operation, []).showResult(operation);
  const { ways } = await waysNow();
  const approval = new Approval(page, operation, ways);
  approval.choose(ways);
  await offerBrowser(page, id, byId("device"), async () => approval.choose((await waysNow()).ways));
  byId("cancel-operation").hidden = false;
  byId("cancel").addEventListener("click", ({ target }) => busy(target, async () => {
    if (await page.working(() => bank.cancel(id))) location.assign("/accounts");
  }));
});
