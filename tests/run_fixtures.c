// Lints every Python file below fixtures/docs, rules, oracle, project and interp/followed and
// compares all findings with the marks in its comments. `run_fixtures WORD` runs the files whose
// path holds the word.
//
//   y = x - 1  # expect: MP301@9 op=math.subtract severity=warning when="use_bn=False", MP502
//
//   # expect:      the findings of this line, or, where the mark is alone on its line, of the next
//                  line of code; a column counts from 1; `op=none` is a finding without one
//   # known-gap:   should be found and is not yet: fails with FIXED once it is
//   # known-noise: is found and should not be: fails with FIXED once it is not
//   # expect-none  stands where a file has neither an expectation nor a gap
//   # optional:    codes that may appear anywhere in the file besides
//   # show-limits  what was not followed (MP902) counts as a finding in this file
//   # target: keras3   the file is linted for that target; without the mark for aimet
//
// One mark stands for all findings that are alike in code, line, op and symbol.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/vfs.h"
#include "analyzer/source/position.h"
#include "analyzer/syntax/parse.h"
#include "tool/driver.h"

static const char *const FOLDERS[] = {"fixtures/docs", "fixtures/rules", "fixtures/oracle",
                                      "fixtures/project", "fixtures/interp/followed"};

typedef enum MarkKind {
  MARK_EXPECT,
  MARK_KNOWN_GAP,
  MARK_KNOWN_NOISE,
  MARK_OPTIONAL,
  MARK_EXPECT_NONE,
  MARK_SHOW_LIMITS,
  MARK_TARGET,
} MarkKind;

static const MpStr MARK_WORDS[] = {
    [MARK_EXPECT] = MP_STR_INIT("expect:"),
    [MARK_KNOWN_GAP] = MP_STR_INIT("known-gap:"),
    [MARK_KNOWN_NOISE] = MP_STR_INIT("known-noise:"),
    [MARK_OPTIONAL] = MP_STR_INIT("optional:"),
    [MARK_EXPECT_NONE] = MP_STR_INIT("expect-none"),
    [MARK_SHOW_LIMITS] = MP_STR_INIT("show-limits"),
    [MARK_TARGET] = MP_STR_INIT("target:"),
};

// A narrowing of a mark: the finding's text must be equal, or empty where `none` is asked for.
typedef struct Narrowing {
  bool is_given;
  MpStr text;
} Narrowing;

typedef struct Mark {
  MarkKind kind;
  MpStr code;
  uint32_t line;    // from 1
  uint32_t column;  // 0: any
  Narrowing op, symbol, severity, when;
  MpStr text;        // as written, for messages
  uint32_t finding;  // what it was matched with, or NO_FINDING
} Mark;

typedef MP_ARRAY(Mark) Marks;

#define NO_FINDING UINT32_MAX

typedef struct Fixture {
  MpStr path;
  uint32_t open_gaps;  // gaps and noise
} Fixture;

typedef MP_ARRAY(Fixture *) Fixtures;

// One run over one file.
typedef struct Check {
  MpArena *arena;
  Fixture *fixture;
  const MpSource *source;
  Marks marks;
  bool expects_none;
  bool shows_limits;
  const MpTarget *target;
  MpDiags diags;
  bool *claimed;  // by index of the finding: some mark stands for it
  uint32_t failures;
} Check;

static void complain(Check *self, uint32_t line, const char *format, ...) MP_PRINTF(3, 4);

static void complain(Check *self, uint32_t line, const char *format, ...) {
  char message[800];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  print_error("%.*s:%u: %s\n", MP_FMT(self->fixture->path), line, message);
  self->failures++;
}

typedef struct Reader {
  MpStr text;  // one comment
  size_t at;
} Reader;

static bool is_at_end(const Reader *self) {
  return self->at >= self->text.len;
}

static bool is_space(char byte) {
  return byte == ' ' || byte == '\t';
}

static void skip_spaces(Reader *self) {
  while (!is_at_end(self) && is_space(self->text.ptr[self->at]))
    self->at++;
}

