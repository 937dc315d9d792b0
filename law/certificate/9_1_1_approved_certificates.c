/* SPDX-License-Identifier: Apache-2.0
 * 9.1.1 and its three groups of approved certificates: which may do what. */
#include "law/clause.h"

READING(9_1_1, "只接受經銀行公會認可之憑證機構所簽發的憑證，並依該機構之憑證作業基準檢核。國外憑證不在其列，只有第九款的途徑另有規定。",
        "Only certificates of CAs that the Bankers Association approved are accepted, and they are checked as the CA's practice "
        "statement says. A foreign certificate never is one of them; only the way of 9.9 has a place for it.")

enum verdict clause_9_1_1(const struct situation *on, const struct certificate_facts *certificate)
{
    if (certificate->kind == CERTIFICATE_KIND_FOREIGN)
        return on->corporate_path ? NOT_APPLICABLE : BROKEN;
    return kept_if(certificate->approved_ca && certificate->practice_statement_checked);
}

READING(9_1_1_1, "金融FXML憑證適用於每一類服務，包含高風險與低風險交易。",
        "An FXML certificate may do everything: queries, applications, and transactions at low and at high risk.")

enum verdict clause_9_1_1_1(const struct situation *on, const struct certificate_facts *certificate)
{
    (void)on;
    return certificate->kind == CERTIFICATE_KIND_FXML ? KEPT : NOT_APPLICABLE;
}

READING(9_1_1_2, "自然人憑證與工商憑證只能用於非電子轉帳類，以及電子轉帳類的申請指示；不能授權任何交易。",
        "The government's certificates (MOICA for citizens, MOEACA for companies) serve queries and applications only. They "
        "authorise no transaction.")

enum verdict clause_9_1_1_2(const struct situation *on, const struct certificate_facts *certificate)
{
    if (certificate->kind != CERTIFICATE_KIND_MOICA && certificate->kind != CERTIFICATE_KIND_MOEACA)
        return NOT_APPLICABLE;
    return kept_if(on->instruction != INSTRUCTION_TRANSACTION);
}

static bool is_c3(enum certificate_kind kind)
{
    return kind == CERTIFICATE_KIND_TWCA_EC_PLUS || kind == CERTIFICATE_KIND_TWCA_XML || kind == CERTIFICATE_KIND_CHT_CLASS3;
}

/* At the counter or by designs 1 to 5. */
static bool identity_well_confirmed(enum enrolment enrolment)
{
    switch (enrolment) {
    case ENROLMENT_COUNTER:
    case ENROLMENT_CERTIFICATE:
    case ENROLMENT_CHIP_CARD:
    case ENROLMENT_OTP:
    case ENROLMENT_TWO_FACTOR:
    case ENROLMENT_VIDEO:
        return true;
    default:
        return false;
    }
}

static bool c3_may_transact(const struct situation *on, const struct certificate_facts *certificate)
{
    return on->low_risk && on->payee != PAYEE_NON_DESIGNATED && identity_well_confirmed(certificate->enrolment) &&
           certificate->key_storage_secure;
}

READING(9_1_1_3,
        "C3憑證（臺灣網路認證第三級商務EC+、第三級商務XML、中華電信第三級Public CA）須以密碼保護，用於查詢與申請指示。"
        "申請憑證時若曾臨櫃或以第一款至第五款確認身分，且金鑰儲存安全，方可再辦理不涉及非約定轉帳的低風險交易。",
        "A C3 certificate (TWCA class-3 EC+ or XML, Chunghwa class-3 Public CA) is protected by a password and serves queries and "
        "applications. If identity was confirmed at the counter or by designs 1 to 5 when it was applied for, and its key is stored "
        "securely, it also serves low-risk transactions, but never a transfer to a payee who is not designated.")

enum verdict clause_9_1_1_3(const struct situation *on, const struct certificate_facts *certificate)
{
    if (!is_c3(certificate->kind))
        return NOT_APPLICABLE;
    return kept_if(certificate->password_protected && (on->instruction != INSTRUCTION_TRANSACTION || c3_may_transact(on, certificate)));
}
