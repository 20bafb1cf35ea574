#include "analyzer/interp/refusal.h"

// The node's conflict is its own: shape rules made it, and it is settled here.
static void set_ends_path(MpRun *run, MpNodeId id) {
  MpNode *node = run->graph->nodes.items[id];
  MpConflict *conflict = mp_arena_copy(run->arena, node->conflict, sizeof *node->conflict);
  conflict->ends_path = true;
  node->conflict = conflict;
}

bool mp_refusal_raise(MpRun *run, const MpNode *node) {
  if (!node->conflict) return false;
  // What the versions do not agree on may be meant for the one that takes it.
  if (node->conflict->keras != MP_REFUSED_BY_ALL) {
    if (run->handlers == 0 && run->import_depth == 0) set_ends_path(run, node->id);
    return false;
  }
  const char *type = node->conflict->kind == MP_CONFLICT_TYPE ? "TypeError" : "ValueError";
  mp_run_raise(run, type, node->span, "%.*s", MP_FMT(node->conflict->text));
  // Real Keras was asked: nothing about it is a guess.
  run->is_own_exception = false;
  run->conflict = (MpRaisedConflict){run->exception, node->id};
  return true;
}

void mp_refusal_note_end(MpRun *run) {
  bool is_conflict = run->exception && run->exception == run->conflict.exception;
  if (is_conflict && run->import_depth == 0) set_ends_path(run, run->conflict.node);
}
