// Texts of which only pieces are known: what is certain of them all the same. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_JOINED_TEXT_H_
#define MPLINT_ANALYZER_INTERP_JOINED_TEXT_H_

#include "analyzer/interp/run.h"

// Whether the text, a STR or a SYMBOL that is_text, starts (or ends) with the affix: `f"conv{i}"`
// starts with "conv".
MpTristate mp_joined_text_has(MpRun *run, const MpValue *text, MpStr affix, bool is_prefix);

// `text.startswith("conv")`, `text.endswith(("a", "b"))`: a BOOL where it is certain, else NULL
// without exception.
MpValue *mp_joined_text_call(MpRun *run, const MpSymbol *method, const MpCall *call);

// The repr of a class of TensorFlow or Keras. Which of their modules defines it differs from
// version to version: a text that is known as far as the package. NULL without exception: it is no
// such class.
MpValue *mp_joined_text_of_class(MpRun *run, const MpValue *cls, MpSpan span);

// The repr of a function of the source, which ends in its address. NULL without exception: it is
// none, or its full name is not known.
MpValue *mp_joined_text_of_function(MpRun *run, const MpValue *function, MpSpan span);

// `part in text`, of a SYMBOL that is_text.
MpTristate mp_joined_text_contains(MpRun *run, const MpValue *text, MpStr part);

#endif
