// What a library layer keeps as attributes, and what its own methods do: for `self.dense.kernel`,
// and for classes of the source that derive from such a layer. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_BASE_LAYER_H_
#define MPLINT_ANALYZER_INTERP_BASE_LAYER_H_

#include "analyzer/interp/run.h"

// Remembers what the library layer's constructor was given, by parameter.
void mp_base_keep_arguments(MpRun *run, MpInstance *instance, const MpLayerRow *row,
                            const MpCall *call);

// What the constructor's parameter holds, its default where nothing was given; NULL: not known.
MpValue *mp_base_argument(MpRun *run, const MpInstance *instance, const char *name);

// The arguments as the graph holds them, by name.
MpArguments mp_base_arguments(MpRun *run, const MpInstance *instance);

// An attribute or method of the library class that not every layer has. Never NULL without an
// exception: what the tables do not say is opaque.
MpValue *mp_base_attribute(MpRun *run, MpValue *value, MpStr name, MpSpan span);

// --- base_override.c: methods of the library class that the source overrides ---

// The library's own method `entry` runs on the layer: the layers that it was given may be called
// there, and the source's methods that it calls are run. What they give goes to `results`; those of
// which it is not known what they get are a limit. False: an exception is pending.
MP_NODISCARD bool mp_base_run_overrides(MpRun *run, MpValue *value, MpStr entry, const MpCall *call,
                                        MpValues *results);

// True where it would run some.
bool mp_base_has_overrides(MpRun *run, const MpInstance *instance, MpStr entry);

// `super().call(x)` where the library class has a meaning of its own: an operation that computes as
// that layer does, on weights that `value` holds.
MpValue *mp_base_call(MpRun *run, MpValue *value, const MpCall *call);

#endif
