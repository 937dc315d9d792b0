/* SPDX-License-Identifier: Apache-2.0
 * Starting and ending the parts. Whatever was started is ended by engine_release, also when a later part does not start. */
#include "src/server/engine.h"

#include "src/base/clock.h"
#include "src/base/limits.h"
#include "src/channel/fetch.h"
#include "src/channel/revocation_worker.h"
#include "src/methods/certificate/certificate.h"
#include "src/methods/otp/otp.h"
#include "src/server/cards.h"
#include "src/server/configuration.h"
#include "src/server/couriers.h"
#include "src/server/faces.h"
#include "src/server/hashing.h"
#include "src/server/keeping.h"
#include "src/server/rule_files.h"
#include "src/server/sweeper.h"
#include "src/service/signals.h"
#include "src/service/workers.h"
#include "src/vault/program.h"

#include <limits.h>
#include <stdlib.h>

#define OPERATOR_THREADS 4 /* questions to mobile operators and biometric engines at once; more wait, and then are refused */
#define OPERATOR_QUEUE 64

struct engine {
    struct rule_files files;
    struct revocation_cache *revocation;
    struct revocation_folder *folder;
    struct checker *checker;
    struct revocation_worker *fetcher;
    struct certificate_settings certificate;
    struct hashing hashing;
    struct otp_settings otp;
    struct face_settings face;
    struct cards cards;
    struct keeping keeping;
    struct services services;
    struct workers *store_workers;
    struct sweeper *sweeper;
    struct couriers *couriers;
};

static enum status read_files(const struct server_config *config, struct engine *engine, struct server_failure *failure)
{
    TRY(rule_files_read(config, &engine->files, failure));
    return hashing_read_files(config, &engine->hashing, failure);
}

static enum status load_receipt_key(struct services *services)
{
    CLEANUP(buffer_release) struct buffer key = BUFFER_INIT(128);
    TRY(vault_public_key(services->vault, VAULT_KEY_RECEIPT, &key));
    const struct bytes point = buffer_bytes(&key);
    TRY(jwk_thumbprint_of(point, &services->receipt_key));
    return jwks_write(&point, 1, &services->jwks);
}

static enum status start_vault(const struct server_config *config, struct engine *engine, struct server_failure *failure)
{
    CLEANUP(buffer_release) struct buffer own_program = BUFFER_INIT(PATH_MAX);
    struct vault_named_key card_keys[CARDS_FILE_ISSUERS_MAX];
    const char *program = config->vault.program;
    if (program == NULL) {
        TRY(vault_program_find(&own_program, &failure->failure));
        program = buffer_text(&own_program);
    }
    const struct vault_options options = {
        .program = program,
        .module = config->vault.module,
        .token_label = config->vault.token_label,
        .pin_file = config->vault.pin_file,
        .token_config = config->vault.token_config,
        .connections = config->vault.connections,
        .named_keys = card_keys,
        .named_key_count = cards_vault_keys(&engine->files.cards, card_keys),
    };
    TRY(vault_start(&options, &engine->services.vault, &failure->failure));
    TRY(vault_hmac(engine->services.vault, "requests of idempotency keys", bytes_of("", 0), &engine->services.request_key));
    TRY(hashing_make_decoy(&engine->hashing, &engine->services));
    if (load_receipt_key(&engine->services) != STATUS_OK ||
        keeper_vault_init(engine->services.vault, engine->services.origin, &engine->keeping.signer) != STATUS_OK)
        return failure_set(&failure->failure, STATUS_UNAVAILABLE, "ledger.origin",
                           "the vault gives no public keys, or the origin names none");
    return STATUS_OK;
}

/* As many as there are connections for reading: a database that stands still is waited for by these, and by no thread that serves HTTP. */
static enum status start_store_workers(struct engine *engine)
{
    const struct workers_options options = {.threads = READERS_MAX, .capacity = LIMIT_WORKERS_QUEUE};
    return store_is_shared(engine->services.store) ? workers_start(&options, &engine->store_workers) : STATUS_OK;
}

static enum status open_store(const struct server_config *config, struct services *services, struct server_failure *failure)
{
    TRY(store_open(config->top.store, &services->store, &failure->failure));
    return store_migrate(services->store, &failure->failure);
}

static enum status start_store(const struct server_config *config, struct engine *engine, struct server_failure *failure)
{
    struct services *services = &engine->services;
    TRY(open_store(config, services, failure));
    TRY(readers_new(services->store, &services->readers));
    TRY(start_store_workers(engine));
    TRY(keeping_start(config, &engine->keeping, services, &failure->failure));
    return configuration_tell(config, services, failure);
}

