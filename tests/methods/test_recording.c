/* SPDX-License-Identifier: Apache-2.0
 * A recording as values: a chain that anybody can follow with SHA-256, that every change breaks, and what is missing or was not seen. */
#include "tests/testing.h"

#include "src/base/encode.h"
#include "src/methods/video/recording.h"

#define CEREMONY "aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NOW ((timestamp_us)1767225600000000)
#define AFTER(seconds) (NOW + (seconds)*TIMESTAMP_SECOND)
#define CHUNKS_MAX 8

struct made {
    struct recording_chunk chunks[CHUNKS_MAX];
    struct recording recording;
};

static struct recording_chunk video(int64_t sequence, int64_t seconds)
{
    return (struct recording_chunk){
        .sequence = sequence, .media_type = "video/webm", .hints = RECORDING_NO_HINTS, .size = 6, .received_at = AFTER(seconds)};
}

/* As a server would have taken them, one after the other. */
static void make(struct made *made, const struct recording_chunk *chunks, size_t count)
{
    *made = (struct made){.recording = {.ceremony = CEREMONY, .count = count, .chunks = made->chunks}};
    recording_chain_start(CEREMONY, &made->recording.head);
    for (size_t i = 0; i < count; i++) {
        made->chunks[i] = chunks[i];
        assert_ok(recording_chain_next(&made->recording.head, &chunks[i], &made->chunks[i].chain));
        made->recording.head = made->chunks[i].chain;
    }
}

static void assert_hex(const struct digest *digest, const char *expected)
{
    char text[2 * DIGEST_SIZE];
    hex_write(bytes_of(digest->bytes, DIGEST_SIZE), text);
    assert_bytes_text(bytes_of(text, sizeof text), expected);
}

/* Computed by sha256sum(1). */
static void the_chain_is_sha256_over_lines_of_text(void **state)
{
    static const char frames[] = "594cfd2607d4f09e1ce6241203e418cacfed545063792bc5eab7afaadbf0c4e0";
    struct recording_chunk first = video(0, 0);
    struct recording_chunk second = {.side = RECORDING_OFFICER,
                                     .sequence = 7,
                                     .kind = RECORDING_SNAPSHOT,
                                     .is_last = true,
                                     .media_type = "image/jpeg",
                                     .hints = "a,b",
                                     .size = 1,
                                     .received_at = AFTER(1)};
    CLEANUP(buffer_release) struct buffer digest = BUFFER_INIT(DIGEST_SIZE);
    struct digest chain;
    (void)state;
    assert_ok(hex_decode(bytes_of_text(frames), &digest));
    memcpy(first.digest.bytes, digest.data, DIGEST_SIZE);
    recording_chain_start(CEREMONY, &chain);
    assert_hex(&chain, "c099ca8033f9afd4d7f289d644e235f821682ea14974461b1d3961fade58f726");
    assert_ok(recording_chain_next(&chain, &first, &chain));
    assert_hex(&chain, "9a60595773feda07d8d9fec184bc5c34833dd191276acddd783ab3e7c3c73494");
    assert_ok(recording_chain_next(&chain, &second, &chain));
    assert_hex(&chain, "665f77c03e69910d81081a3d22f80f9440695f6b67bf7f4939e0f1c5af601097");
}

static void every_change_breaks_the_chain(void **state)
{
    const struct recording_chunk chunks[] = {video(0, 0), video(1, 2), video(2, 4)};
    struct made made;
    (void)state;
#define BREAKS(change)                                                                                                                     \
    do {                                                                                                                                   \
        make(&made, chunks, COUNT_OF(chunks));                                                                                             \
        assert_ok(recording_verify(&made.recording));                                                                                      \
        change;                                                                                                                            \
        assert_status(STATUS_CORRUPT, recording_verify(&made.recording));                                                                  \
    } while (0)
    BREAKS(made.chunks[1].side = RECORDING_OFFICER);
    BREAKS(made.chunks[1].kind = RECORDING_DOCUMENT);
    BREAKS(made.chunks[1].sequence = 3);
    BREAKS(made.chunks[1].is_last = true);
    BREAKS(made.chunks[1].media_type = "video/mp4");
    BREAKS(made.chunks[1].hints = "virtual_camera");
    BREAKS(made.chunks[1].size++);
    BREAKS(made.chunks[1].digest.bytes[31] ^= 1);
    BREAKS(made.chunks[1].received_at++);
    BREAKS(made.chunks[2].chain.bytes[0] ^= 1);
    BREAKS(made.recording.head.bytes[0] ^= 1);
    BREAKS(made.recording.count = 2);
    BREAKS(made.recording.ceremony = "baaaaaaaaaaaaaaaaaaaaaaaaa");
    BREAKS(made.recording.chunks = made.chunks + 1; made.recording.count = 2);
}

