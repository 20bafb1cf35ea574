// Iterators over iterators: their elements are made when they are asked for. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LAZY_H_
#define MPLINT_ANALYZER_INTERP_LAZY_H_

#include "analyzer/interp/iteration.h"

// True where a value makes its elements when asked for, so that what goes through it must too.
bool mp_lazy_is_among(MpRun *run, const MpValues *values);

// Which elements mp_lazy_filter gives.
typedef enum MpLazyChoice {
  MP_LAZY_WHERE,      // filter: those the function says yes to (None: the true ones)
  MP_LAZY_WHERE_NOT,  // itertools.filterfalse
  MP_LAZY_WHILE,      // itertools.takewhile: up to the first no
  MP_LAZY_FROM,       // itertools.dropwhile: from the first no on
} MpLazyChoice;

// Each gives an iterator; NULL: an exception is pending. Sources are any iterables.
MpValue *mp_lazy_enumerate(MpRun *run, MpValue *source, MpValue *start, MpSpan span);
MpValue *mp_lazy_zip(MpRun *run, const MpValues *sources, MpSpan span);
// `rows` gives tuples: the arguments of each call.
MpValue *mp_lazy_map(MpRun *run, MpValue *function, MpValue *rows, MpSpan span);
MpValue *mp_lazy_filter(MpRun *run, MpValue *function, MpValue *source, MpLazyChoice choice,
                        MpSpan span);
// From `start` (from 0) to before `stop` (UINT32_MAX: to the end), each `step`th.
MpValue *mp_lazy_slice(MpRun *run, MpValue *source, uint32_t start, uint32_t stop, uint32_t step,
                       MpSpan span);
// The elements of each source in turn.
MpValue *mp_lazy_chain(MpRun *run, MpValue *sources, MpSpan span);
// The elements again and again.
MpValue *mp_lazy_cycle(MpRun *run, MpValue *source, MpSpan span);
// One value, for ever.
MpValue *mp_lazy_repeat(MpRun *run, MpValue *value, MpSpan span);

#endif
