// What is known of a name of a library, looked up once: evaluating asks for the same few names over
// and over, on every path. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_LIBRARY_NAME_H_
#define MPLINT_ANALYZER_INTERP_LIBRARY_NAME_H_

#include "analyzer/interp/external.h"
#include "analyzer/interp/library_part.h"

typedef struct MpLibraryName {
  MpStr name;                             // as it was asked for
  const struct MpLibraryName *canonical;  // as the tables call it; itself where that is the same
  // Of the name as it stands:
  bool is_library;  // of Keras, TensorFlow or NumPy
  bool is_module;
  bool has_meaning;  // by a table or a function of interp/: never read from a file
  bool is_no_value;  // as an attribute: reading it was found to give the name and nothing else
  const MpLayerRow *layer;        // NULL: none
  const MpFunctionRow *function;  // NULL: none
  const MpExternalRow *external;  // NULL: none
  MpLibraryFunction special;      // what library_special.c has; NULL: nothing
  MpLibraryFunction own;          // that, or what another file of interp/ has; NULL: nothing
} MpLibraryName;

// Owned by the table of MpRun.names, which lives as long as all runs that share it.
MpLibraryName *mp_library_name(MpRun *run, MpStr dotted);

// The same of `module.name`.
MpLibraryName *mp_library_name_in(MpRun *run, MpStr module, MpStr name);

// What the tables call the name: mp_keras_canonical, looked up once.
MpStr mp_library_canonical(MpRun *run, MpStr dotted);

#endif