static bool skip_byte(Reader *self, char byte) {
  if (is_at_end(self) || self->text.ptr[self->at] != byte) return false;
  self->at++;
  return true;
}

// A word up to a blank, a comma, a `#` or one of `stops`.
static MpStr read_word(Reader *self, const char *stops) {
  size_t start = self->at;
  while (!is_at_end(self)) {
    char byte = self->text.ptr[self->at];
    if (is_space(byte) || byte == ',' || byte == '#' || strchr(stops, byte) != NULL) break;
    self->at++;
  }
  return mp_str_slice(self->text, start, self->at);
}

static bool read_value(Reader *self, MpStr *out) {
  if (!skip_byte(self, '"')) {
    *out = read_word(self, "");
    return out->len > 0;
  }
  size_t end = mp_str_find(self->text, MP_STR("\""), self->at);
  if (end == SIZE_MAX) return false;
  *out = mp_str_slice(self->text, self->at, end);
  self->at = end + 1;
  return true;
}

static bool is_code(MpStr word) {
  if (word.len != 5 || !mp_str_starts_with(word, MP_STR("MP"))) return false;
  for (size_t i = 2; i < 5; i++) {
    if (word.ptr[i] < '0' || word.ptr[i] > '9') return false;
  }
  return true;
}

static bool read_column(Reader *self, uint32_t *out) {
  MpStr digits = read_word(self, "");
  *out = 0;
  for (size_t i = 0; i < digits.len; i++) {
    if (digits.ptr[i] < '0' || digits.ptr[i] > '9' || *out > 100000) return false;
    *out = *out * 10 + (uint32_t)(digits.ptr[i] - '0');
  }
  return *out > 0;
}

static Narrowing *narrowing_of(Mark *mark, MpStr key) {
  if (mp_str_is(key, "op")) return &mark->op;
  if (mp_str_is(key, "symbol")) return &mark->symbol;
  if (mp_str_is(key, "severity")) return &mark->severity;
  if (mp_str_is(key, "when")) return &mark->when;
  return NULL;
}

static bool read_narrowing(Reader *self, Mark *mark) {
  MpStr key = read_word(self, "=");
  Narrowing *narrowing = narrowing_of(mark, key);
  if (narrowing == NULL || narrowing->is_given || !skip_byte(self, '=')) return false;
  narrowing->is_given = true;
  return read_value(self, &narrowing->text);
}

// `MP301@9 op=math.subtract`; false where it is written otherwise.
static bool read_item(Reader *self, Mark *mark) {
  skip_spaces(self);
  size_t start = self->at;
  mark->code = read_word(self, "@");
  if (!is_code(mark->code)) return false;
  if (skip_byte(self, '@') && !read_column(self, &mark->column)) return false;
  for (;;) {
    mark->text = mp_str_slice(self->text, start, self->at);
    skip_spaces(self);
    if (is_at_end(self)) return true;
    char byte = self->text.ptr[self->at];
    if (byte == ',' || byte == '#') return true;
    if (mark->kind == MARK_OPTIONAL || !read_narrowing(self, mark)) return false;
  }
}

static bool find_mark_word(Reader *self, MarkKind *out) {
  MpStr rest = mp_str_slice(self->text, self->at, self->text.len);
  for (size_t i = 0; i < sizeof MARK_WORDS / sizeof *MARK_WORDS; i++) {
    if (!mp_str_starts_with(rest, MARK_WORDS[i])) continue;
    self->at += MARK_WORDS[i].len;
    *out = (MarkKind)i;
    return true;
  }
  return false;
}

static void read_items(Check *self, Reader *reader, MarkKind kind, uint32_t line, uint32_t row) {
  do {
    Mark mark = {.kind = kind, .line = line, .finding = NO_FINDING};
    if (!read_item(reader, &mark)) {
      complain(self, row + 1, "a mark that cannot be read: %.*s", MP_FMT(reader->text));
      return;
    }
    if (line == 0 && kind != MARK_OPTIONAL) {
      complain(self, row + 1, "no code behind the mark %.*s", MP_FMT(mark.text));
    } else {
      mp_array_push(self->arena, &self->marks, mark);
    }
  } while (skip_byte(reader, ','));
}

