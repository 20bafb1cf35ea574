#include "rules/registry.h"

#include <ctype.h>
#include <string.h>

// rule_list.inc is generated from the names of the rule files: MP_RULE(mp101) and so on, in order.
#define MP_RULE(id) extern const MpRule mp_rule_##id;
#include "rule_list.inc"
#undef MP_RULE

#define MP_RULE(id) &mp_rule_##id,
static const MpRule *const rules[] = {
#include "rule_list.inc"
};
#undef MP_RULE

uint32_t mp_rule_count(void) {
  return (uint32_t)(sizeof rules / sizeof rules[0]);
}

const MpRule *mp_rule_at(uint32_t index) {
  return index < mp_rule_count() ? rules[index] : NULL;
}

static bool starts_with(const char *code, MpStr prefix) {
  if (prefix.len > strlen(code)) return false;
  for (size_t i = 0; i < prefix.len; i++) {
    if (toupper((unsigned char)prefix.ptr[i]) != code[i]) return false;
  }
  return true;
}

const MpRule *mp_rule_find(MpStr code) {
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    if (code.len == strlen(rules[i]->code) && starts_with(rules[i]->code, code)) return rules[i];
  }
  return NULL;
}

bool mp_rule_has_prefix(MpStr prefix) {
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    if (prefix.len > 0 && starts_with(rules[i]->code, prefix)) return true;
  }
  return false;
}
