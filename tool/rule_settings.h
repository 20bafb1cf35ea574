// What is wanted of which rule in which file, and what becomes of findings by that.
#ifndef MPLINT_TOOL_RULE_SETTINGS_H_
#define MPLINT_TOOL_RULE_SETTINGS_H_

#include "rules/pass.h"
#include "tool/directive.h"

typedef struct MpFileIgnore {
  MpStr pattern;    // glob.h; without the `!`
  bool is_negated;  // it is about the files that the pattern does not match
  MpStrs codes;     // in capitals
} MpFileIgnore;

typedef struct MpSeveritySetting {
  MpStr code;  // or a prefix, in capitals
  MpSeverity severity;
} MpSeveritySetting;

typedef struct MpRuleSettings {
  MpRuleOptions options;
  MP_ARRAY(MpFileIgnore) file_ignores;
  MP_ARRAY(MpSeveritySetting) severities;  // the longest prefix counts
} MpRuleSettings;

// A file in which findings are shown.
typedef struct MpFindingsFile {
  MpStr shown, absolute;
  const MpDirectives *directives;
} MpFindingsFile;

// Takes out of the sorted findings of one file what is not wanted there, by the file's own comments
// or by the settings, adds MP903, and sets severities. What is added is owned by the arena.
void mp_rule_settings_settle(const MpRuleSettings *self, MpArena *arena, const MpFindingsFile *file,
                             MpDiags *diags);

#endif
