// Facts of a layer or model class of the source, as rules and fixes need them. Syntax stays behind:
// only names, spans and answers.
#ifndef MPLINT_ANALYZER_GRAPH_CLASS_H_
#define MPLINT_ANALYZER_GRAPH_CLASS_H_

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/base/array.h"
#include "analyzer/base/str.h"
#include "analyzer/graph/file_names.h"
#include "analyzer/keras/keras.h"
#include "analyzer/source/span.h"

typedef enum MpClassKind {
  MP_CLASS_LAYER,    // derives from keras.layers.Layer and not from keras.Model
  MP_CLASS_MODEL,    // derives from keras.Model
  MP_CLASS_UNKNOWN,  // a base could not be resolved: it may be either
} MpClassKind;

typedef struct MpBase {
  MpStr name;  // canonical name of a library class, qualified name of one of the source,
               // empty where it could not be resolved
  MpStr text;  // as the source writes it: "keras.Model"
  MpSpan span;
  bool is_library;
} MpBase;

typedef MP_ARRAY(MpBase) MpBases;

typedef struct MpParameterFact {
  MpStr name;
  MpSignatureKind kind;
  bool required;
  const struct MpDatum *preset;  // its default, where that is a literal; NULL: none, or another
  MpSpan span;
} MpParameterFact;

typedef MP_ARRAY(MpParameterFact) MpParameterFacts;

// A method as the class has it, possibly inherited.
typedef struct MpMethodFact {
  MpStr name;
  MpStr class_name;             // the class whose body holds it
  MpSpan name_span;             // in its `def`
  MpSpan parameters_span;       // with the parentheses
  MpParameterFacts parameters;  // without self
  MpSpan body_span;             // first to last statement
  MpStr indentation;            // of the statements of its body
  bool is_inherited;
} MpMethodFact;

typedef MP_ARRAY(MpMethodFact *) MpMethodFacts;

typedef struct MpClassFact MpClassFact;

struct MpClassFact {
  MpStr name;
  MpStr qualified_name;  // module and name: what the prepared module imports
  MpStr module;
  bool is_importable;  // at the top of a module, not inside a function or in a notebook
  // A class above it is not known, and may do anything to its objects.
  bool has_unresolved_base;
  MpSpan name_span;
  MpSpan span;
  MpClassKind kind;
  MpBases bases;
  MpMethodFacts methods;  // __init__, build, call, get_config where the source (not Keras) has them
  MP_ARRAY(const MpClassFact *) ancestors;  // of the source, nearest first, as in the MRO
  MP_ARRAY(const MpFileNames *)
  files;                   // its own first, and those that hold bases of it, each once;
                           // empty: not read
  MpStrs attribute_names;  // every `self.NAME` that the class and its bases in the source mention,
                           // sorted: names that a fix must not take
};

// The method by name, NULL where the source has none.
const MpMethodFact *mp_class_method(const MpClassFact *self, const char *name);

#endif