/* Only addresses of the trust registry are ever fetched; without any, nobody fetches. */
static enum status start_fetcher(struct engine *engine)
{
    if (engine->files.trust.revocation_count == 0)
        return STATUS_OK;
    TRY(revocation_worker_start(&engine->files.trust, engine->revocation, clock_now, &engine->fetcher));
    checker_ask_with(engine->checker, revocation_worker_answer, engine->fetcher);
    return STATUS_OK;
}

static enum status prepare_methods(const struct server_config *config, struct engine *engine, struct server_failure *failure)
{
    const char *folder = config->top.revocation;
    TRY(digest_set_new(&engine->services.kept_material));
    TRY(revocation_cache_new(&engine->revocation));
    if (folder != NULL)
        TRY(blame(folder, revocation_folder_open(folder, engine->revocation, &engine->folder, &failure->failure), failure));
    TRY(checker_new(&engine->files.trust, engine->revocation, &engine->checker));
    engine->certificate = (struct certificate_settings){.checker = engine->checker,
                                                        .trust = &engine->files.trust,
                                                        .revocation = engine->revocation,
                                                        .confirm_seconds = config->ceremonies.confirmation_seconds};
    engine->services.method_settings[DESIGN_CERTIFICATE] = &engine->certificate;
    engine->services.ceremony_seconds[DESIGN_CERTIFICATE] = config->ceremonies.certificate_seconds;
    TRY(hashing_start(config, &engine->hashing));
    if (config->top.webauthn != NULL)
        engine->hashing.two_factor.passkey = &engine->files.passkeys.settings;
    hashing_serve(&engine->hashing, &engine->services);
    return STATUS_OK;
}

static void prepare_otp(const struct server_config *config, struct engine *engine)
{
    engine->otp = (struct otp_settings){
        .device_lock_after = config->otp.device_lock_after,
        .customer_lock_after = config->otp.customer_lock_after,
        .look_ahead = config->otp.look_ahead,
        .time_steps = config->otp.time_steps,
        .drift_steps = config->otp.drift_steps,
        .resynchronise_steps = config->otp.resynchronise_steps,
        .issuer = config->otp.issuer,
    };
    engine->services.method_settings[DESIGN_OTP] = &engine->otp;
    engine->services.ceremony_seconds[DESIGN_OTP] = config->otp.seconds;
}

static void prepare_cards(const struct server_config *config, struct engine *engine)
{
    struct services *services = &engine->services;
    if (config->top.cards == NULL)
        return;
    cards_configure(&engine->files.cards, services->receipt_key.text, &engine->cards);
    services->method_settings[DESIGN_CHIP_CARD] = &engine->cards.settings;
    services->ceremony_seconds[DESIGN_CHIP_CARD] = engine->files.cards.seconds;
}

static struct device_policy device_policy_of(const struct server_config *config)
{
    return (struct device_policy){.rules = {
                                      [DEVICE_SIGNAL_ROOT] = config->device_signals.root,
                                      [DEVICE_SIGNAL_JAILBREAK] = config->device_signals.jailbreak,
                                      [DEVICE_SIGNAL_EMULATOR] = config->device_signals.emulator,
                                      [DEVICE_SIGNAL_DEBUGGER] = config->device_signals.debugger,
                                      [DEVICE_SIGNAL_HOOKING] = config->device_signals.hooking,
                                      [DEVICE_SIGNAL_REPACKAGED] = config->device_signals.repackaged,
                                  }};
}

static void configure_services(const struct server_config *config, struct engine *engine)
{
    engine->services = (struct services){
        .catalogue = &engine->files.catalogue.catalogue,
        .book = config->top.channels != NULL ? &engine->files.book : NULL,
        .protections = config->top.protections != NULL ? &engine->files.protections : NULL,
        .ceremony_attempts = config->ceremonies.attempts,
        .device_policy = device_policy_of(config),
        .operation_seconds = config->ceremonies.operation_seconds,
        .designated_delay_days = config->accounts.designated_delay_days,
        .issuer = config->ledger.origin,
        .origin = config->ledger.origin,
        .jwks = BUFFER_INIT(JWKS_BYTES_MAX),
        .clock = clock_now,
    };
}

static enum status start_operators(const struct server_config *config, struct engine *engine)
{
    const struct workers_options options = {.threads = OPERATOR_THREADS, .capacity = OPERATOR_QUEUE};
    if (!engine->files.protections.rules[PROTECTION_SIM_AUTHENTICATION].is_offered && config->top.biometrics == NULL)
        return STATUS_OK;
    return workers_start(&options, &engine->services.operators);
}

