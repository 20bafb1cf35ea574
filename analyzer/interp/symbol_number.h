// Unknowns that are numbers, whatever they are. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_SYMBOL_NUMBER_H_
#define MPLINT_ANALYZER_INTERP_SYMBOL_NUMBER_H_

#include "analyzer/interp/run.h"

// True where an unknown that is combined with a tensor can only be one number: what `len`, `float`
// or a function of `math` gives, a length of a shape, a parameter with a number for its default,
// an attribute of an object that nobody knows (a configuration), and arithmetic of such.
bool mp_symbol_is_number(MpRun *run, MpValue *value);

#endif