static void read_target(Check *self, Reader *reader, uint32_t row) {
  skip_spaces(reader);
  const MpTarget *target = mp_target_find(read_word(reader, ""));
  if (target == NULL) complain(self, row + 1, "no such target: %.*s", MP_FMT(reader->text));
  if (target != NULL) self->target = target;
}

// The line, from 1, of the first code behind `row`; 0 where there is none.
static uint32_t next_code_line(const MpSource *source, uint32_t row) {
  for (row++; row < source->line_count; row++) {
    MpStr line = mp_str_trim(mp_source_line(source, row));
    if (line.len > 0 && line.ptr[0] != '#') return row + 1;
  }
  return 0;
}

// Reads the marks of one comment. One that begins its line belongs to the next code.
static void read_comment(Check *self, MpSpan comment) {
  uint32_t row = mp_position_row(self->source, comment.start_byte);
  uint32_t row_start = self->source->line_starts[row];
  MpStr before = mp_str_slice(self->source->text, row_start, comment.start_byte);
  Reader reader = {mp_span_text(comment), 0};
  bool is_alone = mp_str_trim(before).len == 0;
  while (!is_at_end(&reader)) {
    MarkKind kind = MARK_EXPECT;
    if (!skip_byte(&reader, '#')) {
      is_alone = false;
      reader.at++;
      continue;
    }
    skip_spaces(&reader);
    if (!find_mark_word(&reader, &kind)) {
      is_alone = false;
    } else if (kind == MARK_EXPECT_NONE) {
      self->expects_none = true;
    } else if (kind == MARK_SHOW_LIMITS) {
      self->shows_limits = true;
    } else if (kind == MARK_TARGET) {
      read_target(self, &reader, row);
    } else {
      uint32_t line = is_alone ? next_code_line(self->source, row) : row + 1;
      read_items(self, &reader, kind, line, row);
    }
  }
}

static MpPosition position_of(const MpDiag *diag) {
  if (mp_span_is_none(diag->span)) return (MpPosition){0};
  return mp_position_of(diag->span.source, diag->span.start_byte);
}

static bool allows(const Narrowing *self, MpStr text) {
  if (!self->is_given) return true;
  return mp_str_is(self->text, "none") ? text.len == 0 : mp_str_eq(self->text, text);
}

static bool stands_for(const Mark *mark, const MpDiag *diag) {
  MpPosition position = position_of(diag);
  return mp_str_eq(mark->code, diag->code) && mark->line == position.line &&
         (mark->column == 0 || mark->column == position.column) && allows(&mark->op, diag->op) &&
         allows(&mark->symbol, diag->symbol) && allows(&mark->when, diag->when) &&
         allows(&mark->severity, mp_str_from_c(mp_severity_text(diag->severity)));
}

static bool is_alike(const MpDiag *a, const MpDiag *b) {
  return mp_str_eq(a->code, b->code) && mp_str_eq(a->op, b->op) &&
         mp_str_eq(a->symbol, b->symbol) && position_of(a).line == position_of(b).line;
}

// Gives the mark a finding of its own; marks that have one may move on to another, so that as many
// marks as possible get one. `tried` is what this search has looked at.
static bool match(Check *self, uint32_t mark, bool *tried) {
  for (uint32_t i = 0; i < self->diags.len; i++) {
    if (tried[i] || !stands_for(&self->marks.items[mark], self->diags.items[i])) continue;
    tried[i] = true;
    uint32_t holder = 0;
    while (holder < self->marks.len && self->marks.items[holder].finding != i)
      holder++;
    if (holder < self->marks.len && !match(self, holder, tried)) continue;
    self->marks.items[mark].finding = i;
    self->claimed[i] = true;
    return true;
  }
  return false;
}

