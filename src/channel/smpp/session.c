/* SPDX-License-Identifier: Apache-2.0
 * The session's thread, and the senders that wait for answers. The thread alone reads the link; whoever holds the lock writes it. A wait
 * for the lock is short: writes are given up after the answer's time, and a link that takes none is broken off. */
#include "src/channel/smpp/session.h"

#include "src/base/clock.h"
#include "src/base/log.h"
#include "src/channel/smpp/link.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define SLOTS_MAX 32
#define TICK_MS 200
#define REST_SECONDS_FIRST 1
#define REST_SECONDS_MAX 60
#define SECOND_NS INT64_C(1000000000)

struct slot {
    enum { SLOT_FREE, SLOT_WAITS, SLOT_ANSWERED, SLOT_BROKEN } state;
    uint32_t sequence, status;
    char id[SMPP_MESSAGE_ID_SIZE];
};

struct smpp_session {
    const struct gateway_settings *settings;
    enum smpp_command bind;
    pthread_t thread;
    pthread_mutex_t lock; /* over everything below, and over writing */
    pthread_cond_t changed;
    _Atomic bool is_stopping; /* changed under the lock; the thread looks at it without */
    bool is_bound, is_broken;
    uint32_t sequence, links;   /* links: how many there have been */
    int64_t heard_ns, asked_ns; /* asked: when enquire_link was sent, 0 when it is answered */
    int64_t slow_until_ns;
    int64_t slow_seconds;
    struct slot slots[SLOTS_MAX];
    struct smpp_arrivals arrivals[SMPP_ARRIVAL_KINDS];
    struct smpp_link link;
};

static int64_t seconds_ns(unsigned seconds)
{
    return (int64_t)seconds * SECOND_NS;
}

/* Under the lock; false when it is over. */
static bool wait_for_change(struct smpp_session *session, int64_t until_ns)
{
    const struct timespec until = {.tv_sec = until_ns / SECOND_NS, .tv_nsec = until_ns % SECOND_NS};
    return pthread_cond_timedwait(&session->changed, &session->lock, &until) == 0;
}

/* Under the lock. */
static uint32_t next_sequence(struct smpp_session *session)
{
    session->sequence = session->sequence >= 0x7fffffff ? 1 : session->sequence + 1; /* 3.2 */
    return session->sequence;
}

/* Under the lock. */
static void write_pdu(struct smpp_session *session, enum status made, const struct buffer *pdu)
{
    if (session->link.file < 0)
        return;
    if (made != STATUS_OK || smpp_link_write(&session->link, buffer_bytes(pdu)) != STATUS_OK)
        session->is_broken = true;
}

/* Under the lock. */
static void write_plain(struct smpp_session *session, uint32_t command, uint32_t status, uint32_t sequence)
{
    CLEANUP(buffer_release) struct buffer pdu = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    write_pdu(session, smpp_write_plain(command, status, sequence, &pdu), &pdu);
}

/* Under the lock. */
static void write_deliver_answer(struct smpp_session *session, uint32_t status, uint32_t sequence)
{
    CLEANUP(buffer_release) struct buffer pdu = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    write_pdu(session, smpp_write_deliver_answer(status, sequence, &pdu), &pdu);
}

/* Under the lock: what asks us to go slower doubles the rest; what is taken ends it. */
static void note_pace(struct smpp_session *session, uint32_t status)
{
    if (status != SMPP_THROTTLED && status != SMPP_QUEUE_FULL) {
        session->slow_seconds = 0;
        return;
    }
    session->slow_seconds = session->slow_seconds == 0 ? REST_SECONDS_FIRST : session->slow_seconds * 2;
    if (session->slow_seconds > REST_SECONDS_MAX)
        session->slow_seconds = REST_SECONDS_MAX;
    session->slow_until_ns = clock_monotonic_ns() + session->slow_seconds * SECOND_NS;
}

/* Under the lock. An answer to nothing is passed over: its sender has given up. */
static void take_submit_answer(struct smpp_session *session, const struct smpp_header *header, struct bytes body)
{
    for (size_t i = 0; i < SLOTS_MAX; i++) {
        struct slot *slot = &session->slots[i];
        if (slot->state != SLOT_WAITS || slot->sequence != header->sequence)
            continue;
        bool is_answer = header->command == (SMPP_SUBMIT_SM | SMPP_RESPONSE);
        slot->status = header->status != SMPP_OK || is_answer ? header->status : SMPP_SYSTEM_ERROR;
        slot->id[0] = 0;
        if (is_answer && smpp_read_submit_answer(body, header->status, slot->id) != STATUS_OK)
            slot->status = SMPP_SYSTEM_ERROR;
        slot->state = SLOT_ANSWERED;
        note_pace(session, slot->status);
        pthread_cond_broadcast(&session->changed);
        return;
    }
}

