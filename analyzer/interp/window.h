// A window that slides over the space axes of a tensor: of convolutions and pools, functions and
// layers alike. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_WINDOW_H_
#define MPLINT_ANALYZER_INTERP_WINDOW_H_

#include "analyzer/interp/shaping.h"

#define MP_WINDOW_MAX_AXES 3

typedef struct MpWindow {
  int32_t count;  // space axes
  int64_t size[MP_WINDOW_MAX_AXES], stride[MP_WINDOW_MAX_AXES], dilation[MP_WINDOW_MAX_AXES];
  const MpDatum *padding;
  // TensorFlow's patches: where a window does not fit in, there may be none of them (a length of
  // 0).
  bool may_be_none;
} MpWindow;

// Where a layout has its axes.
typedef struct MpSpace {
  int32_t first;     // the first space axis
  int32_t channels;  // -1: not known, and then nor is `first`
} MpSpace;

// Of a tensor of that rank with `count` space axes, by Keras's or TensorFlow's name of the layout.
MpSpace mp_space_of(const MpDatum *data_format, int32_t rank, int32_t count);

// In some ways of computing Keras 2 forgets every space axis where one is None, Keras 3 does not:
// lengths of the others are not known then.
void mp_space_forget(MpShape *out, MpSpace space, int32_t count);

bool mp_window_is_same(const MpWindow *self);  // or causal
bool mp_window_is_valid(const MpWindow *self);

// What is left of the lengths in `out`, which the window gave, where Keras 2 computes a dilated
// kernel as one that is not: mp_space_forget. Is a copy, or `out`.
const MpShape *mp_window_spread(MpShaping *self, const MpWindow *window, const MpShape *out,
                                MpSpace space);

// The number that an argument gives for each space axis: one for all, or a list (also one with the
// batch and channels beside them). `preset` where nothing is given.
void mp_window_read(MpShaping *self, const MpDatum *datum, int32_t count, int64_t preset,
                    int64_t *out);

// The length of a space axis that the window has slid over.
int64_t mp_window_slide(MpShaping *self, const MpWindow *window, int32_t axis, int64_t length);

// `from` with every space axis slid over, and that many channels (MP_WINDOW_KEEP: as before).
#define MP_WINDOW_KEEP INT64_MIN
const MpShape *mp_window_apply(MpShaping *self, const MpWindow *window, const MpShape *from,
                               MpSpace space, int64_t channels);

#endif
