// Where the classes of the source are used. Each object of a class that is called is a context in
// which the class is judged; a finding may hold in some of them only.
#ifndef MPLINT_RULES_CONTEXT_H_
#define MPLINT_RULES_CONTEXT_H_

#include "analyzer/graph/analysis.h"

typedef struct MpContext {
  uint32_t entry;  // index into MpAnalysis.entries
  uint32_t graph;  // index into MpEntry.graphs
  const MpLayer *layer;
  const MpNode *call;  // the first of it
} MpContext;

typedef MP_ARRAY(MpContext) MpContexts;

// The objects that are called on paths that are judged: not in background entries, in training or
// on paths that end in an exception. Owned by the arena.
MpContexts mp_contexts_new(MpArena *arena, const MpAnalysis *analysis);

// True where the class has several objects side by side, or is used from several entries.
bool mp_contexts_are_several(const MpContexts *self, const MpClassFact *cls);

// What tells the objects of the first apart from those of the others, all of one class: few literal
// constructor arguments that all of `holding` were given and that keep each of `others` out,
// "residual=True"; or one that all of the others were given and none of the first,
// "residual!=True"; or, `by_call`, an argument of their calls that is a tensor there and None here,
// "g is not None". Empty where none of these does. Owned by the arena.
MpStr mp_contexts_distinguish(MpArena *arena, const MpContexts *holding, const MpContexts *others,
                              bool by_call);

// The same class, also where two paths have facts of their own.
bool mp_class_is_same(const MpClassFact *a, const MpClassFact *b);

#endif
