/* SPDX-License-Identifier: Apache-2.0
 * One line a term: a label, a colon and the value. No value can hold a line end, so no term can pass for another. */
#include "src/operation/instruction_text.h"

enum label {
#define LABEL(name, zh_tw, en) LABEL_##name,
#include "src/operation/labels.def"
#undef LABEL
    label_count
};

static const char *const labels[label_count][instruction_language_count] = {
#define LABEL(name, zh_tw, en) [LABEL_##name] = {zh_tw, en},
#include "src/operation/labels.def"
#undef LABEL
};

static const char *const service_names[service_count][instruction_language_count] = {
#define SERVICE_TERMS(service, zh_tw, en, amount, payee, debit) [SERVICE_##service] = {zh_tw, en},
#include "src/operation/service_terms.def"
#undef SERVICE_TERMS
};

const char *instruction_service_name(enum service service, enum instruction_language language)
{
    return service_names[service][language];
}

static const char *const payee_names[payee_count][instruction_language_count] = {
    [PAYEE_DESIGNATED] = {"約定轉入帳戶", "designated"},
    [PAYEE_NON_DESIGNATED] = {"非約定轉入帳戶", "not designated"},
    [PAYEE_SAME_ID] = {"本人帳戶", "the customer's own"},
};

static const char *const channel_names[channel_count][instruction_language_count] = {
    [CHANNEL_WEB] = {"網路銀行", "web"},     [CHANNEL_MOBILE] = {"行動銀行", "mobile"}, [CHANNEL_ATM] = {"自動櫃員機", "ATM"},
    [CHANNEL_PHONE] = {"電話銀行", "phone"}, [CHANNEL_COUNTER] = {"臨櫃", "counter"},   [CHANNEL_SYSTEM] = {"系統連線", "system"},
};

static const char *const class_names[][instruction_language_count] = {
    [1] = {"第一類", "class 1"}, [2] = {"第二類", "class 2"}, [3] = {"第三類", "class 3"}};

struct page {
    char *data;
    size_t capacity, size;
    enum instruction_language language;
    bool overflowed;
};

static void put(struct page *page, const char *text)
{
    size_t size = strlen(text);
    if (page->overflowed || size >= page->capacity - page->size) {
        page->overflowed = true;
        return;
    }
    memcpy(page->data + page->size, text, size + 1);
    page->size += size;
}

static void put_label(struct page *page, enum label label)
{
    put(page, labels[label][page->language]);
    put(page, page->language == INSTRUCTION_ZH_TW ? "：" : ": ");
}

/* Nothing when there is no value. */
static void line(struct page *page, enum label label, const char *value)
{
    if (value == NULL)
        return;
    put_label(page, label);
    put(page, value);
    put(page, "\n");
}

static void amount_line(struct page *page, const struct money *amount)
{
    const struct currency *currency = currency_find(amount->currency);
    put_label(page, LABEL_AMOUNT);
    if (page->language == INSTRUCTION_ZH_TW) {
        put(page, currency->name_zh_tw);
        put(page, " ");
    }
    put(page, currency->code);
    put(page, " ");
    put(page, money_format(currency, amount->minor).text);
    put(page, "\n");
}

static void payee_lines(struct page *page, const struct instruction_payee *payee)
{
    line(page, LABEL_PAYEE_KIND, payee_names[payee->kind][page->language]);
    line(page, LABEL_PAYEE_BANK, payee->bank);
    line(page, LABEL_PAYEE_ACCOUNT, payee->account);
    line(page, LABEL_PAYEE_NAME, payee->name);
}

static void document_lines(struct page *page, const struct instruction_document *document)
{
    char hex[2 * DIGEST_SIZE + 1] = {0};
    hex_write(bytes_of(document->sha256.bytes, DIGEST_SIZE), hex);
    line(page, LABEL_DOCUMENT_TITLE, document->title);
    line(page, LABEL_DOCUMENT_ID, document->id);
    line(page, LABEL_DOCUMENT_VERSION, document->version);
    line(page, LABEL_DOCUMENT_SHA256, hex);
}

enum status instruction_text(const struct instruction_terms *terms, enum instruction_language language, char *memory, size_t capacity,
                             struct bytes *ret_text)
{
    struct page page = {.data = memory, .capacity = capacity, .language = language};
    line(&page, LABEL_SERVICE, service_names[terms->service][language]);
    line(&page, LABEL_CODE, terms->code);
    if (terms->has_amount)
        amount_line(&page, &terms->amount);
    line(&page, LABEL_DEBIT_BANK, terms->debit_bank);
    line(&page, LABEL_DEBIT_ACCOUNT, terms->debit_account);
    payee_lines(&page, &terms->payee);
    line(&page, LABEL_MEMO, terms->memo);
    line(&page, LABEL_LOGIN_SUBJECT, terms->login_subject);
    line(&page, LABEL_PHONE_NUMBER, terms->phone_number);
    line(&page, LABEL_ACCOUNT_CLASS, class_names[terms->account_class][language]);
    if (terms->document.id != NULL)
        document_lines(&page, &terms->document);
    line(&page, LABEL_CHANNEL, channel_names[terms->channel][language]);
    line(&page, LABEL_CREATED_AT, timestamp_format_taipei(terms->created_at).text);
    line(&page, LABEL_EXPIRES_AT, timestamp_format_taipei(terms->expires_at).text);
    line(&page, LABEL_OPERATION_ID, terms->operation_id);
    if (page.overflowed)
        return STATUS_LIMIT;
    *ret_text = bytes_of(memory, page.size);
    return STATUS_OK;
}
