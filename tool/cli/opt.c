#include "tool/cli/opt.h"

#include <stdint.h>
#include <string.h>

#include "rules/registry.h"
#include "tool/cli/nearest.h"
#include "tool/rule_code.h"

// Where the summaries of the help begin.
#define HELP_COLUMN 30u

typedef struct Parser {
  MpArena *arena;
  const MpOptRow *rows;
  size_t row_count;
  int count;
  char *const *arguments;
  int next;
  char *fields;
  bool *given;  // by row
  MpOptResult result;
} Parser;

static void fail(Parser *self, MpStr error) {
  self->result.outcome = MP_OPT_OUTCOME_WRONG;
  self->result.error = error;
}

// The n-th of the words between bars; empty behind the last.
static MpStr choice_at(const char *choices, size_t index) {
  MpStr rest = mp_str_from_c(choices);
  for (;;) {
    size_t bar = mp_str_find(rest, MP_STR("|"), 0);
    if (index == 0) return mp_str_slice(rest, 0, bar);
    if (bar == SIZE_MAX) return MP_STR("");
    rest = mp_str_slice(rest, bar + 1, rest.len);
    index--;
  }
}

static bool has_choice(const char *choices, MpStr value) {
  MpStr choice = choice_at(choices, 0);
  for (size_t i = 0; choice.len > 0; choice = choice_at(choices, ++i)) {
    if (mp_str_eq(choice, value)) return true;
  }
  return false;
}

MpStr mp_opt_choice_problem(MpArena *arena, const MpOptRow *row, MpStr name, MpStr value) {
  if (has_choice(row->choices, value)) return MP_STR("");
  if (row->unbuilt != NULL && has_choice(row->unbuilt, value)) {
    return mp_str_format(arena, "`%.*s %.*s` is not built yet", MP_FMT(name), MP_FMT(value));
  }
  MpNearest nearest = mp_nearest_start(value);
  MpBuf all = {0};
  MpStr choice = choice_at(row->choices, 0);
  for (size_t i = 0; choice.len > 0; choice = choice_at(row->choices, ++i)) {
    mp_nearest_offer(&nearest, choice);
    mp_buf_format(&all, "%s`%.*s`", i == 0 ? "" : ", ", MP_FMT(choice));
  }
  MpStr hint = mp_nearest_hint(&nearest, arena);
  MpStr problem = mp_str_format(arena, "`%.*s` takes one of %.*s, not `%.*s`%.*s", MP_FMT(name),
                                MP_FMT(mp_buf_str(&all)), MP_FMT(value), MP_FMT(hint));
  mp_buf_deinit(&all);
  return problem;
}

MpStr mp_opt_add_code(MpArena *arena, MpStrs *list, MpStr code) {
  if (!mp_rule_has_prefix(code)) return mp_rule_code_problem(arena, code);
  char *capitals = mp_arena_alloc(arena, code.len + 1);
  for (size_t i = 0; i < code.len; i++) {
    bool is_small = code.ptr[i] >= 'a' && code.ptr[i] <= 'z';
    capitals[i] = is_small ? (char)(code.ptr[i] - 'a' + 'A') : code.ptr[i];
  }
  capitals[code.len] = '\0';
  mp_array_push(arena, list, ((MpStr){capitals, code.len}));
  return MP_STR("");
}

static MpStr read_choice(Parser *self, const MpOptRow *row, MpStr value) {
  MpStr problem = mp_opt_choice_problem(self->arena, row, mp_str_from_c(row->name), value);
  if (problem.len > 0) fail(self, problem);
  return value;
}

static void add_part(Parser *self, const MpOptRow *row, MpStrs *list, MpStr part) {
  if (row->kind == MP_OPT_LIST) {
    mp_array_push(self->arena, list, mp_str_copy(self->arena, part));
    return;
  }
  MpStr problem = mp_opt_add_code(self->arena, list, part);
  if (problem.len > 0) fail(self, problem);
}

