/* SPDX-License-Identifier: Apache-2.0
 * What opens a TURN server: computed here by hand, as coturn computes it. */
#include "src/json/members.h"
#include "src/methods/video/video.h"
#include "tests/testing.h"

/* printf '1700001800:2b6wzsnq5k3k5y7l4r2h5j3u4a' | openssl dgst -sha1 -hmac north -binary | base64 */
#define PASSWORD "OqBoKiYDUQxdbZ18KQSgYgfdzPw="

static const struct video_settings settings = {
    .relay_seconds = 1800,
    .ice_server_count = 2,
    .ice_servers = {{.url_count = 1, .urls = {"stun:one:3478"}}, {.url_count = 2, .urls = {"turn:two", "turns:two"}, .secret = "north"}},
};

static void a_turn_server_has_a_password_that_ends_and_a_stun_server_none(void **state)
{
    CLEANUP(json_reference_release) json_t *servers = NULL;
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(1024);
    (void)state;
    assert_ok(video_ice_servers(&settings, "2b6wzsnq5k3k5y7l4r2h5j3u4a", 1700000000 * TIMESTAMP_SECOND, &servers));
    assert_ok(members_write(json_incref(servers), &text));
    assert_string_equal(buffer_text(&text), "[{\"urls\":[\"stun:one:3478\"]},{\"urls\":[\"turn:two\",\"turns:two\"],"
                                            "\"username\":\"1700001800:2b6wzsnq5k3k5y7l4r2h5j3u4a\",\"credential\":\"" PASSWORD "\"}]");
}

static void without_servers_the_list_is_empty(void **state)
{
    CLEANUP(json_reference_release) json_t *servers = NULL;
    const struct video_settings none = {.ice_server_count = 0};
    (void)state;
    assert_ok(video_ice_servers(&none, "x", 0, &servers));
    assert_true(json_is_array(servers) && json_array_size(servers) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_turn_server_has_a_password_that_ends_and_a_stun_server_none),
        cmocka_unit_test(without_servers_the_list_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
