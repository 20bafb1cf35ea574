#include "analyzer/interp/trip.h"

#include "analyzer/interp/decide.h"
#include "analyzer/interp/tensor.h"

void mp_loop_begin(MpRun *run, struct MpLoop *self, MpValue *over) {
  *self = (struct MpLoop){.outer = run->loop, .number = ++run->loops};
  if (over) self->counted = mp_trip_counted_by(run, over);
  run->loop = self;
}

void mp_loop_next(struct MpLoop *self) {
  self->trip++;
  self->id = MP_TRIP_NONE;
}

void mp_loop_end(MpRun *run, struct MpLoop *self) {
  run->loop = self->outer;
}

static MpTripId id_of(MpRun *run, struct MpLoop *loop) {
  if (!loop) return MP_TRIP_NONE;
  if (loop->id != MP_TRIP_NONE) return loop->id;
  const MpTrip trip = {id_of(run, loop->outer), loop->number, loop->trip, loop->counted};
  mp_array_push(run->arena, &run->graph->trips, trip);
  return loop->id = run->graph->trips.len;
}

MpTripId mp_trip_now(MpRun *run) {
  return id_of(run, run->loop);
}

uint32_t mp_trip_counted_by(MpRun *run, MpValue *value) {
  if (value->kind == MP_VALUE_TENSOR) value = mp_tensor_symbol(run, value, value->span);
  return value->kind == MP_VALUE_SYMBOL ? mp_decide_counted_by(run, value) : value->counted;
}

void mp_trip_note_growth(const MpRun *run, MpValue *container) {
  const struct MpLoop *loop = run->loop;
  // Made before the loop began, and in the trip of the one around it.
  if (!loop || container->made_in >= loop->number) return;
  uint32_t around = loop->outer ? loop->outer->number : 0;
  if (container->made_in == around) container->counted = loop->counted;
}
