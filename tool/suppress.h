// What the user does not want to see is left out, and a directive that leaves out nothing is a
// finding itself (MP903). All findings go through here, whoever made them.
#ifndef MPLINT_TOOL_SUPPRESS_H_
#define MPLINT_TOOL_SUPPRESS_H_

#include "rules/pass.h"
#include "tool/directive.h"

// Takes out of `diags`, the sorted findings of one file, what its directives suppress, and adds
// those of MP903, if it is selected. `options` are those that the findings were made with: that a
// code suppresses nothing is said only where each rule it names was asked. What is added is owned
// by the arena.
void mp_suppress(MpArena *arena, const MpDirectives *directives, const MpRuleOptions *options,
                 MpDiags *diags);

#endif
