#include "tool/rule_code.h"

#include "rules/registry.h"
#include "tool/cli/nearest.h"

// Codes have three digits that say something: two may be wrong.
#define CODE_DISTANCE 2u

MpStr mp_rule_code_problem(MpArena *arena, MpStr code) {
  MpNearest nearest = mp_nearest_start(code);
  nearest.distance = CODE_DISTANCE + 1;
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    mp_nearest_offer(&nearest, mp_str_from_c(rule->code));
    if (mp_str_is(code, rule->name)) nearest.best = mp_str_from_c(rule->code);
  }
  MpStr hint = mp_nearest_hint(&nearest, arena);
  if (hint.len == 0) hint = MP_STR("; `mplint rules` lists them");
  return mp_str_format(arena, "there is no rule `%.*s`%.*s", MP_FMT(code), MP_FMT(hint));
}
