// Data types of the small known arrays: those whose arithmetic is done exactly as NumPy does it.
// Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_ELEMENT_TYPE_H_
#define MPLINT_ANALYZER_INTERP_ELEMENT_TYPE_H_

typedef enum MpElementType {
  MP_ELEMENT_NONE,  // no type of NumPy's: Python's own number
  MP_ELEMENT_BOOL,
  MP_ELEMENT_INT32,
  MP_ELEMENT_INT64,
  MP_ELEMENT_FLOAT32,
  MP_ELEMENT_FLOAT64,
} MpElementType;

#endif