// The other findings that a mark stands for besides its own.
static void claim_alike(Check *self, const Mark *mark) {
  for (uint32_t i = 0; i < self->diags.len; i++) {
    const MpDiag *diag = self->diags.items[i];
    if (stands_for(mark, diag) && is_alike(diag, self->diags.items[mark->finding])) {
      self->claimed[i] = true;
    }
  }
}

// Expectations choose first: a gap is closed only by a finding that is not already expected.
static void match_marks(Check *self) {
  const MarkKind order[] = {MARK_EXPECT, MARK_KNOWN_NOISE, MARK_KNOWN_GAP};
  for (size_t pass = 0; pass < sizeof order / sizeof *order; pass++) {
    for (uint32_t i = 0; i < self->marks.len; i++) {
      if (self->marks.items[i].kind != order[pass]) continue;
      bool *tried = MP_NEW_ARRAY(self->arena, bool, self->diags.len);
      match(self, i, tried);
    }
  }
  for (uint32_t i = 0; i < self->marks.len; i++) {
    if (self->marks.items[i].finding != NO_FINDING) claim_alike(self, &self->marks.items[i]);
  }
}

static void judge_marks(Check *self) {
  for (uint32_t i = 0; i < self->marks.len; i++) {
    const Mark *mark = &self->marks.items[i];
    bool is_found = mark->finding != NO_FINDING;
    if (mark->kind == MARK_EXPECT && !is_found) {
      complain(self, mark->line, "missing: %.*s", MP_FMT(mark->text));
    } else if (mark->kind == MARK_KNOWN_GAP && is_found) {
      complain(self, mark->line, "FIXED, make it an expectation: known-gap %.*s",
               MP_FMT(mark->text));
    } else if (mark->kind == MARK_KNOWN_NOISE && !is_found) {
      complain(self, mark->line, "FIXED, remove the mark: known-noise %.*s", MP_FMT(mark->text));
    } else if (mark->kind == MARK_KNOWN_GAP || mark->kind == MARK_KNOWN_NOISE) {
      self->fixture->open_gaps++;
    }
  }
}

static bool is_optional(const Check *self, MpStr code) {
  for (uint32_t i = 0; i < self->marks.len; i++) {
    const Mark *mark = &self->marks.items[i];
    if (mark->kind == MARK_OPTIONAL && mp_str_eq(mark->code, code)) return true;
  }
  return false;
}

static void judge_findings(Check *self) {
  for (uint32_t i = 0; i < self->diags.len; i++) {
    const MpDiag *diag = self->diags.items[i];
    if (self->claimed[i] || is_optional(self, diag->code)) continue;
    MpPosition position = position_of(diag);
    complain(self, position.line,
             "unexpected: %.*s@%u op=%.*s symbol=%.*s severity=%s when=\"%.*s\": %.*s",
             MP_FMT(diag->code), position.column, MP_FMT(diag->op), MP_FMT(diag->symbol),
             mp_severity_text(diag->severity), MP_FMT(diag->when), MP_FMT(diag->message));
  }
}

static void judge_expect_none(Check *self) {
  bool has_expectation = false;
  for (uint32_t i = 0; i < self->marks.len; i++) {
    MarkKind kind = self->marks.items[i].kind;
    has_expectation |= kind == MARK_EXPECT || kind == MARK_KNOWN_GAP;
  }
  if (has_expectation && self->expects_none) {
    complain(self, 1, "`# expect-none` beside an expectation");
  } else if (!has_expectation && !self->expects_none) {
    complain(self, 1, "no expectation; a file without findings says `# expect-none`");
  }
}

