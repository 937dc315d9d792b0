/* SPDX-License-Identifier: Apache-2.0
 * From configuration to settings of the methods that ask for what people remember. */
#include "src/server/hashing.h"

#include "src/service/subject.h"
#include "src/service/workers.h"

enum status hashing_read_files(const struct server_config *config, struct hashing *hashing, struct server_failure *failure)
{
    const char *path = config->passwords.common_list;
    if (path == NULL)
        return STATUS_OK;
    enum status status = common_passwords_read_file(path, &hashing->common, &failure->failure);
    if (status != STATUS_OK)
        failure->file = path;
    return status;
}

static struct password_settings password_settings_of(const struct server_config *config, const struct common_passwords *common)
{
    return (struct password_settings){
        .policy = {.length_min = config->passwords.length_min,
                   .length_max = config->passwords.length_max,
                   .run_length = config->passwords.run_length,
                   .kinds_min = config->passwords.kinds_min,
                   .common = common},
        .cost = {config->passwords.hash_passes, config->passwords.hash_memory_mib},
        .attempts = config->passwords.attempts,
        .corporate_attempts = config->passwords.corporate_attempts,
        .default_days = config->passwords.default_days,
        .change_days = config->passwords.change_days,
        .unused_days = config->passwords.unused_days,
        .old_must_change = config->passwords.old == OLD_PASSWORD_CHANGE,
    };
}

enum status hashing_start(const struct server_config *config, struct hashing *hashing)
{
    const struct workers_options options = {.threads = config->passwords.workers, .capacity = config->passwords.waiting, .yields = true};
    hashing->password = password_settings_of(config, hashing->common);
    hashing->knowledge = (struct knowledge_settings){
        .cost = hashing->password.cost,
        .asked = config->knowledge.asked,
        .required = config->knowledge.required,
        .attempts = config->knowledge.attempts,
        .corporate_attempts = config->knowledge.corporate_attempts,
    };
    hashing->two_factor = (struct two_factor_settings){
        .cost = hashing->password.cost,
        .attempts = hashing->password.attempts,
        .corporate_attempts = hashing->password.corporate_attempts,
    };
    return workers_start(&options, &hashing->workers);
}

void hashing_serve(const struct hashing *hashing, struct services *services)
{
    services->method_settings[DESIGN_PASSWORD] = &hashing->password;
    services->method_settings[DESIGN_KNOWLEDGE] = &hashing->knowledge;
    services->method_settings[DESIGN_TWO_FACTOR] = &hashing->two_factor;
    services->workers[DESIGN_PASSWORD] = hashing->workers;
    services->workers[DESIGN_KNOWLEDGE] = hashing->workers;
    services->workers[DESIGN_TWO_FACTOR] = hashing->workers;
}

enum status hashing_make_decoy(const struct hashing *hashing, struct services *services)
{
    const struct method_context context = {.now = services->clock(), .vault = services->vault, .settings = &hashing->password};
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    CLEANUP(subject_release) struct subject subject = {0};
    random_id(&services->decoy.customer);
    random_id(&services->decoy.credential);
    random_fill(subject.key.salt, sizeof subject.key.salt);
    subject.customer = services->decoy.customer;
    services->decoy.key = subject.key;
    services->decoy.sealed = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    TRY(password_decoy(&context, &record));
    return subject_seal(services, &subject, SEALED_CREDENTIAL, services->decoy.credential.text, buffer_bytes(&record),
                        &services->decoy.sealed);
}

void hashing_release(struct hashing *hashing)
{
    workers_release(&hashing->workers);
    common_passwords_release(&hashing->common);
}