static void log_refused(const struct smpp_session *session, const struct failure *failure)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_WARNING, "inbound.refused");
    json_write_text(&line.writer, "gateway", session->settings->id);
    json_write_text(&line.writer, "reason", failure->message);
    log_end(&line);
}

/* Under the lock. What a courier must see waits for one, who answers; everything else is answered at once. */
static void take_delivery(struct smpp_session *session, const struct smpp_header *header, struct bytes body)
{
    if (session->bind == SMPP_BIND_TRANSMITTER) {
        write_deliver_answer(session, SMPP_INVALID_BIND_STATUS, header->sequence);
        return;
    }
    struct smpp_arrival arrival = {.ticket = (uint64_t)session->links << 32 | header->sequence};
    enum smpp_arrival_kind kind;
    uint32_t status;
    struct failure failure = {0};
    bool waits = smpp_arrival_read(body, session->settings->inbound != 0, &kind, &arrival, &status, &failure);
    if (waits && smpp_arrivals_add(&session->arrivals[kind], &arrival))
        pthread_cond_broadcast(&session->changed);
    else
        write_deliver_answer(session, waits ? SMPP_RECEIVER_LATER : status, header->sequence);
    wipe(&arrival, sizeof arrival);
    if (failure.status != STATUS_OK)
        log_refused(session, &failure);
}

/* Under the lock. */
static void take_pdu(struct smpp_session *session, const struct smpp_header *header, struct bytes body)
{
    switch (header->command) {
    case SMPP_SUBMIT_SM | SMPP_RESPONSE:
    case SMPP_GENERIC_NACK:
        take_submit_answer(session, header, body);
        return;
    case SMPP_DELIVER_SM:
        take_delivery(session, header, body);
        return;
    case SMPP_ENQUIRE_LINK:
        write_plain(session, SMPP_ENQUIRE_LINK | SMPP_RESPONSE, SMPP_OK, header->sequence);
        return;
    case SMPP_ENQUIRE_LINK | SMPP_RESPONSE:
        session->asked_ns = 0;
        return;
    case SMPP_UNBIND:
        write_plain(session, SMPP_UNBIND | SMPP_RESPONSE, SMPP_OK, header->sequence);
        session->is_broken = true;
        return;
    default:
        if (!(header->command & SMPP_RESPONSE))
            write_plain(session, SMPP_GENERIC_NACK, SMPP_INVALID_COMMAND, header->sequence);
    }
}

/* Under the lock: all that have come whole. */
static void take_pdus(struct smpp_session *session)
{
    struct smpp_header header = {0};
    struct bytes body;
    enum status status = smpp_link_peek(&session->link, &header, &body);
    for (; status == STATUS_OK && !session->is_broken; status = smpp_link_peek(&session->link, &header, &body)) {
        session->heard_ns = clock_monotonic_ns();
        take_pdu(session, &header, body);
        smpp_link_drop(&session->link, header.size);
    }
    if (status == STATUS_INVALID) {
        write_plain(session, SMPP_GENERIC_NACK, SMPP_INVALID_COMMAND_LENGTH, 0);
        session->is_broken = true;
    }
}

/* Under the lock: silence is asked about, silence after that is a break; so is a PDU that never becomes whole. */
static void keep_time(struct smpp_session *session)
{
    const int64_t now = clock_monotonic_ns(), answer = seconds_ns(session->settings->answer_seconds);
    if (session->link.partial_since_ns != 0 && now - session->link.partial_since_ns > answer)
        session->is_broken = true;
    if (session->asked_ns != 0 && now - session->asked_ns > answer)
        session->is_broken = true;
    if (session->asked_ns != 0 || now - session->heard_ns < seconds_ns(session->settings->enquire_seconds))
        return;
    session->asked_ns = now;
    write_plain(session, SMPP_ENQUIRE_LINK, SMPP_OK, next_sequence(session));
}

/* Waits for the one answer that may come before anything else. */
static enum status wait_for_bind_answer(struct smpp_session *session, uint32_t *ret_status)
{
    const int64_t until = clock_monotonic_ns() + seconds_ns(session->settings->answer_seconds);
    struct smpp_header header;
    struct bytes body;
    while (clock_monotonic_ns() < until && !session->is_stopping) {
        enum status status = smpp_link_peek(&session->link, &header, &body);
        if (status == STATUS_OK) {
            smpp_link_drop(&session->link, header.size);
            *ret_status = header.status;
            return header.command == (session->bind | SMPP_RESPONSE) ? STATUS_OK : STATUS_INVALID;
        }
        if (status != STATUS_NOT_FOUND)
            return status;
        TRY(smpp_link_wait(&session->link, TICK_MS));
    }
    return STATUS_EXPIRED;
}

