/* SPDX-License-Identifier: Apache-2.0
 * Revocation over the network: what an issuer publishes reaches the cache, and what anybody else puts in its place does not. */
#include "src/channel/exchange.h"
#include "src/channel/fetch.h"
#include "src/channel/revocation_worker.h"
#include "src/crypto/checks.h"
#include "tests/channel/http_fixture.h"
#include "tests/crypto/pki.h"
#include "tests/testing.h"

#include <pthread.h>
#include <stdio.h>

enum nonce { NONCE_SENT, NONCE_ABSENT, NONCE_OF_ANOTHER };

struct world {
    struct pki_entity root, ca, leaf, impostor;
    struct certificate *anchors[1];
    struct trust_revocation rules[2];
    struct trust trust;
    struct revocation_cache *cache;
    struct checker *checker;
    struct http_fixture *http;
    /* what the server does */
    const struct pki_entity *crl_signer;
    int code;
    enum nonce nonce;
    int ocsp_status;
    pthread_mutex_t lock;
    unsigned requests;
    _Atomic timestamp_us now;
};
static struct world world;

static timestamp_us test_now(void)
{
    return world.now;
}

static int answer_ocsp(struct bytes body, struct buffer *ret_body)
{
    const uint8_t *at = body.data;
    OCSP_REQUEST *request = d2i_OCSP_REQUEST(NULL, &at, (long)body.size), *other = OCSP_REQUEST_new();
    if (request == NULL)
        return 400;
    OCSP_request_add1_nonce(other, NULL, 32);
    struct pki_ocsp plan = {.about = &world.leaf, .issuer = &world.ca, .status = world.ocsp_status};
    plan.request = world.nonce == NONCE_SENT ? request : world.nonce == NONCE_OF_ANOTHER ? other : NULL;
    *ret_body = pki_make_ocsp(plan);
    OCSP_REQUEST_free(request);
    OCSP_REQUEST_free(other);
    return 200;
}

static int answer(void *context, const char *path, struct bytes body, struct buffer *ret_body)
{
    (void)context;
    pthread_mutex_lock(&world.lock);
    world.requests++;
    int code = world.code;
    pthread_mutex_unlock(&world.lock);
    if (code != 200)
        return code;
    if (strcmp(path, "/ocsp") == 0)
        return answer_ocsp(body, ret_body);
    if (strcmp(path, "/huge") == 0)
        return buffer_reserve(ret_body, 2000000) == STATUS_OK ? (ret_body->size = 2000000, 200) : 500;
    *ret_body = strcmp(path, "/root.crl") == 0 ? pki_make_crl(&world.root, (struct pki_crl){0})
                                               : pki_make_crl(world.crl_signer, (struct pki_crl){0});
    return 200;
}

static void set_code(int code)
{
    pthread_mutex_lock(&world.lock);
    world.code = code;
    pthread_mutex_unlock(&world.lock);
}

