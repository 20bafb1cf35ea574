// Items of a dictionary by a key that is not known. Internal to interp/.
//
// Which item it is makes a difference only where the item is used: functions that are merely kept,
// or handed on to a layer, are one unknown (a choice), not a path for each. It is decided where
// something is done with it that needs one of them.
#ifndef MPLINT_ANALYZER_INTERP_CHOICE_H_
#define MPLINT_ANALYZER_INTERP_CHOICE_H_

#include "analyzer/interp/run.h"

// dict[key] for a key that no item is found by yet. `preset` (may be NULL) is what the source gives
// in place of an absent item. NULL without exception: there is none.
MpValue *mp_choice_find(MpRun *run, MpValue *dict, MpValue *key, MpValue *preset, MpSpan span);

// The unknown that dict[key] is, functions or classes all of them and the key one of the
// dictionary's: the same one each time for the same identity.
MpValue *mp_choice_make(MpRun *run, MpValue *dict, MpValue *key, MpStr identity, MpSpan span);

// The item that a choice is, one path for each; everything else, resolved, is given back. NULL: an
// exception is pending.
MpValue *mp_choice_settle(MpRun *run, MpValue *value, MpSpan span);

// The item where the key is decided by now; NULL: it is not.
MpValue *mp_choice_recompute(MpRun *run, const MpValue *choice);

#endif
