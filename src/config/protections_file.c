/* SPDX-License-Identifier: Apache-2.0
 * Reading the file of protections: a map from kind to its rule, each kind with the members that it needs and no others. */
#include "src/config/protections_file.h"

#include "law/words.h"
#include "src/config/yaml_file.h"

#define TWD_SCALE 100
#define KIND_MEMBERS_MAX 10

/* A code needs no protection in a query; biometrics need their control there too (9.4.2). */
static enum status read_service(struct yaml_value value, enum protection_use use, struct protection_rule *rule, struct failure *failure)
{
    const char *text;
    unsigned word;
    TRY(yaml_text(value, LIMIT_REFERENCE_BYTES, &text, failure));
    if (vocabulary_find(&vocabulary_service, bytes_of_text(text), &word) != STATUS_OK)
        return yaml_refuse(value, failure, "is no service");
    if (use == PROTECTS_CODES && service_instruction((enum service)word) == INSTRUCTION_QUERY)
        return yaml_refuse(value, failure, "is a query, which needs no protection");
    if (rule->services[use][word])
        return yaml_refuse(value, failure, "is named twice");
    rule->services[use][word] = true;
    return STATUS_OK;
}

static enum status read_services(struct yaml_value list, enum protection_use use, struct protection_rule *rule, struct failure *failure)
{
    size_t count;
    TRY(yaml_list(list, service_count, &count, failure));
    if (count == 0)
        return yaml_refuse(list, failure, "names nothing");
    for (size_t i = 0; i < count; i++)
        TRY(read_service(yaml_item(list, i), use, rule, failure));
    return STATUS_OK;
}

static enum status read_uses(struct yaml_value map, struct protection_rule *rule, struct failure *failure)
{
    struct yaml_value codes = yaml_member(map, "services"), biometrics = yaml_member(map, "indirect_biometrics");
    if (yaml_is_present(biometrics))
        TRY(read_services(biometrics, PROTECTS_BIOMETRICS, rule, failure));
    return yaml_is_present(biometrics) && !yaml_is_present(codes) ? STATUS_OK : read_services(codes, PROTECTS_CODES, rule, failure);
}

/* An absent limit is none. */
static enum status read_most(struct yaml_value map, const char *name, int64_t scale, int64_t *ret_most, struct failure *failure)
{
    struct yaml_value value = yaml_member(map, name);
    int64_t units;
    *ret_most = LIMITS_NONE;
    if (!yaml_is_present(value))
        return STATUS_OK;
    TRY(yaml_integer(value, 1, MONEY_MINOR_MAX / TWD_SCALE, &units, failure));
    *ret_most = units * scale;
    return STATUS_OK;
}

static enum status read_switch(struct yaml_value map, const char *name, bool *ret_on, struct failure *failure)
{
    struct yaml_value value = yaml_member(map, name);
    return yaml_is_present(value) ? yaml_boolean(value, ret_on, failure) : STATUS_OK;
}

/* A name of the channels file. */
static enum status read_name(struct yaml_value value, size_t room, char *ret_name, struct failure *failure)
{
    const char *name;
    TRY(yaml_text(value, room - 1, &name, failure));
    memcpy(ret_name, name, strlen(name) + 1);
    return STATUS_OK;
}

static enum status read_notice(struct yaml_value map, const char *name, char ret_template[PROTECTION_TEMPLATE_SIZE],
                               struct failure *failure)
{
    struct yaml_value value = yaml_member(map, name);
    return yaml_is_present(value) ? read_name(value, PROTECTION_TEMPLATE_SIZE, ret_template, failure) : STATUS_OK;
}

static enum status refuse_queries(struct yaml_value map, const struct protection_rule *rule, struct failure *failure)
{
    for (unsigned service = 0; service < service_count; service++)
        if (rule->services[PROTECTS_BIOMETRICS][service] && service_instruction((enum service)service) == INSTRUCTION_QUERY)
            return yaml_refuse(yaml_member(map, "indirect_biometrics"), failure, "holds a query, which does not wait");
    return STATUS_OK;
}