static enum status bind_session(struct smpp_session *session, uint32_t *ret_status)
{
    CLEANUP(buffer_release) struct buffer pdu = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    const struct smpp_bind bind = {.system_id = session->settings->system_id,
                                   .password = session->settings->secret_file,
                                   .system_type = session->settings->system_type};
    TRY(smpp_write_bind(session->bind, next_sequence(session), &bind, &pdu));
    TRY(smpp_link_write(&session->link, buffer_bytes(&pdu)));
    TRY(wait_for_bind_answer(session, ret_status));
    return *ret_status == SMPP_OK ? STATUS_OK : STATUS_REFUSED;
}

static const char *bind_word(enum smpp_command bind)
{
    return bind == SMPP_BIND_TRANSCEIVER ? "transceiver" : bind == SMPP_BIND_TRANSMITTER ? "transmitter" : "receiver";
}

static void log_state(const struct smpp_session *session, enum log_level level, const char *event, enum status status, uint32_t code)
{
    struct log_line line;
    log_begin(&line, level, event);
    json_write_text(&line.writer, "gateway", session->settings->id);
    json_write_text(&line.writer, "bind", bind_word(session->bind));
    if (status != STATUS_OK)
        json_write_text(&line.writer, "status", status_name(status));
    if (code != 0)
        json_write_integer(&line.writer, "smpp_status", code);
    log_end(&line);
}

/* Connects and binds, with nobody else using the link. */
static enum status begin_link(struct smpp_session *session)
{
    uint32_t code = 0;
    enum status status =
        smpp_link_open(session->settings->host, session->settings->port, session->settings->answer_seconds, &session->link);
    if (status == STATUS_OK)
        status = bind_session(session, &code);
    if (status != STATUS_OK) {
        smpp_link_close(&session->link);
        log_state(session, LOG_LEVEL_WARNING, "smpp.unbound", status, code);
        return status;
    }
    pthread_mutex_lock(&session->lock);
    session->is_bound = true;
    session->is_broken = false;
    session->links++;
    session->asked_ns = 0;
    session->heard_ns = clock_monotonic_ns();
    pthread_mutex_unlock(&session->lock);
    log_state(session, LOG_LEVEL_INFO, "smpp.bound", STATUS_OK, 0);
    return STATUS_OK;
}

/* Who waited for an answer is told that none will come; what nobody answered on this link will come again on the next. */
static void end_link(struct smpp_session *session)
{
    pthread_mutex_lock(&session->lock);
    if (session->is_stopping)
        write_plain(session, SMPP_UNBIND, SMPP_OK, next_sequence(session));
    session->is_bound = false;
    for (size_t i = 0; i < SLOTS_MAX; i++)
        if (session->slots[i].state == SLOT_WAITS)
            session->slots[i].state = SLOT_BROKEN;
    for (size_t kind = 0; kind < SMPP_ARRIVAL_KINDS; kind++)
        smpp_arrivals_clear(&session->arrivals[kind]);
    smpp_link_close(&session->link);
    pthread_cond_broadcast(&session->changed);
    pthread_mutex_unlock(&session->lock);
    log_state(session, session->is_stopping ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "smpp.ended", STATUS_OK, 0);
}

static void serve_link(struct smpp_session *session)
{
    bool goes_on = true;
    while (goes_on) {
        enum status status = smpp_link_wait(&session->link, TICK_MS);
        pthread_mutex_lock(&session->lock);
        take_pdus(session);
        keep_time(session);
        goes_on = status == STATUS_OK && !session->is_broken && !session->is_stopping;
        pthread_mutex_unlock(&session->lock);
    }
    end_link(session);
}

/* False when the session is to end. */
static bool rest(struct smpp_session *session, int64_t seconds)
{
    const int64_t until = clock_monotonic_ns() + seconds * SECOND_NS;
    pthread_mutex_lock(&session->lock);
    while (!session->is_stopping && clock_monotonic_ns() < until)
        wait_for_change(session, until);
    bool goes_on = !session->is_stopping;
    pthread_mutex_unlock(&session->lock);
    return goes_on;
}

static void *run(void *argument)
{
    struct smpp_session *session = argument;
    int64_t seconds = REST_SECONDS_FIRST;
    do {
        if (begin_link(session) == STATUS_OK) {
            serve_link(session);
            seconds = REST_SECONDS_FIRST;
        } else if (seconds < REST_SECONDS_MAX)
            seconds *= 2;
    } while (rest(session, seconds > REST_SECONDS_MAX ? REST_SECONDS_MAX : seconds));
    return NULL;
}

