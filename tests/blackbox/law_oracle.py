# SPDX-License-Identifier: Apache-2.0
"""A second reading of the law, in another language and another shape: rows of a table over plain dicts. It was written from the table of facts
(docs/law.md), not from the C, so that a slip in one of the two shows. random_case() makes the cases that both must decide alike."""

QUERIES = {"login", "account_query", "personal_data_query"}
APPLICATIONS = {
    "open_account", "apply_chip_card", "designate_account", "enable_non_designated", "phone_number_change", "password_reset", "factor_rebind",
    "certificate_application", "certificate_renewal", "written_consent", "loan_application", "card_application", "wealth_kyc",
    "wealth_risk_test", "structured_product_recommendation", "trust_kyc", "trust_risk_test", "trust_recommendation",
    "professional_investor_signature", "professional_investor_declaration", "joint_marketing", "personal_data_change", "epayment_identity",
}
TRANSACTIONS = {
    "loan_instruction", "card_instruction", "transfer", "time_deposit", "investment", "tax_general", "tax_limited", "tax_limited_setup",
    "consumption", "cardless_withdrawal", "corporate_payment",
}
SERVICES = sorted(QUERIES | APPLICATIONS | TRANSACTIONS)

# The services that knowledge questions and passwords may always serve, and those that they may serve unless a fact is true.
ROW_ALWAYS = {
    "time_deposit": "9.6.1.4", "investment": "9.6.1.4", "tax_general": "9.6.1.2", "tax_limited": "9.6.1.3", "tax_limited_setup": "9.6.1.3",
    "structured_product_recommendation": "9.6.4.3", "trust_recommendation": "9.6.5.3", "professional_investor_signature": "9.6.5.4",
    "professional_investor_declaration": "9.6.5.5", "joint_marketing": "9.6.6", "epayment_identity": "9.6.8",
}
ROW_UNLESS = {
    "loan_application": ("9.6.2", "new_customer"), "loan_instruction": ("9.6.2", "new_customer"),
    "card_application": ("9.6.3", "new_customer"), "card_instruction": ("9.6.3", "new_customer"),
    "wealth_kyc": ("9.6.4.1", "first_time"), "wealth_risk_test": ("9.6.4.2", "first_time"),
    "trust_kyc": ("9.6.5.1", "first_time"), "trust_risk_test": ("9.6.5.2", "first_time"),
    "personal_data_change": ("9.6.7", "affects_notice_or_instruction"),
}

PROTECTIONS = [
    "transaction_password", "device_designated", "push_confirmation", "deferred_blockable", "reduced_limit", "otp_bound", "voice_otp",
    "sim_authentication", "recorded_video", "two_way_sms", "non_transaction_device", "assessed_equivalent",
]
STANDARDS = ["cc_eal4_plus", "cns15408_eal4_plus", "itsec_e4", "fips140_2_l3", "equivalent"]
ENROLMENTS = ["counter", "certificate", "chip_card", "otp", "two_factor", "video", "knowledge", "password", "none"]
PHONE_CHANGES = ["counter", "certificate", "chip_card", "hardware_otp", "software_otp", "sms_otp", "two_factor", "video", "knowledge",
                 "password", "none"]

