// Rules for people and programs: the list of all, and one in full.
#ifndef MPLINT_TOOL_REPORT_RULE_TEXT_H_
#define MPLINT_TOOL_REPORT_RULE_TEXT_H_

#include "analyzer/base/buf.h"
#include "rules/rule.h"

// "never", "sometimes", "always"; constants.
const char *mp_fixable_text(MpFixable fixable);
// "preview", "stable", "deprecated"; constants.
const char *mp_stage_text(MpStage stage);

// One aligned line for each rule: code, name, severity for the default target, fix, targets.
void mp_rule_text_list(MpBuf *out);

// A JSON array with one object for each rule.
void mp_rule_text_json(MpBuf *out);

// The rule as Markdown: what it does, why, example, use instead, fix safety, source.
void mp_rule_text_explain(MpBuf *out, const MpRule *rule);

// A line of an example without the mark that the tests read (`# expect: MP101`); empty where the
// line is nothing but a mark.
MpStr mp_rule_text_without_mark(MpStr line);

#endif
