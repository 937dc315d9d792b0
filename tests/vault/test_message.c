/* SPDX-License-Identifier: Apache-2.0
 * What either side of the vault's socket refuses to read. */
#include "src/vault/message.h"
#include "src/vault/wire.h"
#include "tests/testing.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint8_t digests[2 * DIGEST_SIZE];
static const uint8_t salt[VAULT_SUBJECT_SALT_SIZE];

/* One request of each operation. */
static const struct vault_request requests[] = {
    {.operation = VAULT_SIGN_ES256, .key = VAULT_KEY_RECEIPT, .payload = {digests, sizeof digests}},
    {.operation = VAULT_SIGN_ED25519, .key = VAULT_KEY_CHECKPOINT, .payload = {digests, 5}},
    {.operation = VAULT_PUBLIC_KEY, .key = VAULT_KEY_CHECKPOINT},
    {.operation = VAULT_RECORD_KEYS, .salt = {salt, sizeof salt}},
    {.operation = VAULT_HMAC, .scope = {salt, 4}, .payload = {digests, 7}},
    {.operation = VAULT_OTP_IMPORT, .scope = {salt, 4}, .payload = {digests, 20}},
    {.operation = VAULT_OTP_GENERATE, .scope = {salt, 4}, .size = 32},
    {.operation = VAULT_OTP_MATCH, .scope = {salt, 4}, .payload = {digests, 50}},
    {.operation = VAULT_TAC_VERIFY, .scope = {salt, 4}, .payload = {digests, 47}},
    {.operation = VAULT_CMAC, .scope = {salt, 4}, .payload = {digests, 9}},
    {.operation = VAULT_RANDOM, .size = 16},
};

static void write_request(const struct vault_request *request, struct buffer *message)
{
    assert_ok(vault_request_write(request, message));
}

static void every_request_is_read_as_it_was_written(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        struct vault_request read;
        write_request(&requests[i], &message);
        assert_ok(vault_request_parse(buffer_bytes(&message), &read));
        assert_int_equal(read.operation, requests[i].operation);
        assert_int_equal(read.key, requests[i].key);
        assert_int_equal(read.size, requests[i].size);
        assert_true(bytes_equal(read.salt, requests[i].salt));
        assert_true(bytes_equal(read.scope, requests[i].scope));
        assert_true(bytes_equal(read.payload, requests[i].payload));
    }
}

static void a_request_cut_short_is_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        write_request(&requests[i], &message);
        for (size_t size = 0; size < message.size; size++) {
            struct vault_request read;
            assert_int_not_equal(vault_request_parse(bytes_of(message.data, size), &read), STATUS_OK);
        }
    }
}

static void a_byte_more_than_the_fields_is_refused(void **state)
{
    (void)state;
    const uint8_t body[] = {VAULT_KEY_RECEIPT, 0};
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    struct vault_frame frame = {.operation = VAULT_PUBLIC_KEY, .body = bytes_of(body, sizeof body)};
    struct vault_request read;
    assert_ok(vault_frame_write(&frame, &message));
    assert_status(STATUS_INVALID, vault_request_parse(buffer_bytes(&message), &read));
}

static void a_reply_of_another_kind_or_size_is_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    const struct vault_request *request = &requests[COUNT_OF(requests) - 1];
    const struct {
        enum vault_operation operation;
        enum status status;
        size_t size;
        enum status expected;
    } rows[] = {
        {VAULT_RANDOM, STATUS_OK, 16, STATUS_OK},        {VAULT_RANDOM, STATUS_UNAVAILABLE, 0, STATUS_OK},
        {VAULT_RANDOM, STATUS_OK, 15, STATUS_INVALID},   {VAULT_RANDOM, STATUS_OK, 17, STATUS_INVALID},
        {VAULT_HMAC, STATUS_OK, 16, STATUS_INVALID},     {VAULT_RANDOM, STATUS_UNAVAILABLE, 1, STATUS_INVALID},
        {VAULT_RANDOM, STATUS_COUNT, 0, STATUS_INVALID}, {VAULT_OPERATION_COUNT, STATUS_OK, 16, STATUS_INVALID},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct vault_frame frame = {rows[i].operation, rows[i].status, bytes_of(digests, rows[i].size)};
        enum status status;
        struct bytes body;
        assert_ok(vault_frame_write(&frame, &message));
        assert_int_equal(vault_reply_parse(request, buffer_bytes(&message), &status, &body), rows[i].expected);
    }
}