static int set_up(void **state)
{
    (void)state;
    world = (struct world){.code = 200, .lock = PTHREAD_MUTEX_INITIALIZER, .now = PKI_NOW};
    world.root = pki_issue(NULL, PKI_CA("Root"));
    world.ca = pki_issue(&world.root, PKI_CA("CA"));
    world.impostor = pki_issue(NULL, PKI_CA("CA"));
    world.leaf = pki_issue(&world.ca, PKI_SIGNER("Leaf"));
    world.crl_signer = &world.ca;
    world.anchors[0] = world.root.certificate;
    world.http = http_fixture_start(answer, NULL);
    int port = http_fixture_port(world.http);
    world.rules[0] = (struct trust_revocation){.issuer = world.root.certificate, .crl_count = 1};
    world.rules[1] = (struct trust_revocation){.issuer = world.ca.certificate, .crl_count = 1};
    snprintf(world.rules[0].crls[0].text, TRUST_URL_MAX, "http://127.0.0.1:%d/root.crl", port);
    snprintf(world.rules[1].crls[0].text, TRUST_URL_MAX, "http://127.0.0.1:%d/ca.crl", port);
    snprintf(world.rules[1].ocsp.text, TRUST_URL_MAX, "http://127.0.0.1:%d/ocsp", port);
    world.trust = (struct trust){
        .anchors = world.anchors, .anchor_count = 1, .anchors_only = true, .revocations = world.rules, .revocation_count = 2};
    assert_ok(certificate_list_add(&world.trust.intermediates, world.ca.certificate));
    assert_ok(revocation_cache_new(&world.cache));
    assert_ok(checker_new(&world.trust, world.cache, &world.checker));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_fixture_stop(&world.http);
    checker_release(&world.checker);
    revocation_cache_release(&world.cache);
    certificate_list_release(&world.trust.intermediates);
    pki_entity_release(&world.leaf);
    pki_entity_release(&world.impostor);
    pki_entity_release(&world.ca);
    pki_entity_release(&world.root);
    return 0;
}

static void expect_validity(const char *reason)
{
    CLEANUP(checks_release) struct checks checks = {0};
    struct checks_request request = {.at = PKI_NOW};
    assert_ok(checks_certificate(world.checker, world.leaf.certificate, NULL, &request, &checks));
    assert_string_equal(checks.outcomes[CHECK_VALIDITY].reason, reason);
}

static struct revocation_worker_state refresh(void)
{
    CLEANUP(revocation_worker_release) struct revocation_worker *worker = NULL;
    struct revocation_worker_state state;
    assert_ok(revocation_worker_start(&world.trust, world.cache, test_now, &worker));
    revocation_worker_refresh(worker);
    revocation_worker_state(worker, &state);
    return state;
}

static void published_lists_make_certificates_valid(void **state)
{
    (void)state;
    expect_validity("revocation_unavailable");
    struct revocation_worker_state result = refresh();
    assert_int_equal(result.sources, 2);
    assert_int_equal(result.failing, 0);
    expect_validity("");
}

static void the_thread_fetches_by_itself(void **state)
{
    (void)state;
    CLEANUP(revocation_worker_release) struct revocation_worker *worker = NULL;
    assert_ok(revocation_worker_start(&world.trust, world.cache, test_now, &worker));
    for (int i = 0; i < 500 && revocation_cache_generation(world.cache) < 2; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    expect_validity("");
}

static void a_list_by_another_hand_is_not_taken(void **state)
{
    (void)state;
    world.crl_signer = &world.impostor;
    struct revocation_worker_state result = refresh();
    assert_int_equal(result.failing, 1);
    assert_non_null(strstr(result.last_failure, "not signed by"));
    expect_validity("revocation_unavailable");
}

static void freshness_is_told(void **state)
{
    (void)state;
    CLEANUP(revocation_worker_release) struct revocation_worker *worker = NULL;
    struct revocation_worker_state told;
    struct revocation_cache_figures lists;
    assert_ok(revocation_worker_start(&world.trust, world.cache, test_now, &worker));
    revocation_worker_refresh(worker);
    revocation_worker_state(worker, &told);
    assert_int_equal(told.stale, 0);
    assert_int_equal(told.oldest_success, PKI_NOW);
    assert_true(told.fetches >= 2 && told.failed_fetches == 0);
    set_code(500);
    world.now = PKI_NOW + 3650 * TIMESTAMP_DAY; /* past the end of every list */
    revocation_worker_refresh(worker);
    revocation_worker_state(worker, &told);
    assert_int_equal(told.failing, 2);
    assert_int_equal(told.stale, 2);
    assert_int_equal(told.oldest_success, PKI_NOW);
    assert_true(told.failed_fetches >= 2);
    revocation_cache_read_figures(world.cache, PKI_NOW, &lists);
    assert_int_equal(lists.crls, 2);
    assert_int_equal(lists.ended_crls, 0);
    revocation_cache_read_figures(world.cache, world.now, &lists);
    assert_int_equal(lists.ended_crls, 2);
}

static void what_never_came_is_stale(void **state)
{
    (void)state;
    set_code(404);
    struct revocation_worker_state told = refresh();
    assert_int_equal(told.stale, 2);
    assert_int_equal(told.oldest_success, 0);
}

static void questions_are_counted(void **state)
{
    (void)state;
    CLEANUP(revocation_worker_release) struct revocation_worker *worker = NULL;
    struct revocation_worker_state told;
    assert_ok(revocation_worker_start(&world.trust, world.cache, test_now, &worker));
    assert_true(revocation_worker_answer(worker, world.leaf.certificate, world.ca.certificate));
    set_code(500);
    assert_false(revocation_worker_answer(worker, world.leaf.certificate, world.ca.certificate));
    assert_false(revocation_worker_answer(worker, world.leaf.certificate, world.ca.certificate)); /* left alone: not asked */
    revocation_worker_state(worker, &told);
    assert_int_equal(told.questions, 2);
    assert_int_equal(told.failed_questions, 1);
}

static void a_server_that_fails_changes_nothing(void **state)
{
    (void)state;
    refresh();
    static const int codes[] = {500, 404, 302, 0};
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        set_code(codes[i]);
        assert_int_equal(refresh().failing, 2);
        expect_validity("");
    }
}

