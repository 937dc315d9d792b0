# SPDX-License-Identifier: Apache-2.0
"""Which ways of approving an operation a customer is shown: what the server offers, what the customer has, and why something is not enough.

`standing` of a way: `enough`; `part`, one technique of the two that 9.4 wants; `short`, not enough, with the clauses that stand against it;
`absent`, offered, but the customer has no such means."""

USABLE = "active"
OPERATION_FACTS = ("service", "risk", "account_class")


def facts_of(instruction):
    """The operation as the law is asked about it."""
    facts = {key: instruction[key] for key in OPERATION_FACTS if key in instruction}
    payee = instruction.get("payee", {}).get("kind", "none")
    return {**facts, "customer": instruction["customer"]["kind"], **({} if payee == "none" else {"payee": payee})}


def clauses_against(request, instruction, designs):
    """By design: which clauses a proof of it alone would violate."""
    cases = [{"operation": facts_of(instruction), "evidence": [{"design": design}]} for design in designs]
    decisions = request.call("POST", "/v1/decisions", cases) if cases else []
    return {design: decision["evidence"][0]["violated"] for design, decision in zip(designs, decisions)}


def way_of(credential, offered, techniques, against):
    """One means of the customer's."""
    design, technique = credential["design"], techniques.get(credential["id"])
    details = credential["details"]
    way = {"design": design, "credential": credential["id"], "name": details.get("name") or details.get("label")}
    way.update({key: details[key] for key in ("technique", "delivery", "number_ends", "suite") if key in details})
    if design in offered and design != "two_factor":
        return {**way, "standing": "enough", "clauses": offered[design]}
    if technique is None:
        return {**way, "standing": "short", "clauses": against.get(design, [])}
    if technique["missing"]:
        return {**way, "standing": "part", "clauses": technique["violated"], "gives": technique["gives"], "missing": technique["missing"]}
    return {**way, "standing": "short" if technique["violated"] else "enough", "clauses": technique["violated"] or offered.get(design, []), "gives": technique["gives"]}


def serves(credential):
    return credential["state"] == USABLE and not credential.get("locked")


def ways(request, opened, credentials):
    """The best first. `opened` is the answer that created the operation."""
    offered = {option["design"]: option["clauses"] for option in opened["decision"].get("options", [])}
    techniques = {technique["credential"]: technique for technique in opened.get("techniques", [])}
    usable = [credential for credential in credentials if serves(credential)]
    designs = sorted({credential["design"] for credential in usable} - (set(offered) - {"two_factor"}) - {"phone"})
    against = clauses_against(request, opened["instruction"], [design for design in designs if design in ("password", "knowledge", "two_factor")])
    found = [way_of(credential, offered, techniques, against) for credential in usable]
    if "video" in offered:
        found.append({"design": "video", "standing": "enough", "clauses": offered["video"]})
    had = {way["design"] for way in found}
    found += [{"design": design, "standing": "absent", "clauses": clauses} for design, clauses in offered.items() if design not in had]
    return sorted(found, key=lambda way: ("enough", "part", "short", "absent").index(way["standing"]))
