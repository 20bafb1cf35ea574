// What a call of a library's function or layer gives for a parameter.
#ifndef MPLINT_ANALYZER_GRAPH_ARGUMENTS_H_
#define MPLINT_ANALYZER_GRAPH_ARGUMENTS_H_

#include "analyzer/graph/datum.h"
#include "analyzer/keras/keras.h"

// There may be more of them than are known: `f(x, *args)`.
bool mp_arguments_have_rest(const MpArguments *self);

// What is written for a parameter, by its name or its position (SIZE_MAX: it has none). NULL where
// nothing is.
const MpDatum *mp_arguments_written(const MpArguments *self, MpStr name, size_t position);

// The same by the signature (NULL: none is known, by name alone), or the parameter's default where
// nothing is written: NULL where there is no such parameter, or it is required; an OPAQUE where
// unknown arguments may give it, or the default is no literal. Owned by `arena`.
const MpDatum *mp_arguments_find(MpArena *arena, const MpArguments *self,
                                 const MpSignature *signature, MpStr name);

#endif