BOOL, COUNT, TEXT = "bool", "count", "text"
OPERATION = {
    "risk": ["high", "low"], "customer": ["natural", "corporate"], "payee": ["designated", "non_designated", "same_id", "none"],
    "account_class": "class", "account_high_risk": BOOL, "new_customer": BOOL, "first_time": BOOL, "affects_notice_or_instruction": BOOL,
    "otp_lifetime_limit": "lifetime",
}
CONSENT = {"required": BOOL, "at": TEXT, "source": TEXT, "version": TEXT, "content_hash": TEXT, "identity_result": TEXT, "presentable": BOOL}
CORPORATE = {
    "institution_assessed": BOOL, "customer_assessed": BOOL, "limits_set": BOOL,
    "approved_by": ["board", "delegated_manager", "head_office_delegate", "none"], "foreign_branch": BOOL, "reconfirmation_provided": BOOL,
    "secure_delivery": BOOL, "makers": COUNT, "authorisers": COUNT, "distinct_persons": BOOL,
    "container": ["none", "secure_element", "tee", "secure_device", "mobile_app"], "container_standard": STANDARDS + ["globalplatform", "none"],
    "device_protected": BOOL, "app_protected": BOOL, "trail_complete": BOOL, "limit_delegation": BOOL, "risk_module": BOOL,
    "indicators_reviewed": BOOL, "alert_on_abnormal": BOOL, "customer_notified": BOOL,
}
EVIDENCE = {
    "certificate": {
        "kind": ["fxml", "moica", "moeaca", "twca_ec_plus", "twca_xml", "cht_class3", "foreign"], "approved_ca": BOOL,
        "practice_statement_checked": BOOL, "legality": BOOL, "correctness": BOOL, "validity": BOOL, "assurance": BOOL, "usage": BOOL,
        "password_protected": BOOL, "enrolment": ENROLMENTS, "key_storage_secure": BOOL, "key_storage": ["hardware", "software"],
        "hardware_standard": STANDARDS + ["none"], "other_bank": BOOL, "interoperability_spec": BOOL, "other_bank_carrier": BOOL,
        "middleware_reviewed": BOOL, "signed": ["identity", "document", "payment_instruction", "partial", "other"], "same_device": BOOL,
        "manual_confirmation": BOOL, "extra_two_factor": BOOL, "renewal_signed_with_current_key": BOOL,
        "trust_audit": ["webtrust", "etsi", "none"], "corporate_signing": BOOL, "ra_counter": BOOL, "ra_two_factor": BOOL,
        "ra_second_reviewer": BOOL,
    },
    "chip_card": dict.fromkeys(["tac_verified_by_issuer", "check_code_fresh", "check_code_unpredictable", "returned_data_valid", "pin_entered",
                                "component_exclusive", "retrieval_prompted"], BOOL),
    "otp": {
        "delivery": ["sms", "voice", "hardware_token", "software_token"], "bound_to_content": BOOL, "age_seconds": "age",
        "sms_sender": ["transaction", "marketing", "shared"], "phone_change": PHONE_CHANGES, "protections": "protections",
        "assessment_recorded": BOOL, "approval_level_recorded": BOOL,
    },
    "two_factor": {
        "factors": "factors", **dict.fromkeys(["liveness", "person", "biometric_rule_kept", "parameters_recorded", "additional_design",
                                               "effectiveness_assessed", "risk_notice", "off_switch", "strengthened"], BOOL),
    },
    "video": dict.fromkeys(["liveness", "person", "retained", "document_required", "document_checked"], BOOL),
    "knowledge": {},
    "password": {},
}
REQUIRED = {"kind", "delivery", "age_seconds"}
DESIGNS = list(EVIDENCE)


class Case:
    """One case with the words that the rows use."""

    def __init__(self, case):
        self.op = case["operation"]
        self.entries = case.get("evidence", [])
        self.service = self.op["service"]
        self.transaction = self.service in TRANSACTIONS
        self.high = self.transaction and self.op.get("risk", "low") == "high"
        self.low = self.transaction and not self.high
        self.payee = self.op.get("payee", "none") if self.service in ("transfer", "corporate_payment") else "none"
        self.path = (self.high and self.op.get("customer", "natural") == "corporate" and "corporate" in self.op
                     and not any(e["design"] == "certificate" and e["kind"] == "fxml" for e in self.entries))


def accepted_form(entry):
    if entry["design"] == "certificate":
        return (entry["kind"] == "foreign" and entry.get("trust_audit", "none") in ("webtrust", "etsi")
                and entry.get("password_protected", False) and entry.get("corporate_signing", False))
    return entry["design"] in ("chip_card", "otp")


def every(entry, *names):
    return all(entry.get(name, False) for name in names)


def baseline(case, entry):
    design = entry["design"]
    if case.service in QUERIES:
        yield "8.1", True
    if case.high:
        hardware = design == "certificate" and entry["kind"] == "fxml" and entry.get("key_storage", "software") == "hardware"
        yield "8.2.high", hardware or (case.path and accepted_form(entry))
    if case.low:
        yield "8.2.low", True
        if case.payee == "non_designated":
            yield "8.2.non_designated", design in ("certificate", "chip_card", "otp", "two_factor")


