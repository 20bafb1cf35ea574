// Which trips of which loops of the source are running, for the nodes that are made in them.
// Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_TRIP_H_
#define MPLINT_ANALYZER_INTERP_TRIP_H_

#include "analyzer/interp/run.h"

// A loop that is running, on the stack of what runs it.
struct MpLoop {
  struct MpLoop *outer;
  uint32_t number;   // of its kind on the path
  uint32_t trip;     // that runs now, from 1
  uint32_t counted;  // as MpTrip.counted
  MpTripId id;       // of the trip that runs now; MP_TRIP_NONE: no node was made in it yet
};

// `over` is what it goes through; NULL: nothing that could be counted.
void mp_loop_begin(MpRun *run, struct MpLoop *self, MpValue *over);
void mp_loop_next(struct MpLoop *self);
void mp_loop_end(MpRun *run, struct MpLoop *self);

// The trip that runs, as nodes name it.
MpTripId mp_trip_now(MpRun *run);

// What decided how many elements a value has, as MpTrip.counted: of an unknown, where a loop went
// through it already; of what was made of others, what was noted.
uint32_t mp_trip_counted_by(MpRun *run, MpValue *value);

// Elements were put into a container in the loop that runs: there is one a trip.
void mp_trip_note_growth(const MpRun *run, MpValue *container);

#endif
