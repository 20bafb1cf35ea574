// Objects of the source's own keras.Model subclasses, and where their class header says so.
#ifndef MPLINT_RULES_MODEL_BASE_H_
#define MPLINT_RULES_MODEL_BASE_H_

#include "rules/pass.h"

// Says what a model's finding is, at the first base in its class header: NULL where there is none.
typedef MpDiag *(*MpModelBaseReporter)(MpPass *pass, const MpClassFact *cls, const MpBase *base);

// Calls `report` for each object on the path whose class derives from keras.Model and has a `call`
// of its own, and fills class and symbol of what it gives. A subclass that passes inputs and
// outputs to keras.Model is a Functional model and none of them.
void mp_model_bases_report(MpPass *pass, MpModelBaseReporter report);

// The base is keras.Model itself, by whatever name.
bool mp_base_is_keras_model(const MpBase *base);

#endif
