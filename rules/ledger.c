#include "rules/ledger.h"

#include "analyzer/base/map.h"
#include "analyzer/source/source.h"

// A ruling that outlives its analysis.
typedef struct MpEntryOfLedger {
  MpDiag *diag;
  bool every_path;
  MpStr subject;  // its key
  MpStr alone;    // key of the class; empty: in context
  MpStr cls;      // key of the class in whose objects it is made; empty: none
  MpStr from;     // path of the file whose analysis made it
  bool is_own;    // that is the file that it points into
} MpEntryOfLedger;

typedef struct MpLedgerFile {
  MP_ARRAY(MpEntryOfLedger) entries;
} MpLedgerFile;

struct MpLedger {
  MpArena *arena;
  MpMap files;      // path → MpLedgerFile
  MpMap acquitted;  // code and subject
  MpMap used;       // class → MpUsers: where it is called, but for its own judgement alone
};

// The files whose code constructs and calls a class.
typedef struct MpUsers {
  MpStrs paths;  // each once
} MpUsers;

MpLedger *mp_ledger_new(MpArena *arena) {
  MpLedger *self = MP_NEW(arena, MpLedger);
  self->arena = arena;
  mp_map_init(&self->files, arena);
  mp_map_init(&self->acquitted, arena);
  mp_map_init(&self->used, arena);
  return self;
}

static MpStr span_key(MpArena *arena, MpStr prefix, MpSpan span) {
  const MpStr path = span.source != NULL ? span.source->path : MP_STR("");
  return mp_str_format(arena, "%.*s %.*s:%u:%u", MP_FMT(prefix), MP_FMT(path),
                       (unsigned)span.start_byte, (unsigned)span.end_byte);
}

static MpStr class_key(MpArena *arena, const MpClassFact *cls) {
  return cls != NULL ? span_key(arena, MP_STR("class"), cls->name_span) : (MpStr){0};
}

static MpLedgerFile *file_of(MpLedger *self, MpStr path) {
  MpLedgerFile *file = mp_map_get(&self->files, path);
  if (file == NULL) {
    file = MP_NEW(self->arena, MpLedgerFile);
    mp_map_set(&self->files, mp_str_copy(self->arena, path), file);
  }
  return file;
}

static void add_rulings(MpLedger *self, const MpAnalysis *analysis, const MpRulings *rulings) {
  for (uint32_t i = 0; i < rulings->items.len; i++) {
    const MpRuling *ruling = &rulings->items.items[i];
    const MpSpan span = ruling->diag->span;
    if (span.source == NULL) continue;
    const MpEntryOfLedger entry = {
        .diag = mp_diag_copy(self->arena, ruling->diag),
        .every_path = ruling->every_path,
        .subject = span_key(self->arena, ruling->diag->code, ruling->subject),
        .alone = class_key(self->arena, ruling->alone),
        .cls = class_key(self->arena, ruling->cls),
        .from = analysis->source->path,
        .is_own = span.source == analysis->source};
    mp_array_push(self->arena, &file_of(self, span.source->path)->entries, entry);
  }
  for (uint32_t i = 0; i < rulings->acquittals.len; i++) {
    const MpAcquittal *acquittal = &rulings->acquittals.items[i];
    const MpStr key = span_key(self->arena, acquittal->code, acquittal->subject);
    mp_map_set(&self->acquitted, key, self);
  }
}

static void add_user(MpLedger *self, const MpClassFact *cls, MpStr path) {
  const MpStr key = class_key(self->arena, cls);
  MpUsers *users = mp_map_get(&self->used, key);
  if (users == NULL) {
    users = MP_NEW(self->arena, MpUsers);
    mp_map_set(&self->used, key, users);
  }
  for (uint32_t i = 0; i < users->paths.len; i++) {
    if (mp_str_eq(users->paths.items[i], path)) return;
  }
  mp_array_push(self->arena, &users->paths, path);
}

