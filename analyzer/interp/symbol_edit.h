// What the source changes in an unknown object: `shape = list(input_shape); shape[-1] = 3`,
// `config["name"] = None`. The changes stand beside the SYMBOL, in its `keys` and `items`, and are
// found before anything is asked of the unknown itself. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_SYMBOL_EDIT_H_
#define MPLINT_ANALYZER_INTERP_SYMBOL_EDIT_H_

#include "analyzer/interp/run.h"

// A new list, tuple or dict (`type`) with the elements that an unknown has at this moment. Every
// call gives an object of its own.
MpValue *mp_symbol_copy(MpRun *run, const char *type, MpValue *symbol, MpSpan span);

// `symbol[key]`: what was put there, else a part of the unknown that it is.
MpValue *mp_symbol_subscript(MpRun *run, MpValue *symbol, MpValue *key, MpSpan span);

// `symbol[key] = item`. What is put into an object that was given from outside gets out of sight.
void mp_symbol_subscript_assign(MpRun *run, MpValue *symbol, MpValue *key, MpValue *item,
                                MpSpan span);

// Every element, in order, of a copy; its length may be decided. False: an exception is pending.
MP_NODISCARD bool mp_symbol_copy_iterate(MpRun *run, MpValue *copy, MpSpan span, MpValues *out);

// The copy itself; a list, tuple or dict from here on where the unknown is one by now.
MpValue *mp_symbol_copy_settle(MpRun *run, MpValue *copy);

// len(copy).
MpValue *mp_symbol_copy_length(MpRun *run, MpValue *copy, MpSpan span);

// A method of a copy or changed unknown that changes it or finds changes, bound; NULL: the name is
// none of those.
MpValue *mp_symbol_copy_attribute(MpRun *run, MpValue *copy, MpStr name);

#endif