static enum status read_deferral(struct yaml_value map, enum protection kind, struct protection_policy *policy, struct failure *failure)
{
    struct deferral_rules *rules = &policy->deferral;
    TRY(refuse_queries(map, &policy->rules[kind], failure));
    TRY(yaml_integer(yaml_member(map, "wait_seconds"), 1, 30 * 86400, &rules->wait_seconds, failure));
    TRY(read_most(map, "waiting_operations", 1, &rules->waiting_operations, failure));
    TRY(read_most(map, "waiting_twd", TWD_SCALE, &rules->waiting_minor, failure));
    TRY(read_notice(map, "payment_template", rules->payment_template, failure));
    TRY(read_notice(map, "service_template", rules->service_template, failure));
    TRY(read_switch(map, "block_when_means_change", &rules->means_changed, failure));
    return read_switch(map, "block_when_guesses_lock", &rules->guesses_locked, failure);
}

static bool always_has_amount(const struct protection_rule *rule)
{
    for (unsigned service = 0; service < service_count; service++) {
        bool is_named = rule->services[PROTECTS_CODES][service] || rule->services[PROTECTS_BIOMETRICS][service];
        if (is_named && !instruction_requires_amount((enum service)service))
            return false;
    }
    return true;
}

static enum status read_reduced(struct yaml_value map, enum protection kind, struct protection_policy *policy, struct failure *failure)
{
    struct limits *limits = &policy->reduced;
    limits->name = "reduced_limit";
    TRY(read_most(map, "transaction_twd", TWD_SCALE, &limits->transaction_minor, failure));
    TRY(read_most(map, "day_twd", TWD_SCALE, &limits->day_minor, failure));
    TRY(read_most(map, "month_twd", TWD_SCALE, &limits->month_minor, failure));
    if (!always_has_amount(&policy->rules[kind]))
        return yaml_refuse(yaml_member(map, "services"), failure,
                           "may hold only services that always have an amount, as indirect_biometrics may");
    if (limits->day_minor >= limits_natural.day_minor || limits->month_minor >= limits_natural.month_minor)
        return yaml_refuse(map, failure, "reduces nothing: day_twd must be below 100000 and month_twd below 200000");
    return STATUS_OK;
}

/* What is answered: how long a challenge waits, and how many wrong answers end it. */
static enum status read_answered(struct yaml_value map, enum protection kind, struct protection_policy *policy, struct failure *failure)
{
    struct protection_rule *rule = &policy->rules[kind];
    TRY(yaml_integer(yaml_member(map, "answer_seconds"), 30, 600, &rule->answer_seconds, failure));
    return yaml_integer(yaml_member(map, "attempts"), 1, 5, &rule->attempts, failure);
}

struct kind {
    enum protection protection;
    const char *members[KIND_MEMBERS_MAX];
    enum status (*read)(struct yaml_value map, enum protection kind, struct protection_policy *policy, struct failure *failure);
};

static enum status read_two_way(struct yaml_value map, enum protection kind, struct protection_policy *policy, struct failure *failure)
{
    TRY(read_answered(map, kind, policy, failure));
    return read_name(yaml_member(map, "template"), sizeof policy->two_way_template, policy->two_way_template, failure);
}

static enum status read_sim(struct yaml_value map, enum protection kind, struct protection_policy *policy, struct failure *failure)
{
    TRY(read_answered(map, kind, policy, failure));
    return read_name(yaml_member(map, "operator"), sizeof policy->sim_operator, policy->sim_operator, failure);
}

/* A conversation takes longer than a tap, and its prompts end it, not wrong answers. */
static enum status read_conference(struct yaml_value map, enum protection kind, struct protection_policy *policy, struct failure *failure)
{
    return yaml_integer(yaml_member(map, "answer_seconds"), 60, 3600, &policy->rules[kind].answer_seconds, failure);
}

/* Nothing but where it serves: it happens by itself, in the ceremony of the code. */
static enum status read_nothing(struct yaml_value map, enum protection kind, struct protection_policy *policy, struct failure *failure)
{
    (void)map, (void)kind, (void)policy, (void)failure;
    return STATUS_OK;
}