static void too_much_is_not_read(void **state)
{
    (void)state;
    char url[64];
    struct failure failure;
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(1000);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/huge", http_fixture_port(world.http));
    assert_status(STATUS_UNAVAILABLE, fetch(&(struct fetch_request){.url = url}, &body, &failure));
    assert_non_null(strstr(failure.message, "more than 1000 bytes"));
    assert_status(STATUS_UNAVAILABLE, fetch(&(struct fetch_request){.url = "file:///etc/hostname"}, &body, &failure));
}

/* Nobody listens at port 1: whoever heeds one of these gets nothing. */
static void the_environment_names_no_proxy(void **state)
{
    (void)state;
    static const char *const names[] = {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"};
    char url[64];
    long code = 0;
    const char *happened = NULL;
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(100000);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(setenv(names[i], "http://127.0.0.1:1", 1), 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/root.crl", http_fixture_port(world.http));
    enum status status = fetch(&(struct fetch_request){.url = url}, &body, NULL);
    enum status exchanged = exchange(&(struct exchange_request){.url = url, .headers = "", .seconds = 5}, &code, &body, &happened);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        unsetenv(names[i]);
    assert_ok(status);
    assert_ok(exchanged);
}

static void a_redirect_is_not_followed(void **state)
{
    (void)state;
    char url[64];
    unsigned before = world.requests;
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(100000);
    set_code(302);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/root.crl", http_fixture_port(world.http));
    assert_status(STATUS_UNAVAILABLE, fetch(&(struct fetch_request){.url = url}, &body, NULL));
    assert_int_equal(world.requests, before + 1);
}

static void put_root_crl(void)
{
    CLEANUP(buffer_release) struct buffer crl = pki_make_crl(&world.root, (struct pki_crl){0});
    assert_ok(revocation_cache_put_crl(world.cache, buffer_bytes(&crl), NULL));
}

static enum status ask(void)
{
    struct trust_revocation only_ocsp = world.rules[1];
    struct trust trust = world.trust;
    CLEANUP(revocation_worker_release) struct revocation_worker *worker = NULL;
    struct failure failure;
    only_ocsp.crl_count = 0;
    trust.revocations = &only_ocsp;
    trust.revocation_count = 1;
    assert_ok(revocation_worker_start(&trust, world.cache, test_now, &worker));
    return revocation_worker_ask(worker, world.leaf.certificate, world.ca.certificate, &failure);
}

static void a_responder_is_asked_about_one_certificate(void **state)
{
    (void)state;
    put_root_crl();
    assert_ok(ask());
    expect_validity("");
    world.ocsp_status = V_OCSP_CERTSTATUS_REVOKED;
    revocation_cache_release(&world.cache);
    checker_release(&world.checker);
    assert_ok(revocation_cache_new(&world.cache));
    assert_ok(checker_new(&world.trust, world.cache, &world.checker));
    put_root_crl();
    assert_ok(ask());
    expect_validity("revoked");
}

static void an_answer_to_somebody_elses_question_is_not_taken(void **state)
{
    (void)state;
    put_root_crl();
    world.nonce = NONCE_OF_ANOTHER;
    assert_status(STATUS_REFUSED, ask());
    expect_validity("revocation_unavailable");
    world.nonce = NONCE_ABSENT;
    world.rules[1].ocsp_nonce_required = true;
    assert_status(STATUS_REFUSED, ask());
    world.rules[1].ocsp_nonce_required = false;
    assert_ok(ask());
    expect_validity("");
}

static void a_check_asks_for_what_it_does_not_know(void **state)
{
    (void)state;
    CLEANUP(revocation_worker_release) struct revocation_worker *worker = NULL;
    world.rules[1].crl_count = 0; /* the CA has a responder only */
    put_root_crl();
    expect_validity("revocation_unavailable");
    assert_ok(revocation_worker_start(&world.trust, world.cache, test_now, &worker));
    checker_ask_with(world.checker, revocation_worker_answer, worker);
    expect_validity("");
    checker_ask_with(world.checker, NULL, NULL);
}

static void a_responder_that_does_not_answer_is_left_alone(void **state)
{
    (void)state;
    struct failure failure;
    CLEANUP(revocation_worker_release) struct revocation_worker *worker = NULL;
    world.rules[0].crl_count = world.rules[1].crl_count = 0;
    set_code(503);
    assert_ok(revocation_worker_start(&world.trust, world.cache, test_now, &worker));
    assert_status(STATUS_UNAVAILABLE, revocation_worker_ask(worker, world.leaf.certificate, world.ca.certificate, &failure));
    set_code(200);
    unsigned before = world.requests;
    assert_status(STATUS_UNAVAILABLE, revocation_worker_ask(worker, world.leaf.certificate, world.ca.certificate, &failure));
    assert_int_equal(world.requests, before);
}

static void without_a_responder_nobody_is_asked(void **state)
{
    (void)state;
    struct failure failure;
    CLEANUP(revocation_worker_release) struct revocation_worker *worker = NULL;
    struct trust nothing = world.trust;
    nothing.revocation_count = 0;
    assert_ok(revocation_worker_start(&nothing, world.cache, test_now, &worker));
    assert_status(STATUS_NOT_FOUND, revocation_worker_ask(worker, world.leaf.certificate, world.ca.certificate, &failure));
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(published_lists_make_certificates_valid),
        WITH_WORLD(the_thread_fetches_by_itself),
        WITH_WORLD(a_list_by_another_hand_is_not_taken),
        WITH_WORLD(freshness_is_told),
        WITH_WORLD(what_never_came_is_stale),
        WITH_WORLD(questions_are_counted),
        WITH_WORLD(a_server_that_fails_changes_nothing),
        WITH_WORLD(too_much_is_not_read),
        WITH_WORLD(the_environment_names_no_proxy),
        WITH_WORLD(a_redirect_is_not_followed),
        WITH_WORLD(a_responder_is_asked_about_one_certificate),
        WITH_WORLD(an_answer_to_somebody_elses_question_is_not_taken),
        WITH_WORLD(a_check_asks_for_what_it_does_not_know),
        WITH_WORLD(a_responder_that_does_not_answer_is_left_alone),
        WITH_WORLD(without_a_responder_nobody_is_asked),
    };
    if (fetch_init() != STATUS_OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
