#include "tool/rule_settings.h"

#include "tool/glob.h"
#include "tool/suppress.h"

// The options with what the settings say of this file.
static MpRuleOptions options_of(const MpRuleSettings *self, MpArena *arena,
                                const MpFindingsFile *file) {
  MpRuleOptions options = self->options;
  for (uint32_t i = 0; i < self->file_ignores.len; i++) {
    const MpFileIgnore *ignore = &self->file_ignores.items[i];
    bool matches = mp_glob_matches_file(ignore->pattern, file->shown, file->absolute);
    if (matches == ignore->is_negated) continue;
    for (uint32_t k = 0; k < ignore->codes.len; k++)
      mp_array_push(arena, &options.left_out, ignore->codes.items[k]);
  }
  return options;
}

static void set_severity(const MpRuleSettings *self, MpDiag *diag) {
  size_t longest = 0;
  for (uint32_t i = 0; i < self->severities.len; i++) {
    const MpSeveritySetting *setting = &self->severities.items[i];
    if (setting->code.len <= longest || !mp_str_starts_with(diag->code, setting->code)) continue;
    longest = setting->code.len;
    diag->severity = setting->severity;
  }
}

void mp_rule_settings_settle(const MpRuleSettings *self, MpArena *arena, const MpFindingsFile *file,
                             MpDiags *diags) {
  MpRuleOptions options = options_of(self, arena, file);
  MpDiags wanted = {0};
  for (uint32_t i = 0; i < diags->len; i++) {
    MpStr code = mp_str_copy(arena, diags->items[i]->code);
    if (mp_rule_is_selected(&options, code.ptr)) mp_array_push(arena, &wanted, diags->items[i]);
  }
  mp_suppress(arena, file->directives, &options, &wanted);
  for (uint32_t i = 0; i < wanted.len; i++)
    set_severity(self, wanted.items[i]);
  *diags = wanted;
}
