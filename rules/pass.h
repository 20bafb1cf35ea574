// Running rules over an analysis: what a rule sees, how it reports, and how reports of many paths
// become findings.
#ifndef MPLINT_RULES_PASS_H_
#define MPLINT_RULES_PASS_H_

#include "rules/rule.h"
#include "rules/ruling.h"

struct MpPass {
  const MpRule *rule;
  const MpTarget *target;
  const MpAnalysis *analysis;
  const MpEntry *entry;             // GRAPH
  const MpGraph *graph;             // GRAPH
  const MpClassFact *cls;           // CLASS
  MpArena *arena;                   // lives as long as the findings
  MpArena *scratch;                 // for what is needed until `run` returns
  struct MpViews *views;            // of the forward passes of the path: view.h
  struct MpRehearsals *rehearsals;  // what the preparer would do with the path: rehearsal.h
  struct MpCollector *collector;
};

// Reports one finding of the rule that runs. Code, name, target and severity (the rule's for this
// target) are filled in; the message takes printf arguments. The caller may lower the severity and
// fill class, method, symbol and op. Owned by the pass.
MpDiag *mp_report(MpPass *pass, MpSpan span, const char *format, ...) MP_PRINTF(3, 4);

void mp_report_note(MpPass *pass, MpDiag *diag, MpSpan span, const char *format, ...)
    MP_PRINTF(4, 5);

// A fix for the finding; edits are added with the functions below. `description` is a constant.
MpFix *mp_report_fix(MpPass *pass, MpDiag *diag, MpApplicability applicability,
                     const char *description);
void mp_fix_replace(MpPass *pass, MpFix *fix, MpSpan span, MpStr content);
void mp_fix_insert(MpPass *pass, MpFix *fix, const struct MpSource *source, uint32_t byte,
                   MpStr content);

// The object of the source in whose call the finding is made: where the class has several, `when`
// tells them apart. mp_view_locate says this for a node.
void mp_report_context(MpPass *pass, const MpDiag *diag, const MpLayer *layer);

// Said after it: the object in whose call all that the finding is about runs, where that is another
// one. Objects of its class are told apart then.
void mp_report_around(MpPass *pass, const MpDiag *diag, const MpLayer *layer);

// The finding needs a second trip of a loop, and the assumption says how many there are: `when`
// names it, unless fewer are enough elsewhere.
void mp_report_count(MpPass *pass, const MpDiag *diag, const MpAssumption *assumption);

// The finding holds only where this does too, which the path takes for granted without a choice:
// `when` names it. Empty: nothing.
void mp_report_premise(MpPass *pass, const MpDiag *diag, MpStr premise);

// MP_ON_EVERY_PATH: what the finding is about, where that is not what it points at: a sublayer's
// assignment for a finding at its call. Without this the subject is the finding's own span.
void mp_report_subject(MpPass *pass, const MpDiag *diag, MpSpan subject);

// MP_ON_EVERY_PATH: on this path (or in this context) the subject at `span` is fine, so no finding
// of this rule is made about it. MP_NOT_ON_EVERY_PATH: without this there is none.
void mp_acquit(MpPass *pass, MpSpan span);

// MP_ON_EVERY_PATH: the subject at `span` exists on this path and nothing on it speaks against a
// finding, though the finding itself is made on another one. A report says this too, unless it is
// made in the training phase. MP_NOT_ON_EVERY_PATH: it exists, and whether it is fine is not known.
void mp_witness(MpPass *pass, MpSpan span);

// MP_ON_EVERY_PATH: something on this path has to do with the subject at `span` that might acquit
// it on a path which was not explored.
void mp_doubt(MpPass *pass, MpSpan span);

typedef struct MpRuleOptions {
  const MpTarget *target;
  MpKerasVersion keras;  // that models are built with; 0: the target's
  // Comma-free code prefixes ("MP3", "MP201"), letters of any case; an empty selection selects
  // everything. The longer prefix wins: `select MP301, ignore MP3` lets MP301 through.
  MpStrs select;
  MpStrs ignore;
  MpStrs left_out;  // prefixes that let nothing through, whatever the others say
} MpRuleOptions;

// Runs every selected rule over the analysis and appends what it says, rule by rule, to `out`.
// Findings and strings are owned by `arena`.
void mp_rules_run(const MpAnalysis *analysis, const MpRuleOptions *options, MpArena *arena,
                  MpRulings *out);

// True where the options let findings of this code through.
bool mp_rule_is_selected(const MpRuleOptions *options, const char *code);

#endif