static void init_locks(struct smpp_session *session)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&session->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&session->lock, NULL);
}

static void free_session(struct smpp_session *session)
{
    pthread_cond_destroy(&session->changed);
    pthread_mutex_destroy(&session->lock);
    wipe(&session->link, sizeof session->link);
    free(session);
}

enum status smpp_session_start(const struct gateway_settings *settings, enum smpp_command bind, struct smpp_session **ret_session)
{
    struct smpp_session *session = calloc(1, sizeof *session);
    if (session == NULL)
        return STATUS_NO_MEMORY;
    session->settings = settings;
    session->bind = bind;
    session->link.file = -1;
    init_locks(session);
    if (pthread_create(&session->thread, NULL, run, session) != 0) {
        free_session(session);
        return STATUS_UNAVAILABLE;
    }
    *ret_session = session;
    return STATUS_OK;
}

void smpp_session_release(struct smpp_session **session)
{
    if (*session == NULL)
        return;
    pthread_mutex_lock(&(*session)->lock);
    (*session)->is_stopping = true;
    pthread_cond_broadcast(&(*session)->changed);
    pthread_mutex_unlock(&(*session)->lock);
    pthread_join((*session)->thread, NULL);
    free_session(*session);
    *session = NULL;
}

bool smpp_session_is_ready(struct smpp_session *session)
{
    pthread_mutex_lock(&session->lock);
    bool is_ready = session->is_bound && clock_monotonic_ns() >= session->slow_until_ns;
    pthread_mutex_unlock(&session->lock);
    return is_ready;
}

/* Under the lock. The courier has no more threads than there are slots. */
static struct slot *take_slot(struct smpp_session *session)
{
    for (size_t i = 0; i < SLOTS_MAX; i++)
        if (session->slots[i].state == SLOT_FREE)
            return &session->slots[i];
    return NULL;
}

/* Under the lock: writes, and waits for the answer, the break, or the end of its time. */
static enum status exchange(struct smpp_session *session, const struct smpp_message *message, struct slot *slot)
{
    CLEANUP(buffer_release) struct buffer pdu = BUFFER_INIT(SMPP_PDU_BYTES_MAX);
    const int64_t until = clock_monotonic_ns() + seconds_ns(session->settings->answer_seconds);
    slot->sequence = next_sequence(session);
    TRY(smpp_write_submit(slot->sequence, message, &pdu));
    slot->state = SLOT_WAITS;
    write_pdu(session, STATUS_OK, &pdu);
    while (slot->state == SLOT_WAITS && clock_monotonic_ns() < until)
        wait_for_change(session, until);
    if (slot->state == SLOT_ANSWERED)
        return STATUS_OK;
    return slot->state == SLOT_BROKEN ? STATUS_UNAVAILABLE : STATUS_EXPIRED;
}

enum status smpp_session_submit(struct smpp_session *session, const struct smpp_message *message, uint32_t *ret_status,
                                char ret_id[SMPP_MESSAGE_ID_SIZE])
{
    enum status status = STATUS_UNAVAILABLE;
    pthread_mutex_lock(&session->lock);
    struct slot *slot = session->is_bound ? take_slot(session) : NULL;
    if (slot != NULL) {
        status = exchange(session, message, slot);
        *ret_status = slot->status;
        memcpy(ret_id, slot->id, SMPP_MESSAGE_ID_SIZE);
        *slot = (struct slot){.state = SLOT_FREE};
    }
    pthread_mutex_unlock(&session->lock);
    return status;
}

bool smpp_session_next(struct smpp_session *session, enum smpp_arrival_kind kind, unsigned wait_ms, struct smpp_arrival *ret_arrival)
{
    const int64_t until = clock_monotonic_ns() + (int64_t)wait_ms * 1000000;
    pthread_mutex_lock(&session->lock);
    while (session->arrivals[kind].count == 0 && !session->is_stopping && clock_monotonic_ns() < until)
        wait_for_change(session, until);
    bool has_one = smpp_arrivals_take(&session->arrivals[kind], ret_arrival);
    pthread_mutex_unlock(&session->lock);
    return has_one;
}

void smpp_session_answer(struct smpp_session *session, uint64_t ticket, uint32_t status)
{
    pthread_mutex_lock(&session->lock);
    if (session->is_bound && ticket >> 32 == session->links)
        write_deliver_answer(session, status, (uint32_t)ticket);
    pthread_mutex_unlock(&session->lock);
}
