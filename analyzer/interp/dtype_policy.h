// Dtype policies: in which type a layer computes, and in which it keeps its weights; and the types
// of tensors as they are seen inside a call that casts what it is given. Internal to interp/.
//
// Without a policy of its own a layer has the global one, which is float32 until the program sets
// another. Where the file may set one and the path has not, it is not known.
#ifndef MPLINT_ANALYZER_INTERP_DTYPE_POLICY_H_
#define MPLINT_ANALYZER_INTERP_DTYPE_POLICY_H_

#include "analyzer/interp/library_part.h"
#include "analyzer/interp/run.h"

// A call of a layer, while its body runs: it casts what it is given.
typedef struct MpAutocast {
  const struct MpAutocast *outer;
  MpNodeId call;
  MpStr dtype;   // empty: not known
  bool is_none;  // it casts nothing
} MpAutocast;

// The global policy as it is now; its texts are empty where it is not known.
MpPolicy mp_policy_global(MpRun *run);

// What Keras takes for a tensor's type where none is given; empty: not known.
MpStr mp_policy_floatx(MpRun *run);

// A new layer's: the global one, until its constructor says another.
void mp_policy_attach(MpRun *run, MpInstance *layer);
// What the library's constructor of a layer is given.
void mp_policy_init(MpRun *run, MpInstance *layer, const MpCall *call);
// The source has changed it by other means: has assigned such an attribute.
void mp_policy_forget(MpInstance *layer);

// A call was not followed: it may set the policy, where it is called so.
void mp_policy_note_opaque(MpRun *run, MpSpan span);
bool mp_policy_is_setting(MpStr attribute);

// `dtype`, `compute_dtype`, `variable_dtype`, `dtype_policy` of a layer; NULL: not known, or none
// of these.
MpValue *mp_policy_layer_attribute(MpRun *run, const MpInstance *layer, MpStr name, MpSpan span);
// `name`, `compute_dtype` and `variable_dtype` of a Policy object; NULL as above.
MpValue *mp_policy_attribute(MpRun *run, const MpDatum *policy, MpStr name);

// In which type the layer's `call` reads a variable that its `add_weight` made with `dtype`; empty:
// not known.
MpStr mp_policy_read_dtype(const MpInstance *layer, MpStr dtype);

// Functions that set policies and ask for them; NULL: `name` is none.
MpLibraryFunction mp_library_policy(MpStr name);

// --- types of tensors ---

// The type of a tensor where the code that runs sees it: what a call around it has cast is of that
// layer's. Empty: not known.
MpStr mp_tensor_dtype(MpRun *run, MpTensor tensor);

// What is to be run->autocast while the body of that call runs; mp_policy_leave puts back what was.
MpAutocast mp_policy_enter(const MpRun *run, const MpInstance *layer, const MpNode *call);
// What the body gives back as it got it is of another type outside, which is not followed. `result`
// may be NULL.
void mp_policy_leave(MpRun *run, const MpDatum *result);

#endif