def certificate(case, entry):
    kind = entry["kind"]
    hardware = entry.get("key_storage", "software") == "hardware"
    if kind != "foreign":
        yield "9.1.1", every(entry, "approved_ca", "practice_statement_checked")
    elif not case.path:
        yield "9.1.1", False
    if kind == "fxml":
        yield "9.1.1.1", True
    if kind in ("moica", "moeaca"):
        yield "9.1.1.2", not case.transaction
    if kind in ("twca_ec_plus", "twca_xml", "cht_class3"):
        strong = entry.get("enrolment", "none") in ("counter", "certificate", "chip_card", "otp", "two_factor", "video")
        low = case.low and case.payee != "non_designated" and strong and every(entry, "key_storage_secure")
        yield "9.1.1.3", every(entry, "password_protected") and (not case.transaction or low)
    yield "9.1.2", every(entry, "legality", "correctness", "validity", "assurance", "usage")
    if kind != "foreign" and (entry.get("other_bank") or entry.get("other_bank_carrier")):
        kept = True
        if entry.get("other_bank"):
            kept = every(entry, "approved_ca", "interoperability_spec") and (hardware or not case.high)
        if entry.get("other_bank_carrier"):
            kept = kept and every(entry, "middleware_reviewed")
        yield "9.1.3", kept
    if case.service == "certificate_renewal":
        yield "9.1.4", every(entry, "renewal_signed_with_current_key")
    signed = entry.get("signed", "other")
    if case.service == "login":
        yield "9.1.5", signed == "identity"
    elif case.service == "written_consent":
        yield "9.1.5", signed == "document"
    elif case.transaction:
        yield "9.1.5", signed == "payment_instruction"
    else:
        yield "9.1.5", signed != "partial"
    class_one = case.service == "open_account" and case.op["account_class"] == 1 and case.op.get("account_high_risk", False)
    if kind != "foreign" and (case.high or class_one):
        certified = hardware and entry.get("hardware_standard", "none") != "none"
        by_hand = not entry.get("same_device") or entry.get("manual_confirmation", False) or entry.get("extra_two_factor", False)
        yield "9.1.6", certified and by_hand
    if kind != "foreign" and entry.get("ra_counter"):
        yield "9.1.7", entry.get("ra_two_factor", False) or entry.get("ra_second_reviewer", False)


def chip_card(case, entry):
    if case.service == "login":
        yield "9.2.1", every(entry, "tac_verified_by_issuer")
    yield "9.2.2", every(entry, "check_code_fresh", "check_code_unpredictable", "returned_data_valid")
    if case.transaction:
        yield "9.2.3", every(entry, "pin_entered", "tac_verified_by_issuer")
    yield "9.2.4", every(entry, "component_exclusive")
    yield "9.2.5", every(entry, "retrieval_prompted")


def otp(case, entry):
    age = entry["age_seconds"]
    if case.service == "cardless_withdrawal":
        limit = case.op.get("otp_lifetime_limit", 1800)
        yield "9.3.1", age <= limit <= 1800
    elif case.low and case.payee == "non_designated" and not entry.get("bound_to_content", False):
        yield "9.3.1", age <= 120
    if entry["delivery"] != "sms":
        return
    if case.service not in QUERIES:
        yield "9.3.2.1", entry.get("sms_sender", "shared") == "transaction"
    given = entry.get("protections", [])
    recorded = every(entry, "assessment_recorded", "approval_level_recorded")
    enough = any(name in PROTECTIONS and (name != "assessed_equivalent" or recorded) for name in given)
    number = entry.get("phone_change", "none") in ("counter", "certificate", "chip_card", "hardware_otp", "two_factor", "video")
    if case.service in ("password_reset", "factor_rebind"):
        yield "9.3.2.2", enough and "fixed_password" not in given and "email" not in given
    if case.payee == "non_designated":
        yield "9.3.2.3.1", number
        yield "9.3.2.3.2", enough
    if case.service == "open_account" and case.op["account_class"] == 2:
        yield "9.3.2.4", number


def two_factor(case, entry):
    factors = entry.get("factors", [])
    kinds = {name.split("_")[0] for name in factors}
    yield "9.4", len(kinds) >= (1 if case.service in QUERIES else 2)
    if "biometric_direct" in factors:
        confirmed = every(entry, "liveness", "person") or every(entry, "additional_design")
        yield "9.4.1", confirmed and every(entry, "biometric_rule_kept", "parameters_recorded")
    if "biometric_indirect" in factors:
        yield "9.4.2", every(entry, "effectiveness_assessed", "risk_notice", "off_switch", "strengthened")


def video(_case, entry):
    yield "9.5", every(entry, "liveness", "person")
    yield "9.5.1", every(entry, "retained")
    if entry.get("document_required"):
        yield "9.5.2", every(entry, "document_checked")


def known(case, _entry):
    row = ROW_ALWAYS.get(case.service)
    if case.service in ROW_UNLESS:
        clause, unless = ROW_UNLESS[case.service]
        row = None if case.op.get(unless, False) else clause
    if case.service == "transfer":
        row = {"designated": "9.6.1.1", "same_id": "9.6.1.4"}.get(case.payee)
    if case.service in QUERIES:
        yield "9.6", True
    elif row:
        yield row, True
    else:
        yield "9.6", False


ROOMS = {"certificate": certificate, "chip_card": chip_card, "otp": otp, "two_factor": two_factor, "video": video, "knowledge": known,
         "password": known}