/* All that a store is opened with. */
static enum status start_before_store(const struct server_config *config, struct engine *engine, struct server_failure *failure)
{
    TRY(read_files(config, engine, failure));
    TRY(fetch_init());
    configure_services(config, engine);
    TRY(prepare_methods(config, engine, failure));
    prepare_otp(config, engine);
    prepare_cards(config, engine);
    if (config->top.conferences != NULL)
        engine->services.method_settings[DESIGN_VIDEO] = &engine->files.video;
    if (config->top.biometrics != NULL) {
        faces_configure(config, &engine->files.biometrics, &engine->face);
        engine->hashing.two_factor.face = &engine->face;
    }
    engine->services.ceremony_seconds[DESIGN_VIDEO] = config->video.seconds;
    engine->services.phones = &engine->files.phones;
    TRY(start_operators(config, engine));
    return start_vault(config, engine, failure);
}

static enum status start_parts(const struct server_config *config, struct engine *engine, struct server_failure *failure)
{
    TRY(start_before_store(config, engine, failure));
    TRY(start_store(config, engine, failure));
    if (config->top.fetch_revocation == SWITCH_ON)
        TRY(start_fetcher(engine));
    if (config->top.channels != NULL)
        TRY(couriers_start(&engine->services, &engine->files.book, &engine->couriers));
    if (config->top.conferences != NULL)
        TRY(signal_watch_start(&engine->services, (size_t)config->limits.connections / 2, &engine->services.signals));
    return sweeper_start(&engine->services, engine->folder, &engine->sweeper);
}

static enum status restore(const struct server_config *config, struct engine *engine, struct ledger_restored *ret_restored,
                           struct server_failure *failure)
{
    TRY(start_before_store(config, engine, failure));
    TRY(open_store(config, &engine->services, failure));
    return keeping_restore(&engine->keeping, &engine->services, ret_restored, &failure->failure);
}

enum status engine_restore(const struct server_config *config, struct ledger_restored *ret_restored, struct server_failure *failure)
{
    CLEANUP(engine_release) struct engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL)
        return STATUS_NO_MEMORY;
    return restore(config, engine, ret_restored, failure);
}

enum status engine_start(const struct server_config *config, struct engine **ret_engine, struct server_failure *failure)
{
    struct engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL)
        return STATUS_NO_MEMORY;
    enum status status = start_parts(config, engine, failure);
    if (status != STATUS_OK) {
        engine_release(&engine);
        return status;
    }
    *ret_engine = engine;
    return STATUS_OK;
}

void engine_release(struct engine **engine)
{
    if (*engine == NULL)
        return;
    struct services *services = &(*engine)->services;
    sweeper_release(&(*engine)->sweeper);
    signal_watch_release(&services->signals);
    couriers_release(&(*engine)->couriers);
    workers_release(&(*engine)->store_workers);
    hashing_release(&(*engine)->hashing);
    workers_release(&services->operators);
    keeping_release(&(*engine)->keeping, services);
    readers_release(&services->readers);
    store_release(&services->store);
    vault_release(&services->vault);
    buffer_release(&services->jwks);
    buffer_release(&services->decoy.sealed);
    digest_set_release(&services->kept_material);
    checker_release(&(*engine)->checker);
    revocation_worker_release(&(*engine)->fetcher);
    revocation_folder_release(&(*engine)->folder);
    revocation_cache_release(&(*engine)->revocation);
    rule_files_release(&(*engine)->files);
    free(*engine);
    *engine = NULL;
}

struct services *engine_services(struct engine *engine)
{
    return &engine->services;
}

void engine_end_waits(struct engine *engine)
{
    signal_watch_close(engine->services.signals);
}

struct workers *engine_store_workers(struct engine *engine)
{
    return engine->store_workers;
}

bool engine_keeper_is_ready(void *context)
{
    return keepers_are_healthy(&((struct engine *)context)->services.keepers);
}

bool engine_vault_is_ready(void *context)
{
    return vault_is_ready(((struct engine *)context)->services.vault);
}

void engine_read_revocation(struct engine *engine, struct engine_revocation *ret_revocation)
{
    *ret_revocation = (struct engine_revocation){.lists.crls = 0};
    revocation_cache_read_figures(engine->revocation, clock_now(), &ret_revocation->lists);
    if (engine->fetcher != NULL)
        revocation_worker_state(engine->fetcher, &ret_revocation->fetching);
}

size_t engine_read_gateways(struct engine *engine, struct engine_gateway *ret_gateways, size_t capacity)
{
    size_t count = engine->couriers != NULL ? engine->files.book.gateway_count : 0;
    for (size_t i = 0; i < count && i < capacity; i++)
        ret_gateways[i] = (struct engine_gateway){engine->files.book.gateways[i].id, couriers_gateway_is_ready(engine->couriers, i)};
    return count < capacity ? count : capacity;
}

enum status engine_check_files(const struct server_config *config, struct server_failure *failure)
{
    struct engine engine = {0};
    enum status status = read_files(config, &engine, failure);
    hashing_release(&engine.hashing);
    rule_files_release(&engine.files);
    return status;
}