static void sizes_that_would_wrap_or_pass_the_limit_are_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    struct vault_request request = requests[3];
    request.payload.size = SIZE_MAX;
    assert_status(STATUS_LIMIT, vault_request_write(&request, &message));
    request = requests[3];
    request.scope.size = SIZE_MAX - 20;
    assert_status(STATUS_LIMIT, vault_request_write(&request, &message));
    size_t size;
    assert_status(STATUS_LIMIT, vault_frame_size(bytes_of("\xff\xff\xff\xff", 4), &size));
    assert_status(STATUS_INVALID, vault_frame_size(bytes_of("\0\0\0\3", 4), &size));
    assert_status(STATUS_INVALID, vault_frame_size(bytes_of("\0\0\0", 3), &size));
}

struct ends {
    int ours;
    int theirs;
};

static struct ends open_ends(void)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    return (struct ends){pair[0], pair[1]};
}

struct slow_sender {
    int socket;
    struct bytes message;
};

static void *send_byte_by_byte(void *argument)
{
    const struct slow_sender *sender = argument;
    for (size_t i = 0; i < sender->message.size; i++) {
        assert_ok(wire_send(sender->socket, bytes_of(sender->message.data + i, 1), WIRE_NO_DEADLINE));
        usleep(100);
    }
    return NULL;
}

static void a_frame_in_pieces_is_put_together(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer sent = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    CLEANUP(buffer_release) struct buffer received = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    struct ends ends = open_ends();
    pthread_t thread;
    write_request(&requests[0], &sent);
    struct slow_sender sender = {ends.theirs, buffer_bytes(&sent)};
    assert_int_equal(pthread_create(&thread, NULL, send_byte_by_byte, &sender), 0);
    assert_ok(wire_receive(ends.ours, wire_deadline_after(5000), &received));
    assert_true(bytes_equal(buffer_bytes(&received), buffer_bytes(&sent)));
    pthread_join(thread, NULL);
    close(ends.ours);
    close(ends.theirs);
}

static void a_peer_that_says_too_much_nothing_or_goodbye_ends_the_wait(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer received = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    const uint8_t two_frames[] = {0, 0, 0, 4, 0, 1, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0};
    struct ends ends = open_ends();
    assert_status(STATUS_UNAVAILABLE, wire_receive(ends.ours, wire_deadline_after(1), &received));
    assert_ok(wire_send(ends.theirs, bytes_of(two_frames, sizeof two_frames), wire_deadline_after(1000)));
    assert_status(STATUS_INVALID, wire_receive(ends.ours, wire_deadline_after(1000), &received));
    close(ends.theirs);
    assert_status(STATUS_UNAVAILABLE, wire_receive(ends.ours, WIRE_NO_DEADLINE, &received));
    assert_status(STATUS_UNAVAILABLE, wire_send(ends.ours, bytes_of(two_frames, 1), WIRE_NO_DEADLINE));
    close(ends.ours);
}

static void a_peer_that_does_not_read_is_not_waited_for_past_the_deadline(void **state)
{
    (void)state;
    uint8_t *large = calloc(1, LIMIT_VAULT_MESSAGE_BYTES);
    struct ends ends = open_ends();
    assert_status(STATUS_UNAVAILABLE, wire_send(ends.ours, bytes_of(large, LIMIT_VAULT_MESSAGE_BYTES), wire_deadline_after(20)));
    free(large);
    close(ends.ours);
    close(ends.theirs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_is_read_as_it_was_written),
        cmocka_unit_test(a_request_cut_short_is_refused),
        cmocka_unit_test(a_byte_more_than_the_fields_is_refused),
        cmocka_unit_test(a_reply_of_another_kind_or_size_is_refused),
        cmocka_unit_test(sizes_that_would_wrap_or_pass_the_limit_are_refused),
        cmocka_unit_test(a_frame_in_pieces_is_put_together),
        cmocka_unit_test(a_peer_that_says_too_much_nothing_or_goodbye_ends_the_wait),
        cmocka_unit_test(a_peer_that_does_not_read_is_not_waited_for_past_the_deadline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
