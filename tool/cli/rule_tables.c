#include "tool/cli/rule_tables.h"

typedef struct Tables {
  MpCli *cli;
  const MpConfig *config;
  MpRuleSettings *out;
  bool is_wrong;
} Tables;

static void fail(Tables *self, MpSpan span, MpStr message) {
  mp_config_complain(span, message);
  self->is_wrong = true;
}

// "tests/*" = ["MP3"], "!src/*" = ["MP"]
static void add_file_ignore(Tables *self, const MpTomlMember *member) {
  MpArena *arena = self->cli->arena;
  if (member->value->kind != MP_TOML_ARRAY) {
    fail(self, member->value->span,
         mp_str_format(arena, "`per-file-ignores` takes arrays of codes, not %s",
                       mp_toml_kind_text(member->value->kind)));
    return;
  }
  MpFileIgnore ignore = {.is_negated = mp_str_starts_with(member->key, MP_STR("!"))};
  MpStr pattern = mp_str_slice(member->key, ignore.is_negated, member->key.len);
  if (pattern.len == 0) {
    fail(self, member->key_span, MP_STR("the pattern is empty"));
    return;
  }
  ignore.pattern = mp_config_pattern(arena, self->config, pattern);
  for (uint32_t i = 0; i < member->value->elements.len; i++) {
    const MpToml *code = member->value->elements.items[i];
    MpStr problem = code->kind == MP_TOML_STRING
                        ? mp_opt_add_code(arena, &ignore.codes, code->text)
                        : mp_str_format(arena, "`per-file-ignores` takes codes as strings, not %s",
                                        mp_toml_kind_text(code->kind));
    if (problem.len > 0) fail(self, code->span, problem);
  }
  mp_array_push(arena, &self->out->file_ignores, ignore);
}

// MP301 = "info"
static void add_severity(Tables *self, const MpTomlMember *member) {
  static const MpOptRow row = {.kind = MP_OPT_CHOICE, .choices = "error|warning|info"};
  MpArena *arena = self->cli->arena;
  MpStrs codes = {0};
  MpStr problem = mp_opt_add_code(arena, &codes, member->key);
  if (problem.len > 0) {
    fail(self, member->key_span, problem);
    return;
  }
  if (member->value->kind != MP_TOML_STRING) {
    problem = mp_str_format(arena, "the severity of `%.*s` is a string, not %s",
                            MP_FMT(member->key), mp_toml_kind_text(member->value->kind));
  } else {
    problem = mp_opt_choice_problem(arena, &row, member->key, member->value->text);
  }
  if (problem.len > 0) {
    fail(self, member->value->span, problem);
    return;
  }
  MpSeveritySetting setting = {codes.items[0], MP_SEVERITY_INFO};
  if (mp_str_is(member->value->text, "error")) setting.severity = MP_SEVERITY_ERROR;
  if (mp_str_is(member->value->text, "warning")) setting.severity = MP_SEVERITY_WARNING;
  mp_array_push(arena, &self->out->severities, setting);
}

bool mp_rule_tables_read(MpCli *cli, const MpConfig *config, const MpToml *per_file_ignores,
                         const MpToml *severity, MpRuleSettings *out) {
  Tables self = {.cli = cli, .config = config, .out = out};
  for (uint32_t i = 0; per_file_ignores != NULL && i < per_file_ignores->members.len; i++)
    add_file_ignore(&self, &per_file_ignores->members.items[i]);
  for (uint32_t i = 0; severity != NULL && i < severity->members.len; i++)
    add_severity(&self, &severity->members.items[i]);
  return !self.is_wrong;
}
