// Classes as the evaluator holds them. Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_CLASS_OBJECT_H_
#define MPLINT_ANALYZER_INTERP_CLASS_OBJECT_H_

#include "analyzer/interp/run.h"

struct MpClass {
  MpStr name;
  MpStr qualified_name;
  const MpClassDef *def;    // NULL: a library class, known by `library`
  MpStr library;            // canonical name of a library class; empty: of the source
  const MpLayerRow *row;    // library classes that are layers
  MpMap attributes;         // of its own body
  MpScope *scope;           // of its own body, while it ran; NULL: a library class
  MpValues bases;           // as evaluated
  MP_ARRAY(MpClass *) mro;  // itself first; library classes included
  bool has_opaque_base;     // a base, direct or not, could not be resolved
  bool is_dataclass;
  bool is_totally_ordered;  // @functools.total_ordering: it has comparisons that are not followed
  bool has_no_init;         // @dataclass(init=False)
  bool has_no_repr;         // @dataclass(repr=False), or it is not known
  bool has_no_eq;           // the same for `eq`
  bool is_abstract;         // made by abc.ABCMeta: abstract methods keep it from being instantiated
  MpClass *metaclass;       // of the source, its own or a base's; NULL: none
  bool is_local;            // defined inside a function
  MpValue *payload_type;    // the builtin container that it derives from; NULL: none
  MpClassFact *fact;        // layer and model classes of the source, and those that may be
  MpValue *value;           // the CLASS value of it
};

// The class of a library's class, one object a name and run.
MpClass *mp_class_of_library(MpRun *run, MpStr canonical);

// True where `base` is in the class's MRO.
bool mp_class_derives(const MpClass *self, const MpClass *base);

// The first library layer class in the MRO (keras.layers.Layer itself, keras.Model, Dense); NULL:
// the class is no layer as far as it is known.
const MpLayerRow *mp_class_layer_row(const MpClass *self);

// True where the class derives from keras.Model.
bool mp_class_is_model(const MpClass *self);

// An attribute through the MRO of classes of the source, starting behind `after` (NULL: at the
// start); `*owner` is the class that has it. NULL where none has.
MpValue *mp_class_lookup(const MpClass *self, const MpClass *after, MpStr name, MpClass **owner);

// The function of that name as the source writes it, behind its decorators, and the class whose
// body holds it; NULL where the source has none.
const MpFunctionDef *mp_class_function(const MpClass *self, const char *name, MpClass **owner);

// The one whose parameters callers of that method see; NULL where the source has none.
const MpFunctionDef *mp_class_signature(const MpClass *self, const char *name);

// An instance of a class with nothing initialised; layers get their layer object.
MpValue *mp_instance_new(MpRun *run, MpClass *cls, const MpCall *call);

// Calls the class: makes an instance and initialises it.
MpValue *mp_class_call(MpRun *run, MpClass *cls, const MpCall *call);

// The same past a `__call__` of its metaclass: what type.__call__ does.
MpValue *mp_class_instantiate(MpRun *run, MpClass *cls, const MpCall *call);

// --- enum_class.c: classes that derive from enum.Enum and nothing else that has values ---

bool mp_class_is_enum(const MpClass *self);
// An enumeration whose members are not made objects: (str, Enum), enum.IntEnum.
bool mp_enum_is_mixed(const MpClass *cls);
MpValue *mp_enum_members_dict(MpRun *run, const MpClass *cls);  // `__members__`
// `Kind["CONV"]`. NULL: an exception is pending.
MpValue *mp_enum_item(MpRun *run, MpValue *cls, MpValue *name, MpSpan span);
// Makes objects of the values that the body gave; `cls->value` is set.
void mp_enum_make_members(MpRun *run, MpClass *cls);
void mp_enum_members(MpRun *run, const MpClass *cls, MpValues *out);
// `Kind("conv")`. NULL: an exception is pending.
MpValue *mp_enum_of_value(MpRun *run, const MpClass *cls, const MpCall *call);

// Facts for rules, from the definition and its bases: fact.c.
MpClassFact *mp_class_fact_new(MpRun *run, MpClass *cls);

#endif
