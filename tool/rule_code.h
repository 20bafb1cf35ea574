// Codes as users write them: those of rules, and prefixes of them.
#ifndef MPLINT_TOOL_RULE_CODE_H_
#define MPLINT_TOOL_RULE_CODE_H_

#include "analyzer/base/str.h"

// What the program reports of itself and is no rule: where the analysis stopped.
#define MP_RULE_CODE_LIMIT "MP902"

// True where a code of mplint starts so; letters of any case.
bool mp_rule_code_is_known(MpStr prefix);

// "there is no rule `MP999`; did you mean `MP201`?" Owned by the arena.
MpStr mp_rule_code_problem(MpArena *arena, MpStr code);

#endif
