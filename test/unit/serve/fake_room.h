#ifndef SCOT_TEST_FAKE_ROOM_H
#define SCOT_TEST_FAKE_ROOM_H

/* ms between the fake room's pulses; set before the pedal goes down. */
extern double fake_room_period_ms;

#endif
