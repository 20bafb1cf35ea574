// An analysis put together from graphs in text form, for tests of rules.
#ifndef MPLINT_TESTS_RULE_CASE_H_
#define MPLINT_TESTS_RULE_CASE_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/graph/text.h"
#include "analyzer/source/position.h"
#include "analyzer/source/source.h"
#include "rules/pass.h"

// Places for spans: {line:column-column}.
static const char SOURCE[] =
    "........................................\n"
    "........................................\n"
    "........................................\n"
    "........................................\n"
    "........................................\n"
    "........................................\n";

typedef struct Case {
  MpArena *arena;
  MpSource *source;
  MpAnalysis analysis;
  MpEntry *entry;  // the last one
} Case;

static int set_up(void **state) {
  MpArena *arena = mp_arena_new();
  Case *self = MP_NEW(arena, Case);
  self->arena = self->analysis.arena = arena;
  const MpStr bytes = {SOURCE, sizeof SOURCE - 1};
  if (mp_source_new(arena, MP_STR("m.py"), bytes, &self->source) != MP_OK) return 1;
  self->analysis.source = self->source;
  *state = self;
  return 0;
}

static int tear_down(void **state) {
  Case *self = *state;
  mp_arena_free(self->arena);
  return 0;
}

static MpEntry *add_entry(Case *self, MpEntryKind kind) {
  self->entry = MP_NEW(self->arena, MpEntry);
  self->entry->kind = kind;
  self->entry->is_complete = true;
  mp_array_push(self->arena, &self->analysis.entries, self->entry);
  return self->entry;
}

static void add_graph(Case *self, const char *text) {
  MpGraph *graph;
  MpStr error;
  if (mp_graph_read_text(self->arena, mp_str_from_c(text), self->source, &graph, &error) != MP_OK) {
    fail_msg("%.*s in\n%s", MP_FMT(error), text);
  }
  mp_array_push(self->arena, &self->entry->graphs, graph);
}

static void add_path(Case *self, const char *graph, const char *rest) {
  add_graph(self, mp_str_format(self->arena, "%s%s", graph, rest).ptr);
}

// "MP301@2:3", with " when …" and " warning" where the severity is not an error.
static MpStr describe(MpArena *arena, const MpDiag *diag) {
  const MpPosition at = mp_position_of(diag->span.source, diag->span.start_byte);
  return mp_str_format(arena, "%.*s@%u:%u%s%.*s%s", MP_FMT(diag->code), (unsigned)at.line,
                       (unsigned)at.column, diag->when.len ? " when " : "", MP_FMT(diag->when),
                       diag->severity == MP_SEVERITY_ERROR ? "" : " warning");
}

static void check(Case *self, const char *code, const char *expected) {
  MpRuleOptions options = {.target = mp_target_get(MP_TARGET_AIMET)};
  mp_array_push(self->arena, &options.select, mp_str_from_c(code));
  MpDiags diags = {0};
  MpRulings rulings = {0};
  mp_rules_run(&self->analysis, &options, self->arena, &rulings);
  for (uint32_t i = 0; i < rulings.items.len; i++) {
    MpDiag *diag = rulings.items.items[i].diag;
    if (diag != NULL) mp_array_push(self->arena, &diags, diag);
  }
  mp_diags_sort(&diags);
  MpStrs found = {0};
  for (uint32_t i = 0; i < diags.len; i++) {
    mp_array_push(self->arena, &found, describe(self->arena, diags.items[i]));
  }
  const MpStr actual = mp_str_join(self->arena, MP_STR("; "), found.items, found.len);
  if (!mp_str_is(actual, expected)) fail_msg("expected `%s`, not `%.*s`", expected, MP_FMT(actual));
}

// A Functional model around Block, which holds the Dense `a` and the ReLU `r`; bodies follow.
#define BLOCK                                                                                \
  "#0 layer 'm.Block' {1:1-5} name='Block'\n"                                                \
  "  def 'call' {1:10-13} class='Block'\n"                                                   \
  "    parameter 'x' positional {1:15-16} required\n"                                        \
  "    parameter 'kwargs' var_keyword\n"                                                     \
  "@0 subclassed #0() symbol='Block' weights=yes built=yes\n"                                \
  "@1 library keras.layers.Dense(4) weights=yes built=yes class='Block' method='__init__'\n" \
  "  held @0 attribute 'a' {2:1-9} symbol='self.a' method='__init__'\n"                      \
  "@2 library keras.layers.ReLU() weights=no class='Block' method='__init__'\n"              \
  "  held @0 attribute 'r' {2:11-19} symbol='self.r' method='__init__'\n"                    \
  "@3 functional keras.Model()\n"                                                            \
  "%0 input ''() -> %0\n"

#define CALL_A \
  "%1 layer @0(%0) -> %2 traced\n  %2 layer @1(%0) {3:1-9} -> %2 in=%1 symbol='self.a'\n"

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
