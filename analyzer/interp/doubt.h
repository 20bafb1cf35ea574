// What code that is not followed may change: where a model is written (`prepare`, `summary`), what
// it was given counts as unknown from then on. The linter, which reports what is certain on a path,
// goes on with what it knew. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_DOUBT_H_
#define MPLINT_ANALYZER_INTERP_DOUBT_H_

#include "analyzer/interp/run.h"

// Something changes what nothing here can tell (`exec`, another value in the module's names): no
// model is given. `what` is a constant phrase; the first one is kept.
void mp_doubt_all(MpRun *run, const char *what, MpSpan span);

// Entries of a list, set or dictionary, plain attributes of an object or class of the source:
// any may have been changed.
void mp_doubt_value(MpRun *run, MpValue *value, MpSpan span);

// More may be in a dictionary than is known, and it may stand in the place of what is.
void mp_doubt_entries(MpRun *run, MpValue *dict, MpSpan span);

// The source puts something into a dictionary, under a key that `is_unknown` or is known.
void mp_doubt_key(MpRun *run, MpValue *dict, bool is_unknown, MpSpan span);

// The source gives a layer of a library another value for an argument that it was made with.
void mp_doubt_setting(MpRun *run, const MpInstance *layer, MpStr name, MpSpan span);

// `call` gives a number of the layer another value: each call is another one.
void mp_doubt_count(MpRun *run, const MpValue *old, const MpValue *item, MpSpan span);

// mp_doubt_value for each argument of a call.
void mp_doubt_arguments(MpRun *run, const MpCall *call);

// True where both answers of a question that is read in one way otherwise must be explored.
bool mp_doubt_is_asked(const MpRun *run);

// Decides a question that only a model that is written needs an answer to; without one, `first`.
bool mp_doubt_ask(MpRun *run, MpStr identity, MpStr text, bool first, MpSpan span);

#endif
