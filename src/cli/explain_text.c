/* SPDX-License-Identifier: Apache-2.0
 * The sentences, in both languages. A permission names what carried it; a denial says of each broken clause what it asks, and what would
 * help. */
#include "src/cli/explain_text.h"

static const char *const design_names[design_count][2] = {
    [DESIGN_CERTIFICATE] = {"憑證簽章", "Certificate signature"},
    [DESIGN_CHIP_CARD] = {"晶片金融卡", "Chip card"},
    [DESIGN_OTP] = {"一次性密碼", "One-time password"},
    [DESIGN_TWO_FACTOR] = {"兩項以上技術", "Two or more techniques"},
    [DESIGN_VIDEO] = {"視訊會議", "Video conference"},
    [DESIGN_KNOWLEDGE] = {"知識詢問", "Knowledge questions"},
    [DESIGN_PASSWORD] = {"固定密碼", "Fixed password"},
};

enum phrase {
    PERMITTED,
    DENIED,
    NO_EVIDENCE,
    ADMISSIBLE,
    NOT_ADMISSIBLE,
    WHOLE_KEEPS,
    WHOLE_BREAKS,
    WOULD_PERMIT,
    NOTHING_WOULD,
    ASK_THE_CASE,
    TO_KEEP,
    COLON,
    phrase_count
};

static const char *const phrases[phrase_count][2] = {
    [PERMITTED] = {"准許。", "Permitted."},
    [DENIED] = {"不准許。", "Denied."},
    [NO_EVIDENCE] = {"尚無任何驗證結果。", "No ceremony has been completed yet."},
    [ADMISSIBLE] = {"可採用，符合", "may carry it; keeps"},
    [NOT_ADMISSIBLE] = {"不可採用，違反", "may not carry it; breaks"},
    [WHOLE_KEEPS] = {"整筆作業符合", "The operation as a whole keeps"},
    [WHOLE_BREAKS] = {"整筆作業違反", "The operation as a whole breaks"},
    [WOULD_PERMIT] = {"下列安全設計可使其獲准（由近至遠）：", "These designs would permit it, nearest first:"},
    [NOTHING_WOULD] = {"以目前的作業事實，任何安全設計都無法使其獲准。", "As the operation stands, no design would permit it."},
    [ASK_THE_CASE] = {"若要知道哪些安全設計可行，請提供原案例。", "To learn which designs would permit it, give the case itself."},
    [TO_KEEP] = {"，須符合", ", keeping"},
    [COLON] = {"：", ": "},
};

static void print_ids(FILE *out, clause_set clauses)
{
    for (const char *comma = ""; clauses != 0; clauses &= clauses - 1, comma = ", ")
        fprintf(out, "%s%s", comma, clause_register[__builtin_ctzll(clauses)].id);
    fputc('\n', out);
}

/* Each broken clause with what it asks. */
static void print_readings(FILE *out, clause_set clauses, enum language language)
{
    for (; clauses != 0; clauses &= clauses - 1) {
        const struct clause_entry *entry = &clause_register[__builtin_ctzll(clauses)];
        const char *title = language == LANGUAGE_ZH_TW ? entry->title_zh_tw : entry->title_en;
        const char *reading = language == LANGUAGE_ZH_TW ? entry->reading->zh_tw : entry->reading->en;
        fprintf(out, "    %s %s%s%s\n", entry->id, title, phrases[COLON][language], reading);
    }
}

static void print_entry(FILE *out, enum design design, const struct verdicts *verdicts, enum language language)
{
    bool admissible = verdicts_admissible(verdicts);
    fprintf(out, "  %s%s%s ", design_names[design][language], phrases[COLON][language],
            phrases[admissible ? ADMISSIBLE : NOT_ADMISSIBLE][language]);
    print_ids(out, admissible ? verdicts->kept : verdicts->broken);
    print_readings(out, verdicts->broken, language);
}

static void print_whole(FILE *out, const struct verdicts *verdicts, enum language language)
{
    if (verdicts->kept != 0) {
        fprintf(out, "  %s ", phrases[WHOLE_KEEPS][language]);
        print_ids(out, verdicts->kept);
    }
    if (verdicts->broken != 0) {
        fprintf(out, "  %s ", phrases[WHOLE_BREAKS][language]);
        print_ids(out, verdicts->broken);
        print_readings(out, verdicts->broken, language);
    }
}

/* What is still to be kept: where the design was tried, what its best entry broke; else everything that may be asked. */
static clause_set still_to_keep(const struct explained *explained, enum design design)
{
    clause_set fewest = 0;
    for (size_t i = 0; i < explained->entry_count; i++) {
        clause_set broken = explained->entries[i].broken;
        if (explained->designs[i] == design && (fewest == 0 || __builtin_popcountll(broken) < __builtin_popcountll(fewest)))
            fewest = broken;
    }
    return fewest != 0 ? fewest : explained->options[design];
}

/* The design with the fewest clauses still to keep among those not yet told, or DESIGN_MISSING. */
static enum design nearest(const struct explained *explained, word_set told)
{
    enum design best = DESIGN_MISSING;
    int best_count = clause_count + 1;
    for (enum design design = DESIGN_CERTIFICATE; design < design_count; design++) {
        int count = __builtin_popcountll(still_to_keep(explained, design));
        if (explained->options[design] == 0 || (told & SET_OF(design)) != 0 || count >= best_count)
            continue;
        best = design;
        best_count = count;
    }
    return best;
}

static void print_options(FILE *out, const struct explained *explained, enum language language)
{
    word_set told = 0;
    enum design design = nearest(explained, told);
    if (!explained->options_known || design == DESIGN_MISSING) {
        fprintf(out, "  %s\n", phrases[explained->options_known ? NOTHING_WOULD : ASK_THE_CASE][language]);
        return;
    }
    fprintf(out, "  %s\n", phrases[WOULD_PERMIT][language]);
    for (; design != DESIGN_MISSING; design = nearest(explained, told)) {
        fprintf(out, "    %s%s ", design_names[design][language], phrases[TO_KEEP][language]);
        print_ids(out, still_to_keep(explained, design));
        told |= SET_OF(design);
    }
}

void explain_print(FILE *out, const struct explained *explained, enum language language)
{
    fprintf(out, "%s\n", phrases[explained->permitted ? PERMITTED : DENIED][language]);
    if (explained->entry_count == 0)
        fprintf(out, "  %s\n", phrases[NO_EVIDENCE][language]);
    for (size_t i = 0; i < explained->entry_count; i++)
        print_entry(out, explained->designs[i], &explained->entries[i], language);
    print_whole(out, &explained->operation, language);
    if (!explained->permitted)
        print_options(out, explained, language);
}