#define ANSWERED(kind)                                                                                                                     \
    {                                                                                                                                      \
        kind, {"services", "indirect_biometrics", "answer_seconds", "attempts"}, read_answered                                             \
    }

static const struct kind kinds[] = {
    {PROTECTION_DEFERRED_BLOCKABLE,
     {"services", "indirect_biometrics", "wait_seconds", "payment_template", "service_template", "waiting_operations", "waiting_twd",
      "block_when_means_change", "block_when_guesses_lock"},
     read_deferral},
    {PROTECTION_REDUCED_LIMIT, {"services", "indirect_biometrics", "transaction_twd", "day_twd", "month_twd"}, read_reduced},
    {PROTECTION_OTP_BOUND, {"services"}, read_nothing},
    ANSWERED(PROTECTION_TRANSACTION_PASSWORD),
    ANSWERED(PROTECTION_VOICE_OTP),
    {PROTECTION_RECORDED_VIDEO, {"services", "indirect_biometrics", "answer_seconds"}, read_conference},
    {PROTECTION_TWO_WAY_SMS, {"services", "indirect_biometrics", "answer_seconds", "attempts", "template"}, read_two_way},
    {PROTECTION_SIM_AUTHENTICATION, {"services", "indirect_biometrics", "answer_seconds", "attempts", "operator"}, read_sim},
    ANSWERED(PROTECTION_DEVICE_DESIGNATED),
    ANSWERED(PROTECTION_PUSH_CONFIRMATION),
    ANSWERED(PROTECTION_NON_TRANSACTION_DEVICE),
    ANSWERED(PROTECTION_ASSESSED_EQUIVALENT),
};

static const struct kind *find_kind(unsigned protection)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].protection == protection)
            return &kinds[i];
    return NULL;
}

static enum status read_kind(const char *name, struct yaml_value map, struct protection_policy *policy, struct failure *failure)
{
    unsigned word;
    if (vocabulary_find(&vocabulary_protection, bytes_of_text(name), &word) != STATUS_OK)
        return yaml_refuse(map, failure, "is no enhanced protection");
    if (protection_never_counts((enum protection)word))
        return failure_cite(failure, "9.3.2.2",
                            yaml_refuse(map, failure, "is none by 9.3.2.2: a fixed password or e-mail protects nothing"));
    const struct kind *kind = find_kind(word);
    if (kind == NULL)
        return yaml_refuse(map, failure, "is not run by this server");
    struct protection_rule *rule = &policy->rules[word];
    TRY(yaml_check_members(map, kind->members, failure));
    TRY(read_uses(map, rule, failure));
    rule->is_offered = true;
    return kind->read(map, kind->protection, policy, failure);
}

static enum status read_file(const struct yaml *yaml, struct protection_policy *ret_policy, struct failure *failure)
{
    static const char *const members[] = {"protections", NULL};
    struct protection_policy policy = {0};
    size_t count;
    TRY(yaml_check_members(yaml_root(yaml), members, failure));
    struct yaml_value map = yaml_member(yaml_root(yaml), "protections");
    TRY(yaml_map(map, protection_count, &count, failure));
    for (size_t i = 0; i < count; i++)
        TRY(read_kind(yaml_map_name(map, i), yaml_map_value(map, i), &policy, failure));
    *ret_policy = policy;
    return STATUS_OK;
}

enum status protections_file_parse(struct bytes text, struct protection_policy *ret_policy, struct failure *failure)
{
    CLEANUP(yaml_release) struct yaml *yaml = NULL;
    TRY(yaml_read(text, &yaml, failure));
    return read_file(yaml, ret_policy, failure);
}

enum status protections_file_read(const char *path, struct protection_policy *ret_policy, struct failure *failure)
{
    CLEANUP(yaml_release) struct yaml *yaml = NULL;
    TRY(yaml_read_file(path, &yaml, failure));
    return read_file(yaml, ret_policy, failure);
}
