// Codes as users write them: those of rules, and prefixes of them.
#ifndef MPLINT_TOOL_RULE_CODE_H_
#define MPLINT_TOOL_RULE_CODE_H_

#include "analyzer/base/str.h"

// The rule about where the analysis stopped; it is asked with --show-limits alone.
#define MP_RULE_CODE_LIMIT "MP902"

// "there is no rule `MP999`; did you mean `MP201`?" Owned by the arena.
MpStr mp_rule_code_problem(MpArena *arena, MpStr code);

#endif
