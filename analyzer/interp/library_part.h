// What the library_*.c files share. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LIBRARY_PART_H_
#define MPLINT_ANALYZER_INTERP_LIBRARY_PART_H_

#include "analyzer/interp/library.h"

// The meaning of a library function that is more than its row in the tables. NULL: an exception is
// pending.
typedef MpValue *(*MpLibraryFunction)(MpRun *run, MpStr name, const MpCall *call);

typedef struct MpLibraryRow {
  const char *name;
  MpLibraryFunction function;
} MpLibraryRow;

// --- library.c ---

// The argument that a parameter gets, resolved; NULL where it is not given.
MpValue *mp_library_argument(MpRun *run, const MpCall *call, uint32_t position, const char *name);
// All arguments, as what escapes or is kept.
MpValues mp_library_inputs(MpRun *run, const MpCall *call);
// True where a layer, an object, a function or a class of the source is among the arguments.
bool mp_library_has_code(const MpCall *call);
// Something that is not followed and takes all arguments with it; `row` may be NULL.
MpValue *mp_library_opaque(MpRun *run, const char *reason, MpStr name, const MpFunctionRow *row,
                           const MpCall *call);

// --- functions by name; NULL where the name has no meaning of its own ---

MpLibraryFunction mp_library_special(MpStr name);  // library_special.c
MpLibraryFunction mp_library_static(MpStr name);   // library_static.c
MpLibraryFunction mp_library_control(MpStr name);  // library_control.c
MpLibraryFunction mp_library_data(MpStr name);     // library_data.c
MpLibraryFunction mp_library_nest(MpStr name);     // library_nest.c

// --- library_function.c: functions of the tables ---

MpValue *mp_library_call_row(MpRun *run, MpStr name, const MpFunctionRow *row, const MpCall *call);

// --- library_object.c: objects and functions of other packages, by table ---

// The call of such a class or function; NULL without an exception: the table does not know it, or
// not with such arguments.
MpValue *mp_library_object(MpRun *run, MpStr name, const MpCall *call);
// The call of a method of a CONSTANT that is such an object; NULL as above.
MpValue *mp_library_object_method(MpRun *run, MpValue *object, MpStr name, const MpCall *call);

// --- library_variant.c ---

// Sets the operations of a function's node, which has its row and arguments.
void mp_library_choose_ops(MpRun *run, MpNode *node);

// --- library_input.c ---

MpValue *mp_library_input(MpRun *run, MpStr name, const MpCall *call);
MpValue *mp_library_variable(MpRun *run, MpStr name, const MpFunctionRow *row, const MpCall *call);

// --- library_numpy.c ---

MpValue *mp_library_numpy(MpRun *run, MpStr name, const MpCall *call);
// np.pi and its like; NULL where the name is no number.
MpValue *mp_library_numpy_number(MpRun *run, MpStr name);

// --- library_dtype.c ---

// `tf.float32.name`; NULL where `dtype` is no data type or has no such attribute.
MpValue *mp_library_dtype_attribute(MpRun *run, MpStr dtype, MpStr name, MpSpan span);

#endif
