#include "tool/report/rule_text.h"

#include <string.h>

#include "rules/registry.h"
#include "tool/report/json_diag.h"
#include "tool/report/rule_examples.h"

const char *mp_fixable_text(MpFixable fixable) {
  switch (fixable) {
    case MP_FIXABLE_NEVER: return "never";
    case MP_FIXABLE_SOMETIMES: return "sometimes";
    case MP_FIXABLE_ALWAYS: return "always";
  }
  return "";
}

const char *mp_stage_text(MpStage stage) {
  switch (stage) {
    case MP_STAGE_PREVIEW: return "preview";
    case MP_STAGE_STABLE: return "stable";
    case MP_STAGE_DEPRECATED: return "deprecated";
  }
  return "";
}

// The first target that the rule applies to: aimet, unless it is about others alone.
static MpTargetId first_target(const MpRule *rule) {
  int id = 0;
  while (id + 1 < MP_TARGET_COUNT && rule->severity[id] == MP_SEVERITY_NONE)
    id++;
  return (MpTargetId)id;
}

static const char *severity_text(const MpRule *rule) {
  return mp_severity_text(rule->severity[first_target(rule)]);
}

static void append_targets(MpBuf *out, const MpRule *rule) {
  const char *separator = "";
  for (int id = 0; id < MP_TARGET_COUNT; id++) {
    if (rule->severity[id] == MP_SEVERITY_NONE) continue;
    mp_buf_format(out, "%s%.*s", separator, MP_FMT(mp_target_get((MpTargetId)id)->name));
    separator = ",";
  }
}

void mp_rule_text_list(MpBuf *out) {
  int width = 0;
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    int len = (int)strlen(mp_rule_at(i)->name);
    if (len > width) width = len;
  }
  mp_buf_format(out, "%-5s  %-*s  %-8s  %-9s  %s\n", "code", width, "name", "severity", "fix",
                "targets");
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    mp_buf_format(out, "%-5s  %-*s  %-8s  %-9s  ", rule->code, width, rule->name,
                  severity_text(rule), mp_fixable_text(rule->fixable));
    append_targets(out, rule);
    mp_buf_append_byte(out, '\n');
  }
}

static yyjson_mut_val *json_text(yyjson_mut_doc *doc, const char *text) {
  return mp_json_str(doc, mp_str_from_c(text));
}

static yyjson_mut_val *json_severity(yyjson_mut_doc *doc, const MpRule *rule, int target) {
  MpSeverity severity = rule->severity[target];
  if (severity == MP_SEVERITY_NONE) return yyjson_mut_null(doc);
  return json_text(doc, mp_severity_text(severity));
}

static yyjson_mut_val *json_rule(yyjson_mut_doc *doc, const MpRule *rule) {
  yyjson_mut_val *object = yyjson_mut_obj(doc);
  mp_json_put(doc, object, "code", json_text(doc, rule->code));
  mp_json_put(doc, object, "name", json_text(doc, rule->name));
  mp_json_put(doc, object, "summary", json_text(doc, rule->summary));
  mp_json_put(doc, object, "severity", json_severity(doc, rule, (int)first_target(rule)));
  mp_json_put(doc, object, "fix", json_text(doc, mp_fixable_text(rule->fixable)));
  yyjson_mut_val *targets = yyjson_mut_arr(doc);
  yyjson_mut_val *severities = yyjson_mut_obj(doc);
  for (int id = 0; id < MP_TARGET_COUNT; id++) {
    MpStr name = mp_target_get((MpTargetId)id)->name;
    yyjson_mut_obj_add(severities, mp_json_str(doc, name), json_severity(doc, rule, id));
    if (rule->severity[id] == MP_SEVERITY_NONE) continue;
    yyjson_mut_arr_append(targets, mp_json_str(doc, name));
  }
  mp_json_put(doc, object, "targets", targets);
  mp_json_put(doc, object, "severities", severities);
  mp_json_put(doc, object, "stage", json_text(doc, mp_stage_text(rule->stage)));
  mp_json_put(doc, object, "since", json_text(doc, rule->since));
  return object;
}

void mp_rule_text_json(MpBuf *out) {
  yyjson_mut_doc *doc = mp_json_new();
  yyjson_mut_val *array = yyjson_mut_arr(doc);
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    yyjson_mut_arr_append(array, json_rule(doc, mp_rule_at(i)));
  }
  mp_json_write(doc, array, true, out);
}

MpStr mp_rule_text_without_mark(MpStr line) {
  static const MpStr marks[] = {MP_STR_INIT("# expect:"),    MP_STR_INIT("# expect-none"),
                                MP_STR_INIT("# known-gap:"), MP_STR_INIT("# known-noise:"),
                                MP_STR_INIT("# target:"),    MP_STR_INIT("# show-limits")};
  for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
    size_t at = mp_str_find(line, marks[i], 0);
    if (at == SIZE_MAX) continue;
    while (at > 0 && line.ptr[at - 1] == ' ') {
      at--;
    }
    return mp_str_slice(line, 0, at);
  }
  return line;
}

static void append_example(MpBuf *out, const char *title, const char *const *lines) {
  if (lines[0] == NULL) return;
  mp_buf_format(out, "\n## %s\n\n```python\n", title);
  for (; *lines != NULL; lines++) {
    MpStr whole = mp_str_from_c(*lines);
    MpStr line = mp_rule_text_without_mark(whole);
    if (line.len == 0) continue;
    mp_buf_append(out, line);
    if (line.len < whole.len) mp_buf_append_byte(out, '\n');
  }
  mp_buf_append_c(out, "```\n");
}

static void append_section(MpBuf *out, const char *title, const char *text) {
  if (text == NULL || text[0] == '\0') return;
  mp_buf_format(out, "\n## %s\n\n%.*s\n", title, MP_FMT(mp_str_trim(mp_str_from_c(text))));
}

// "error for aimet, tfmot; warning for keras2": the worst first.
static void append_severities(MpBuf *out, const MpRule *rule) {
  const char *group = "";
  for (int severity = MP_SEVERITY_ERROR; severity > MP_SEVERITY_NONE; severity--) {
    const char *separator = " for ";
    for (int id = 0; id < MP_TARGET_COUNT; id++) {
      if ((int)rule->severity[id] != severity) continue;
      if (separator[0] == ' ') {
        mp_buf_format(out, "%s%s", group, mp_severity_text((MpSeverity)severity));
        group = "; ";
      }
      mp_buf_format(out, "%s%.*s", separator, MP_FMT(mp_target_get((MpTargetId)id)->name));
      separator = ", ";
    }
  }
}

static void append_facts(MpBuf *out, const MpRule *rule) {
  mp_buf_append_c(out, "Severity: ");
  append_severities(out, rule);
  mp_buf_format(out, ". Fix: %s. Since mplint %s (%s).\n", mp_fixable_text(rule->fixable),
                rule->since, mp_stage_text(rule->stage));
}

void mp_rule_text_explain(MpBuf *out, const MpRule *rule) {
  mp_buf_format(out, "# %s (%s)\n\n", rule->name, rule->code);
  append_facts(out, rule);
  append_section(out, "What it does", rule->what);
  append_section(out, "Why is this bad?", rule->why);
  const MpRuleExample *example = mp_rule_example_find(rule->code);
  if (example != NULL) {
    append_example(out, "Example", example->bad);
    append_example(out, "Use instead", example->good);
  }
  append_section(out, "Fix safety", rule->fix_safety);
  append_section(out, "Source", rule->source);
}
