/* SPDX-License-Identifier: Apache-2.0
 * Signing in by chip card, second half: the card's answer. Whatever is not right gets one answer: a ceremony of nobody's, one that is over,
 * a TAC that its issuer did not verify. Only the form of an answer is judged before anything is looked up. */
#include "src/service/answer_ceremony.h"
#include "src/service/card_login.h"

#include "src/methods/chip_card/chip_card.h"

struct card_login_answer {
    struct answer_ceremony answer; /* first */
    bool is_nobody;
};

/* What is told of a ceremony that there is, or may be answered, is nobody's to know. */
static bool tells(enum status status)
{
    return status == STATUS_NOT_FOUND || status == STATUS_CONFLICT || status == STATUS_EXPIRED || status == STATUS_REFUSED;
}

static bool is_card_login(const struct answer_ceremony *answer)
{
    return answer->method->design == DESIGN_CHIP_CARD && answer->made.operation.facts.service == SERVICE_LOGIN;
}

static enum status answer_prepare(struct call *call)
{
    struct card_login_answer *this = (struct card_login_answer *)call;
    TRY(card_answer_check(call->input.request, CARD_INQUIRY, &call->failure));
    enum status status = use_case_answer_ceremony.prepare(call);
    this->is_nobody = tells(status) || (status == STATUS_OK && !is_card_login(&this->answer));
    return this->is_nobody ? STATUS_OK : status;
}

static enum status answer_work(struct call *call)
{
    struct card_login_answer *this = (struct card_login_answer *)call;
    enum status status = this->is_nobody ? STATUS_OK : use_case_answer_ceremony.work(call);
    this->is_nobody = this->is_nobody || tells(status);
    return tells(status) ? STATUS_OK : status;
}

static enum status append_failed(const struct card_login_answer *this, struct keeper_transaction *transaction)
{
    const struct answer_ceremony *answer = &this->answer;
    bool is_there = answer->made.ceremony.id.text[0] != 0;
    return card_login_append_failed(transaction, is_there ? answer->made.ceremony.id.text : NULL, NULL);
}

static enum status answer_run(struct call *call, struct keeper_transaction *transaction)
{
    struct card_login_answer *this = (struct card_login_answer *)call;
    size_t before = call->body.size;
    enum status status = this->is_nobody ? append_failed(this, transaction) : use_case_answer_ceremony.run(call, transaction);
    if (status == STATUS_OK && this->answer.made.settled)
        return STATUS_OK;
    if (status != STATUS_OK && !tells(status))
        return status;
    call->body.size = before;
    return buffer_append_text(&call->body, "{\"outcome\":\"wrong\"}");
}

static enum status answer_finish(struct call *call, struct keeper_transaction *transaction)
{
    struct establishment *made = &((struct card_login_answer *)call)->answer.made;
    if (!made->settled)
        return STATUS_OK;
    TRY(buffer_append_format(&call->body, "{\"customer\":\"%s\",\"credential\":\"%s\",", call->subject.customer.text,
                             made->ceremony.credential.text));
    TRY(establishment_finish(made, transaction));
    return buffer_append_byte(&call->body, '}');
}

static void answer_committed(struct call *call)
{
    if (((struct card_login_answer *)call)->answer.made.settled)
        use_case_answer_ceremony.committed(call);
}

static void answer_release(struct call *call)
{
    use_case_answer_ceremony.release(call);
}

const struct use_case use_case_answer_card_login = {.size = sizeof(struct card_login_answer),
                                                    .prepare = answer_prepare,
                                                    .work = answer_work,
                                                    .run = answer_run,
                                                    .finish = answer_finish,
                                                    .committed = answer_committed,
                                                    .release = answer_release};