// Classes that the entry calls, to the end of its path, other than the one that it judges alone.
static void add_users_of_graph(MpLedger *self, const MpAnalysis *analysis, const MpEntry *entry,
                               const MpGraph *graph, MpMap *seen) {
  const MpStr path = analysis->source->path;
  for (uint32_t i = 0; i < graph->nodes.len; i++) {
    const MpNode *node = graph->nodes.items[i];
    const MpClassFact *cls = node->layer != NULL && node->is_traced ? node->layer->cls : NULL;
    if (cls == NULL || node->result == NULL || cls == entry->cls) continue;
    if (mp_map_has(seen, cls->qualified_name)) continue;
    mp_map_set(seen, cls->qualified_name, self);
    add_user(self, cls, path);
    for (uint32_t k = 0; k < cls->ancestors.len; k++)
      add_user(self, cls->ancestors.items[k], path);
  }
}

void mp_ledger_add(MpLedger *self, const MpAnalysis *analysis, const MpRulings *rulings) {
  add_rulings(self, analysis, rulings);
  MpArena *scratch = mp_arena_new();
  MpMap seen;
  mp_map_init(&seen, scratch);
  for (uint32_t i = 0; i < analysis->entries.len; i++) {
    const MpEntry *entry = analysis->entries.items[i];
    if (entry->is_background || entry->phase != MP_PHASE_INFERENCE) continue;
    for (uint32_t k = 0; k < entry->graphs.len; k++) {
      if (entry->graphs.items[k]->ended_early) continue;
      add_users_of_graph(self, analysis, entry, entry->graphs.items[k], &seen);
    }
  }
  mp_arena_free(scratch);
}

static bool is_same_finding(const MpDiag *a, const MpDiag *b) {
  return mp_str_eq(a->code, b->code) && mp_span_eq(a->span, b->span) && mp_str_eq(a->op, b->op) &&
         mp_str_eq(a->symbol, b->symbol);
}

static bool is_made_from(const MpLedgerFile *file, const MpEntryOfLedger *entry, MpStr path) {
  for (uint32_t i = 0; i < file->entries.len; i++) {
    const MpEntryOfLedger *other = &file->entries.items[i];
    if (mp_str_eq(other->from, path) && is_same_finding(other->diag, entry->diag)) return true;
  }
  return false;
}

// Some file uses the class and does not run into it.
static bool is_conditional(const MpLedger *self, const MpLedgerFile *file,
                           const MpEntryOfLedger *entry) {
  const MpUsers *users = entry->cls.len > 0 ? mp_map_get(&self->used, entry->cls) : NULL;
  for (uint32_t i = 0; users != NULL && i < users->paths.len; i++) {
    if (!is_made_from(file, entry, users->paths.items[i])) return true;
  }
  return false;
}

// A finding of a class alone that is used elsewhere stands only where those uses run into it too.
// One that holds in the uses of some files only has to say in which: without words for it, it is
// none.
static bool is_overruled(const MpLedger *self, const MpLedgerFile *file,
                         const MpEntryOfLedger *entry) {
  if (entry->every_path) return mp_map_has(&self->acquitted, entry->subject);
  if (entry->alone.len > 0 && mp_map_has(&self->used, entry->alone)) return true;
  return !entry->is_own && entry->diag->when.len == 0 && is_conditional(self, file, entry);
}

// The better of two that say the same: one that holds without a condition.
static void add_finding(MpLedger *self, MpDiags *out, MpDiag *diag) {
  for (uint32_t i = 0; i < out->len; i++) {
    if (!is_same_finding(out->items[i], diag)) continue;
    if (out->items[i]->when.len > 0 && diag->when.len == 0) out->items[i] = diag;
    return;
  }
  mp_array_push(self->arena, out, diag);
}

MpDiags mp_ledger_findings(MpLedger *self, const MpSource *source) {
  MpDiags out = {0};
  const MpLedgerFile *file = mp_map_get(&self->files, source->path);
  for (int round = 0; file != NULL && round < 2; round++) {
    const bool wants_own = round == 0;
    for (uint32_t i = 0; i < file->entries.len; i++) {
      const MpEntryOfLedger *entry = &file->entries.items[i];
      if (entry->is_own != wants_own || is_overruled(self, file, entry)) continue;
      add_finding(self, &out, entry->diag);
    }
  }
  mp_diags_sort(&out);
  return out;
}