static void add_list(Parser *self, const MpOptRow *row, MpStrs *list, MpStr value) {
  bool is_empty = true;
  while (value.len > 0) {
    size_t comma = mp_str_find(value, MP_STR(","), 0);
    MpStr part = mp_str_trim(mp_str_slice(value, 0, comma));
    if (part.len > 0) add_part(self, row, list, part);
    is_empty &= part.len == 0;
    value = comma == SIZE_MAX ? MP_STR("") : mp_str_slice(value, comma + 1, value.len);
  }
  if (!is_empty) return;
  fail(self, mp_str_format(self->arena, "`%s` needs a value: %s", row->name, row->value));
}

static void store(Parser *self, const MpOptRow *row, MpStr value) {
  void *field = self->fields + row->offset;
  bool is_list = row->kind == MP_OPT_TEXTS || row->kind == MP_OPT_LIST || row->kind == MP_OPT_CODES;
  if (is_list && !row->adds && !self->given[row - self->rows]) *(MpStrs *)field = (MpStrs){0};
  self->given[row - self->rows] = true;
  switch (row->kind) {
    case MP_OPT_FLAG: *(bool *)field = true; break;
    case MP_OPT_NO_FLAG: *(bool *)field = false; break;
    case MP_OPT_TEXT: *(MpStr *)field = value; break;
    case MP_OPT_TEXTS: mp_array_push(self->arena, (MpStrs *)field, value); break;
    case MP_OPT_LIST:
    case MP_OPT_CODES: add_list(self, row, field, value); break;
    case MP_OPT_CHOICE: *(MpStr *)field = read_choice(self, row, value); break;
    case MP_OPT_TABLE:
    case MP_OPT_UNBUILT: break;
  }
}

static bool is_flag(const MpOptRow *row) {
  return row->kind == MP_OPT_FLAG || row->kind == MP_OPT_NO_FLAG;
}

// Stores the option of `row`, which was written as `shown`; `inline_value` is NULL where no value
// was joined to it.
static void take(Parser *self, const MpOptRow *row, MpStr shown, const MpStr *inline_value) {
  if (row->kind == MP_OPT_UNBUILT) {
    fail(self, mp_str_format(self->arena, "`%.*s` is not built yet", MP_FMT(shown)));
  } else if (row->kind == MP_OPT_TABLE) {
    fail(self, mp_str_format(self->arena, "`%.*s` is set in a configuration file, as a table",
                             MP_FMT(shown)));
  } else if (is_flag(row)) {
    if (inline_value == NULL) {
      store(self, row, MP_STR(""));
    } else {
      fail(self, mp_str_format(self->arena, "`%.*s` takes no value", MP_FMT(shown)));
    }
  } else if (inline_value != NULL) {
    store(self, row, *inline_value);
  } else if (self->next < self->count) {
    store(self, row, mp_str_from_c(self->arguments[self->next++]));
  } else {
    fail(self, mp_str_format(self->arena, "`%.*s` needs a value: %s", MP_FMT(shown), row->value));
  }
}

// What the help names.
static bool is_shown(const MpOptRow *row) {
  return row->kind != MP_OPT_UNBUILT && row->kind != MP_OPT_TABLE;
}

static void fail_unknown(Parser *self, MpStr name) {
  MpNearest nearest = mp_nearest_start(name);
  mp_nearest_offer(&nearest, MP_STR("--help"));
  for (size_t i = 0; i < self->row_count; i++) {
    if (!is_shown(&self->rows[i])) continue;
    mp_nearest_offer(&nearest, mp_str_from_c(self->rows[i].name));
  }
  MpStr hint = mp_nearest_hint(&nearest, self->arena);
  fail(self,
       mp_str_format(self->arena, "there is no option `%.*s`%.*s", MP_FMT(name), MP_FMT(hint)));
}

static void take_long(Parser *self, MpStr argument) {
  size_t equals = mp_str_find(argument, MP_STR("="), 0);
  MpStr name = mp_str_slice(argument, 0, equals);
  MpStr value = {0};
  if (equals != SIZE_MAX) value = mp_str_slice(argument, equals + 1, argument.len);
  for (size_t i = 0; i < self->row_count; i++) {
    if (!mp_str_is(name, self->rows[i].name)) continue;
    take(self, &self->rows[i], name, equals == SIZE_MAX ? NULL : &value);
    return;
  }
  fail_unknown(self, name);
}

