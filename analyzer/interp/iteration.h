// Going through an iterable one element at a time, and iterators whose elements are made when they
// are asked for. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_ITERATION_H_
#define MPLINT_ANALYZER_INTERP_ITERATION_H_

#include "analyzer/interp/run.h"

// What makes the elements of an iterator: a generator, a generator expression, `map`… The first
// member of what it needs for that.
struct MpProducer {
  // The next element; `*item` is NULL where there is none any more. False: an exception is pending.
  bool (*next)(MpRun *run, struct MpProducer *self, MpSpan span, MpValue **item);
  MpScope *scope;  // its code's names, for what escapes with it; NULL: none
  MpValues holds;  // what else it takes from
};

// An iterator (a LIST of that subtype) with a producer; the producer is in the run's arena.
MpValue *mp_iterator_new(MpRun *run, struct MpProducer *producer, MpSpan span);
bool mp_iterator_is_lazy(const MpValue *value);

// The next element of an iterator, as above.
MP_NODISCARD bool mp_iterator_next(MpRun *run, MpValue *iterator, MpSpan span, MpValue **item);

// Makes the rest of a lazy iterator's elements now, up to MP_INTERP_MAX_TRIPS: behind that, one
// that is not known stands for the others. Nothing for other values. False: an exception is
// pending.
MP_NODISCARD bool mp_iterator_settle(MpRun *run, MpValue *value, MpSpan span);

// The same for all arguments of a call to something that takes no notice of lazy iterators.
MP_NODISCARD bool mp_iterator_settle_call(MpRun *run, const MpCall *call);

// `item in iterator` (`not in` where `negate`): takes elements up to the one that is looked for.
MpValue *mp_iterator_contains(MpRun *run, MpValue *item, MpValue *iterator, bool negate,
                              MpSpan span);

// An iterable that is gone through. Lists are looked at as they are at the time of each element.
typedef struct MpIteration {
  MpValue *source;  // LIST that is read element by element, or an INSTANCE with __next__; NULL:
                    // `items` are all
  MpValues items;
  uint32_t at;
  bool is_partial;  // the last element stands for any number of them
} MpIteration;

// True for an object whose elements a class of the source gives one by one.
bool mp_iteration_is_object(const MpValue *value);

// False: an exception is pending.
MP_NODISCARD bool mp_iteration_begin(MpRun *run, MpValue *iterable, MpSpan span, MpIteration *out);
MP_NODISCARD bool mp_iteration_next(MpRun *run, MpIteration *self, MpSpan span, MpValue **item);

#endif
