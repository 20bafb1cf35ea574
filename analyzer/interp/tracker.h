// What Keras makes of a container that is assigned to an attribute of a layer, and which layers it
// tracks: MpTrackingRow says how that version does it. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_TRACKER_H_
#define MPLINT_ANALYZER_INTERP_TRACKER_H_

#include "analyzer/interp/run.h"

// `self.x = item`: what the attribute holds. The layers in it are tracked.
MpValue *mp_tracker_hold(MpRun *run, MpInstance *owner, MpValue *item);

// `container.append(item)` and its like, by the methods that Keras has of its own: the layers in it
// are tracked where a layer holds the container. What `extend` and `update` put into it.
MpValue *mp_tracker_add(MpRun *run, const MpValue *container, MpValue *item);

// `container.pop()` and its like: `item` is tracked no more.
void mp_tracker_drop(const MpValue *container, const MpValue *item);

// `container.update(…)` where that is not the builtin type's own. `*result` as for a native.
MP_NODISCARD bool mp_tracker_update(MpRun *run, MpValue *dict, const MpCall *call,
                                    MpValue **result);

#endif