static void check_file(Check *self, MpParser *parser, MpStr bytes) {
  MpSource *source = NULL;
  MpStatus status = mp_source_new(self->arena, self->fixture->path, bytes, &source);
  if (status != MP_OK) {
    complain(self, 1, "%s", mp_status_text(status));
    return;
  }
  self->source = source;
  const MpAst *ast = mp_parse_module(parser, self->arena, source);
  for (uint32_t i = 0; i < ast->comments.len; i++) {
    read_comment(self, ast->comments.items[i].span);
  }
  MpRuleOptions options = {.target = self->target};
  MpProject *project = mp_project_new(MP_STR(""));
  MpFileText file = {self->fixture->path, self->fixture->path, bytes};
  MpFileResult result = mp_driver_lint(project, self->arena, &file, &options);
  if (self->shows_limits) mp_driver_add_limits(&result, self->arena, &options);
  self->diags = result.diags;
  self->claimed = MP_NEW_ARRAY(self->arena, bool, self->diags.len);
  match_marks(self);
  judge_marks(self);
  judge_findings(self);
  judge_expect_none(self);
  mp_project_free(project);
}

static void test_fixture(void **state) {
  Check check = {
      .arena = mp_arena_new(), .fixture = *state, .target = mp_target_get(MP_TARGET_AIMET)};
  MpParser *parser = mp_parser_new();
  MpStr bytes = {0};
  MpStatus status = mp_vfs_read(check.arena, check.fixture->path, MP_SOURCE_MAX_BYTES, &bytes);
  if (status == MP_OK) {
    check_file(&check, parser, bytes);
  } else {
    complain(&check, 1, "%s", mp_status_text(status));
  }
  uint32_t failures = check.failures;
  mp_parser_free(parser);
  mp_arena_free(check.arena);
  assert_int_equal(failures, 0);
}

static void add_file(MpArena *arena, MpStr path, const char *filter, Fixtures *out) {
  if (!mp_str_ends_with(path, MP_STR(".py"))) return;
  if (mp_str_find(path, mp_str_from_c(filter), 0) == SIZE_MAX) return;
  Fixture *fixture = MP_NEW(arena, Fixture);
  fixture->path = path;
  mp_array_push(arena, out, fixture);
}

static void collect(MpArena *arena, MpStr folder, const char *filter, Fixtures *out) {
  MpVfsEntries entries = {0};
  if (mp_vfs_list(arena, folder, &entries) != MP_OK) return;
  for (uint32_t i = 0; i < entries.len; i++) {
    const MpVfsEntry *entry = &entries.items[i];
    MpStr path = mp_str_format(arena, "%.*s/%.*s", MP_FMT(folder), MP_FMT(entry->name));
    if (entry->is_folder) {
      collect(arena, path, filter, out);
    } else {
      add_file(arena, path, filter, out);
    }
  }
}

static int run(MpArena *arena, const Fixtures *fixtures) {
  struct CMUnitTest *tests = MP_NEW_ARRAY(arena, struct CMUnitTest, fixtures->len);
  for (uint32_t i = 0; i < fixtures->len; i++) {
    tests[i] = (struct CMUnitTest){.name = fixtures->items[i]->path.ptr,
                                   .test_func = test_fixture,
                                   .initial_state = fixtures->items[i]};
  }
  int failed = _cmocka_run_group_tests("fixtures", tests, fixtures->len, NULL, NULL);
  uint32_t open_gaps = 0;
  for (uint32_t i = 0; i < fixtures->len; i++)
    open_gaps += fixtures->items[i]->open_gaps;
  printf("%u fixtures, %d failed, %u gaps open\n", fixtures->len, failed, open_gaps);
  return failed;
}

int main(int argc, char **argv) {
  const char *filter = argc > 1 ? argv[1] : "";
  if (chdir(MPLINT_SOURCE_DIR) != 0) {
    fprintf(stderr, "no folder %s\n", MPLINT_SOURCE_DIR);
    return 2;
  }
  MpArena *arena = mp_arena_new();
  Fixtures fixtures = {0};
  for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
    collect(arena, mp_str_from_c(FOLDERS[i]), filter, &fixtures);
  }
  int failed = 1;
  if (fixtures.len == 0) {
    fprintf(stderr, "no fixture's path holds `%s`\n", filter);
  } else {
    failed = run(arena, &fixtures);
  }
  mp_arena_free(arena);
  return failed == 0 ? 0 : 1;
}
