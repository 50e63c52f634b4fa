#include "hall.h"

#include "support.h"

struct scot_clinic *hall_clinic;

void hall_open(struct hall *hall, int size, const char *web_folder, const struct scot_live_options *options)
{
    static const struct scot_image_info image = {.format = "test", .position = "HFS", .note = {"a note"}, .notes = 1};
    const struct scot_live_options plain = {0};
    const struct scot_affine unit = {{{1, 0, 0, -3.5}, {0, 1, 0, -3.5}, {0, 0, 2, 0}}};
    const int n[3] = {8, 8, 4};
    struct scot_error err = {0};
    *hall = (struct hall){0};
    assert_true(scot_volume_create(&hall->ct, n, &unit, &err));
    for (size_t i = 0; i < scot_volume_count(hall->ct); i++)
        hall->ct->voxel[i] = (int16_t)i;
    scot_volume_hash(hall->ct);
    const struct scot_room_options room = {.size = size};
    assert_true(scot_room_create(&hall->room, hall->ct, NULL, NULL, &room, &err));
    assert_true(scot_live_create(&hall->live, hall->room, options != NULL ? options : &plain, &err));
    const struct scot_server_options server = {.web_folder = web_folder, .live = hall->live, .ct = hall->ct,
                                               .image = &image, .clinic = hall_clinic, .threads = 2, .seed = 7};
    if (!scot_server_create(&hall->server, &server, &err))
        fail_msg("%s", err.text);
    hall->port = scot_server_port(hall->server);
    hall->token = scot_server_token(hall->server);
}

void hall_close(struct hall *hall)
{
    scot_server_destroy(&hall->server);
    scot_live_destroy(&hall->live);
    scot_room_destroy(&hall->room);
    scot_volume_destroy(&hall->ct);
}
