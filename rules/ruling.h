// What the rules said about one analysis, as files of one run tell each other.
#ifndef MPLINT_RULES_RULING_H_
#define MPLINT_RULES_RULING_H_

#include "analyzer/diag/diag.h"
#include "analyzer/graph/analysis.h"

// A finding, and what it rests on.
typedef struct MpRuling {
  MpDiag *diag;     // it may point into a file that the analysed one imports
  MpSpan subject;   // what it is about
  bool every_path;  // it holds whatever the class is constructed with; else on some path
  // The class on which alone it rests, judged with nothing known of its arguments; NULL: it was
  // found where something is constructed in view.
  const MpClassFact *alone;
  const MpClassFact *cls;  // the class in whose objects it is made; NULL: none, or several
} MpRuling;

// A subject that is fine in some context of the analysis.
typedef struct MpAcquittal {
  MpStr code;  // of the rule
  MpSpan subject;
} MpAcquittal;

typedef struct MpRulings {
  MP_ARRAY(MpRuling) items;
  MP_ARRAY(MpAcquittal) acquittals;  // each once
} MpRulings;

#endif