static struct recording_sum sum_at(const struct recording_chunk *chunks, size_t count, int64_t seconds)
{
    struct made made;
    struct recording_sum sum;
    make(&made, chunks, count);
    recording_add_up(&made.recording, AFTER(seconds), &sum);
    return sum;
}

static void what_never_came_is_missing_whatever_the_order(void **state)
{
    const struct recording_chunk chunks[] = {video(3, 0), video(0, 1), video(1, 2)};
    struct recording_sum sum = sum_at(chunks, 3, 2);
    (void)state;
    assert_int_equal(sum.chunks[RECORDING_CUSTOMER], 3);
    assert_int_equal(sum.missing[RECORDING_CUSTOMER], 1);
    assert_int_equal(sum.missing[RECORDING_OFFICER], 0);
    assert_false(recording_is_complete(&sum, 15));
    const struct recording_chunk filled[] = {video(3, 0), video(0, 1), video(1, 2), video(2, 3)};
    sum = sum_at(filled, 4, 3);
    assert_true(recording_is_complete(&sum, 15));
}

static void a_pause_counts_between_chunks_and_to_the_end(void **state)
{
    struct recording_chunk chunks[] = {video(0, 0), video(1, 15), video(2, 20)};
    struct recording_sum sum = sum_at(chunks, 3, 35);
    (void)state;
    assert_int_equal(sum.longest_pause_us, 15 * TIMESTAMP_SECOND);
    assert_true(recording_is_complete(&sum, 15));
    assert_false(recording_is_complete(&sum, 14));
    sum = sum_at(chunks, 3, 36);
    assert_int_equal(sum.longest_pause_us, 16 * TIMESTAMP_SECOND);
    chunks[2].is_last = true;
    sum = sum_at(chunks, 3, 3600);
    assert_true(sum.has_ended[RECORDING_CUSTOMER] && recording_is_complete(&sum, 15));
}

static void only_the_customers_video_shows_the_customer(void **state)
{
    struct recording_chunk chunks[] = {video(0, 0), video(1, 10), video(0, 5)};
    (void)state;
    chunks[1].kind = RECORDING_SNAPSHOT;
    chunks[2].side = RECORDING_OFFICER;
    struct recording_sum sum = sum_at(chunks, 3, 20);
    assert_int_equal(sum.video, 1);
    assert_int_equal(sum.images, 1);
    assert_int_equal(sum.longest_pause_us, 20 * TIMESTAMP_SECOND);
    sum = sum_at(chunks + 1, 2, 0);
    assert_false(recording_is_complete(&sum, 120));
}

static void a_closed_recording_ends_when_it_was_closed(void **state)
{
    const struct recording_chunk chunks[] = {video(0, 0)};
    struct recording_sum sum;
    struct made made;
    (void)state;
    make(&made, chunks, 1);
    made.recording.closed_at = AFTER(3);
    recording_add_up(&made.recording, AFTER(500), &sum);
    assert_int_equal(sum.longest_pause_us, 3 * TIMESTAMP_SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_is_sha256_over_lines_of_text),        cmocka_unit_test(every_change_breaks_the_chain),
        cmocka_unit_test(what_never_came_is_missing_whatever_the_order), cmocka_unit_test(a_pause_counts_between_chunks_and_to_the_end),
        cmocka_unit_test(only_the_customers_video_shows_the_customer),   cmocka_unit_test(a_closed_recording_ends_when_it_was_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