// "-q", "-o FILE", "-oFILE", "-qo FILE".
static void take_letters(Parser *self, MpStr argument) {
  for (size_t at = 1; at < argument.len && self->result.outcome == MP_OPT_OUTCOME_RUN; at++) {
    char letter = argument.ptr[at];
    if (letter == 'h') {
      self->result.outcome = MP_OPT_OUTCOME_HELP;
      return;
    }
    const MpOptRow *row = NULL;
    for (size_t i = 0; i < self->row_count && row == NULL; i++) {
      if (self->rows[i].letter == letter) row = &self->rows[i];
    }
    if (row == NULL) {
      fail_unknown(self, argument);
      return;
    }
    MpStr shown = mp_str_format(self->arena, "-%c", letter);
    if (is_flag(row) || at + 1 == argument.len) {
      take(self, row, shown, NULL);
      continue;
    }
    MpStr rest = mp_str_slice(argument, at + 1, argument.len);
    take(self, row, shown, &rest);
    return;
  }
}

MpOptResult mp_opt_parse(MpArena *arena, const MpOptRow *rows, size_t row_count, int count,
                         char *const *arguments, void *fields) {
  Parser self = {.arena = arena,
                 .rows = rows,
                 .row_count = row_count,
                 .count = count,
                 .arguments = arguments,
                 .fields = fields,
                 .given = MP_NEW_ARRAY(arena, bool, row_count)};
  bool only_positional = false;
  while (self.next < count && self.result.outcome == MP_OPT_OUTCOME_RUN) {
    MpStr argument = mp_str_from_c(arguments[self.next++]);
    if (only_positional || argument.len < 2 || argument.ptr[0] != '-') {
      mp_array_push(arena, &self.result.positional, argument);
    } else if (mp_str_is(argument, "--")) {
      only_positional = true;
    } else if (mp_str_is(argument, "--help")) {
      self.result.outcome = MP_OPT_OUTCOME_HELP;
    } else if (argument.ptr[1] == '-') {
      take_long(&self, argument);
    } else {
      take_letters(&self, argument);
    }
  }
  return self.result;
}

static void write_summary(MpBuf *out, size_t start, const MpOptRow *row) {
  if (out->len - start + 2 > HELP_COLUMN) {
    mp_buf_append_byte(out, '\n');
    start = out->len;
  }
  while (out->len - start < HELP_COLUMN) {
    mp_buf_append_byte(out, ' ');
  }
  mp_buf_append_c(out, row->summary);
  if (row->kind == MP_OPT_TEXTS) mp_buf_append_c(out, " (repeatable)");
  mp_buf_append_byte(out, '\n');
}

static void write_row(MpBuf *out, const MpOptRow *row) {
  size_t start = out->len;
  mp_buf_append_c(out, "  ");
  if (row->letter != 0) mp_buf_format(out, "-%c, ", row->letter);
  mp_buf_append_c(out, row->name);
  if (!is_flag(row)) mp_buf_format(out, " %s", row->value);
  write_summary(out, start, row);
  if (row->kind == MP_OPT_CHOICE) {
    mp_buf_format(out, "%*s%s\n", (int)HELP_COLUMN, "", row->choices);
  }
}

// What stands in a configuration file alone.
static void write_tables(MpBuf *out, const MpOptHelp *help) {
  bool has_any = false;
  for (size_t i = 0; i < help->row_count; i++) {
    const MpOptRow *row = &help->rows[i];
    if (row->kind != MP_OPT_TABLE) continue;
    if (!has_any) mp_buf_append_c(out, "\nTables of the configuration file:\n");
    has_any = true;
    size_t start = out->len;
    mp_buf_format(out, "  [%s] %s", row->name + 2, row->value);
    write_summary(out, start, row);
  }
}

void mp_opt_write_help(MpBuf *out, const MpOptHelp *help) {
  mp_buf_format(out, "%s\n\nUsage: %s\n", help->summary, help->usage);
  if (help->details != NULL) mp_buf_format(out, "\n%s", help->details);
  mp_buf_append_c(out, "\nOptions:\n");
  for (size_t i = 0; i < help->row_count; i++) {
    if (is_shown(&help->rows[i])) write_row(out, &help->rows[i]);
  }
  static const MpOptRow self = {
      .name = "--help", .letter = 'h', .kind = MP_OPT_FLAG, .summary = "show this text"};
  write_row(out, &self);
  write_tables(out, help);
}
