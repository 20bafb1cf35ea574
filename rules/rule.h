// What a rule is: data, and one function that asks a graph or a class a short question.
#ifndef MPLINT_RULES_RULE_H_
#define MPLINT_RULES_RULE_H_

#include "analyzer/diag/diag.h"
#include "analyzer/graph/analysis.h"
#include "analyzer/targets/target.h"

typedef enum MpStage {
  MP_STAGE_PREVIEW,
  MP_STAGE_STABLE,
  MP_STAGE_DEPRECATED,
} MpStage;

typedef enum MpFixable {
  MP_FIXABLE_NEVER,
  MP_FIXABLE_SOMETIMES,
  MP_FIXABLE_ALWAYS,
} MpFixable;

// How often `run` is called.
typedef enum MpScope {
  MP_SCOPE_NONE,   // never: the driver reports it (MP901)
  MP_SCOPE_GRAPH,  // once for each path
  MP_SCOPE_CLASS,  // once for each layer or model class
} MpScope;

// When what a rule reports on the paths becomes a finding.
typedef enum MpQuantifier {
  MP_ON_SOME_PATH,   // it holds on a path that really exists; `when` names the path unless it holds
                     // wherever its code runs
  MP_ON_EVERY_PATH,  // it holds on every path on which its subject occurs, all of them explored,
                     // and nothing acquits the subject (mp_acquit)
  MP_NOT_ON_EVERY_PATH,  // it holds on a path that really exists, and on another one its subject is
                         // fine (mp_acquit), since objects are made otherwise there; `when` names
                         // the path
} MpQuantifier;

typedef struct MpRule MpRule;
typedef struct MpPass MpPass;  // all that a rule may see and do: pass.h

struct MpRule {
  const char *code;     // "MP201": stable, never reused
  const char *name;     // "reused-layer": reads after "allow"
  const char *summary;  // one line, no capital, no full stop
  // Markdown, each at most 4,095 characters. The examples are those of the fixture folder.
  const char *what;        // what it does
  const char *why;         // why it is bad, with the exception's text at run time
  const char *fix_safety;  // required where there is a fix
  const char *source;      // where the fact comes from
  const char *since;       // version of mplint
  MpStage stage;
  MpFixable fixable;
  MpScope scope;
  MpQuantifier quantifier;
  // MP_ON_SOME_PATH: whether it holds may hang on arguments of `call` that nobody in view passes.
  // Of a class alone it is a finding only where the background entry, which passes them all, says
  // so.
  bool heeds_background;
  // MP_ON_SOME_PATH: it is about how paths end, so it looks at those that do not come to their end,
  // too.
  bool is_of_end;
  // It says that something does not happen. So a path on which an unknown loop
  // runs once proves nothing alone, nor one that is given unknowns in which tensors may hide.
  bool is_of_absence;
  MpSeverity severity[MP_TARGET_COUNT];  // the highest it reports, by target; NONE: does not apply
  void (*run)(MpPass *pass);             // NULL with MP_SCOPE_NONE
};

// The same severity for every target.
#define MP_FOR_EVERY_TARGET(level)                                                          \
  {                                                                                         \
    [MP_TARGET_AIMET] = (level), [MP_TARGET_TFMOT] = (level), [MP_TARGET_KERAS2] = (level), \
    [MP_TARGET_KERAS3] = (level)                                                            \
  }

// Defines the rule that rules/registry.c finds by the file's name: mp201_reused_layer.c defines
// MP_DEFINE_RULE(mp201).
#define MP_DEFINE_RULE(id)          \
  extern const MpRule mp_rule_##id; \
  const MpRule mp_rule_##id

#endif
