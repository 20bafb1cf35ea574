#include "tool/report/rule_examples.h"

#include <stddef.h>
#include <string.h>

// Made by cmake/examples.cmake: EXAMPLES, with a row of NULL behind the last.
#include "tool/rule_examples.inc"

const MpRuleExample *mp_rule_example_find(const char *code) {
  for (const MpRuleExample *example = EXAMPLES; example->code != NULL; example++) {
    if (strcmp(example->code, code) == 0) return example;
  }
  return NULL;
}
