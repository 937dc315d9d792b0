/* SPDX-License-Identifier: Apache-2.0
 * Own cards: the vault has the master key. */
#include "src/methods/chip_card/issuer.h"

const char *issuer_answer_text(enum issuer_answer answer)
{
    static const char *const texts[] = {[ISSUER_VERIFIED] = "verified", [ISSUER_REFUSED] = "refused", [ISSUER_NO_ANSWER] = "no_answer"};
    return texts[answer];
}

enum issuer_answer issuer_ask_vault(const struct card_issuer *issuer, struct vault *vault, const struct issuer_question *question)
{
    struct vault_tac tac = {.label = issuer->label, .profile = issuer->profile, .input = question->input};
    bool right = false;
    memcpy(tac.remark, question->remark, sizeof tac.remark);
    memcpy(tac.tac, question->tac, sizeof tac.tac);
    if (vault_tac_verify(vault, &tac, &right) != STATUS_OK)
        return ISSUER_NO_ANSWER;
    return right ? ISSUER_VERIFIED : ISSUER_REFUSED;
}
