#ifndef SCOT_TEST_FAKE_ROOM_H
#define SCOT_TEST_FAKE_ROOM_H

/* ms between the fake room's pulses; set before the pedal goes down. */
extern double fake_room_period_ms;

/* A carm.drive at this speed is done and then refused, as one whose record does not fit on the disk. */
extern const double fake_room_unlucky_deg_s;

#endif
