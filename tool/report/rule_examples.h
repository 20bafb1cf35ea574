// The examples of the rules' fixture folders, built into the program.
#ifndef MPLINT_TOOL_REPORT_RULE_EXAMPLES_H_
#define MPLINT_TOOL_REPORT_RULE_EXAMPLES_H_

// Lines with their ends, NULL behind the last; with the marks that the tests read.
typedef struct MpRuleExample {
  const char *code;
  const char *const *bad;
  const char *const *good;  // may have no line
} MpRuleExample;

// NULL where the rule has no example.
const MpRuleExample *mp_rule_example_find(const char *code);

#endif
