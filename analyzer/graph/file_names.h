// What the code of one file names: which function reads which attribute, and by which expression.
// Facts of the syntax tree, for questions that hang on no path.
#ifndef MPLINT_ANALYZER_GRAPH_FILE_NAMES_H_
#define MPLINT_ANALYZER_GRAPH_FILE_NAMES_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/array.h"
#include "analyzer/base/str.h"
#include "analyzer/source/span.h"

typedef enum MpNamingKind {
  MP_NAMING_STORE,   // x.name = …, and any other target; setattr(x, "name", …)
  MP_NAMING_CALL,    // x.name(…)
  MP_NAMING_HANDLE,  // x.name.build(…), x.name.name, x.name.trainable: no call of a layer
  MP_NAMING_TEST,    // x.name is None, hasattr(x, "name")
  MP_NAMING_READ,    // for whatever else
  MP_NAMING_PLAIN,   // no attribute: a variable or a text that has the name of a function here
} MpNamingKind;

#define MP_NAMING_NOWHERE UINT32_MAX

// One place of the code. getattr(x, "name") is x.name.
typedef struct MpNaming {
  MpStr name;  // empty: any that there is: getattr(x, key), vars(x), self.layers
  MpNamingKind kind;
  bool is_of_self;    // of what the method around it calls `self`, whatever the name
  uint32_t function;  // around it: index into MpFileNames.functions
  uint32_t cls;       // around it, or that `self` is of: index into MpFileNames.classes
  MpSpan span;
} MpNaming;

// A function that the file defines, with a `def`.
typedef struct MpNamedFunction {
  MpStr name;
  uint32_t cls;  // around it
  bool is_decorated;
} MpNamedFunction;

typedef struct MpFileNames {
  const struct MpSource *source;
  MP_ARRAY(MpNaming) namings;           // in order of the source
  MP_ARRAY(MpNamedFunction) functions;  // in order of the source
  MP_ARRAY(MpSpan) classes;             // their names; in order of the source
} MpFileNames;

#endif
