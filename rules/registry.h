// All rules, in order of their code.
#ifndef MPLINT_RULES_REGISTRY_H_
#define MPLINT_RULES_REGISTRY_H_

#include "rules/rule.h"

uint32_t mp_rule_count(void);
const MpRule *mp_rule_at(uint32_t index);
// NULL where there is no such code; letters of any case.
const MpRule *mp_rule_find(MpStr code);
// True where at least one code starts with the prefix.
bool mp_rule_has_prefix(MpStr prefix);

#endif
