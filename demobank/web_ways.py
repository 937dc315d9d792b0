# SPDX-License-Identifier: Apache-2.0
"""Which ways of approving an operation a customer is shown: what the server offers, what the customer has, and why something is not enough.

`standing` of a way: `enough`; `part`, one technique of the two that 9.4 wants; `short`, not enough, with the clauses that stand against it;
`absent`, offered, but the customer has no such means."""

CHIP_CARD = ("tac_verified_by_issuer", "check_code_fresh", "check_code_unpredictable", "returned_data_valid", "pin_entered", "component_exclusive", "retrieval_prompted")
# What the law is asked about where a design is not offered: a proof without fault, so that what speaks against it is not how it would be used.
EVIDENCE = {"password": {}, "knowledge": {}, "two_factor": {}, "chip_card": dict.fromkeys(CHIP_CARD, True)}
OPERATION_FACTS = ("service", "risk", "account_class")


def means_of(request):
    """The customer's credentials, under the names that the customer gave them."""
    path = f"/v1/customers/{request.session.who}"
    names = {row["id"]: row.get("name") for row in request.call("GET", f"{path}/devices")["credentials"]}
    rows = request.call("GET", path)["credentials"]
    for row in rows:
        row["details"].pop("name", None)
        if names.get(row["id"]):
            row["details"]["name"] = names[row["id"]]
    return rows


def facts_of(instruction):
    """The operation as the law is asked about it."""
    facts = {key: instruction[key] for key in OPERATION_FACTS if key in instruction}
    payee = instruction.get("payee", {}).get("kind", "none")
    return {**facts, "customer": instruction["customer"]["kind"], **({} if payee == "none" else {"payee": payee})}


def clauses_against(request, instruction, designs):
    """By design: which clauses a proof of it alone would violate."""
    cases = [{"operation": facts_of(instruction), "evidence": [{"design": design, **EVIDENCE[design]}]} for design in designs]
    decisions = request.call("POST", "/v1/decisions", cases) if cases else []
    return {design: decision["evidence"][0]["violated"] for design, decision in zip(designs, decisions)}


def completes(technique, techniques):
    """Can another means of the customer's show one of the techniques that are missing beside this one?"""
    return any(set(other["gives"]) & set(technique["missing"]) for other in techniques.values() if other is not technique)


def standing_of(design, technique, offered, techniques):
    if design in offered and (technique is None or not technique["violated"]):
        return "enough"
    return "part" if technique and technique["missing"] and completes(technique, techniques) else "short"


def way_of(credential, offered, techniques, against):
    """One means of the customer's."""
    design, technique, details = credential["design"], techniques.get(credential["id"]), credential["details"]
    standing = standing_of(design, technique if design not in offered or design == "two_factor" else None, offered, techniques)
    violated = technique["violated"] if technique else against.get(design, [])
    way = {"design": design, "credential": credential["id"], "standing": standing, "clauses": offered[design] if standing == "enough" else violated}
    way.update({key: details[key] for key in ("name", "technique", "delivery", "phone") if key in details})
    return {**way, "gives": technique["gives"] if technique else []}


def serves(credential):
    return credential["state"] == "active" and not credential.get("locked")


def ways(request, opened, credentials):
    """The best first. `opened` is the answer that created the operation, with its `techniques` as they are now."""
    offered = {option["design"]: option["clauses"] for option in opened["decision"].get("options", [])}
    techniques = {technique["credential"]: technique for technique in opened.get("techniques", [])}
    usable = [credential for credential in credentials if serves(credential)]
    unexplained = {credential["design"] for credential in usable if credential["id"] not in techniques} & set(EVIDENCE)
    against = clauses_against(request, opened["instruction"], sorted(unexplained - set(offered)))
    found = [way_of(credential, offered, techniques, against) for credential in usable]
    if "video" in offered:
        found.append({"design": "video", "standing": "enough", "clauses": offered["video"]})
    had = {way["design"] for way in found}
    found += [{"design": design, "standing": "absent", "clauses": clauses} for design, clauses in offered.items() if design not in had]
    return sorted(found, key=lambda way: ("enough", "part", "short", "absent").index(way["standing"]))