def whole_operation(case):
    consent = case.op.get("credit_consent")
    if case.service in ("loan_application", "card_application") and consent is not None and consent.get("required"):
        text = bool(consent.get("version")) or bool(consent.get("content_hash"))
        yield "9.7", text and every(consent, "at", "source", "identity_result", "presentable")
    if not case.path:
        return
    corporate = case.op["corporate"]
    by = corporate.get("approved_by", "none")
    approved = by in ("board", "delegated_manager") or (by == "head_office_delegate" and every(corporate, "foreign_branch"))
    yield "9.9.1", approved and every(corporate, "institution_assessed", "customer_assessed", "limits_set")
    people = corporate.get("makers", 0) >= 1 and corporate.get("authorisers", 0) >= 1
    yield "9.9.2", people and every(corporate, "reconfirmation_provided", "secure_delivery", "distinct_persons")
    container, standard = corporate.get("container", "none"), corporate.get("container_standard", "none")
    yield "9.9.3", container != "none" and any(accepted_form(entry) for entry in case.entries)
    if container == "secure_element":
        yield "9.9.3.1", standard in STANDARDS
    if container == "tee":
        yield "9.9.3.2", standard in ("globalplatform", "equivalent")
    if container == "secure_device":
        yield "9.9.3.3", every(corporate, "device_protected")
    if container == "mobile_app":
        yield "9.9.3.4", every(corporate, "app_protected")
    yield "9.9.4", every(corporate, "trail_complete")
    yield "9.9.5", every(corporate, "limit_delegation")
    yield "9.9.6", every(corporate, "risk_module", "indicators_reviewed", "alert_on_abnormal")
    yield "9.9.7", every(corporate, "customer_notified")


def verdicts(spoken):
    spoken = sorted(spoken)
    return {"satisfied": [clause for clause, kept in spoken if kept], "violated": [clause for clause, kept in spoken if not kept]}


def decide(value):
    """The answer without `options`: what no evidence could still become is not part of this reading."""
    case = Case(value)
    entries = []
    for entry in case.entries:
        spoken = verdicts([*baseline(case, entry), *ROOMS[entry["design"]](case, entry)])
        entries.append({"design": entry["design"], "admissible": not spoken["violated"], **spoken})
    whole = verdicts(whole_operation(case))
    permitted = not whole["violated"] and any(entry["admissible"] for entry in entries)
    return {"decision": "permit" if permitted else "deny", "evidence": entries, **whole, "clauses_version": "2022-06-02"}


def random_value(kind, random):
    if isinstance(kind, list):
        return random.choice(kind)
    return {
        BOOL: lambda: random.random() < 0.8,
        COUNT: lambda: random.choice([0, 1, 1, 1, 2]),
        TEXT: lambda: random.choice(["", "x", "x", "x", "x", "文"]),
        "class": lambda: random.choice([1, 2, 3]),
        "lifetime": lambda: random.choice([0, 60, 600, 1799, 1800, 1801]),
        "age": lambda: random.choice([0, 1, 59, 60, 61, 119, 120, 121, 599, 600, 601, 1799, 1800, 1801, 10**12]),
        "protections": lambda: random.sample(PROTECTIONS + ["fixed_password", "email"], random.choice([0, 1, 1, 2, 14])),
        "factors": lambda: random.sample(["known", "held", "biometric_direct", "biometric_indirect"], random.choice([0, 1, 2, 2, 3, 4])),
    }[kind]()


def random_object(fields, random, given):
    """Each field is given with probability `given`; required ones always."""
    names = [name for name in fields if name in REQUIRED or random.random() < given]
    random.shuffle(names)
    return {name: random_value(fields[name], random) for name in names}


def random_operation(random):
    given = random.choice([0.3, 0.8, 1.0])
    operation = {"service": random.choice(SERVICES), **random_object(OPERATION, random, given)}
    if operation["service"] == "open_account":
        operation["account_class"] = random.choice([1, 2, 3])
    if random.random() < 0.5:
        operation["risk"] = random.choice(["high", "low"])
    if random.random() < 0.4:
        operation["credit_consent"] = random_object(CONSENT, random, random.choice([0.5, 0.9, 1.0]))
    if random.random() < 0.4:
        operation["corporate"] = random_object(CORPORATE, random, random.choice([0.5, 1.0, 1.0]))
        operation["customer"] = "corporate"
    return operation


def random_entry(random):
    design = random.choice(DESIGNS)
    return {"design": design, **random_object(EVIDENCE[design], random, random.choice([0.5, 0.9, 1.0]))}


def random_case(random):
    return {"operation": random_operation(random), "evidence": [random_entry(random) for _ in range(random.choice([0, 1, 1, 1, 2, 3]))]}
