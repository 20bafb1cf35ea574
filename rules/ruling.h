// What the rules said about one analysis, as files of one run tell each other.
#ifndef MPLINT_RULES_RULING_H_
#define MPLINT_RULES_RULING_H_

#include "analyzer/diag/diag.h"
#include "analyzer/graph/analysis.h"

// An entry of an analysis, as all files of a run see it.
typedef struct MpSetting {
  MpStr from;      // path of the analysed file
  uint32_t entry;  // index into MpAnalysis.entries
  MpStr name;      // of the function or class that it starts from, of the file for a module
  MpStr about;     // key of that function or class (usage.h); empty: a module
  bool is_class;   // a class alone, its `call` given unknowns
  bool is_complete;
  bool is_background;
} MpSetting;

typedef MP_ARRAY(const MpSetting *) MpSettings;

typedef enum MpExtent {
  MP_EXTENT_OPEN,    // what it rests on was not followed
  MP_EXTENT_ALWAYS,  // on all paths that run the code
  MP_EXTENT_SOME,    // on those that `when` names; nothing in words where that is empty
} MpExtent;

// How far something holds in one setting.
typedef struct MpStance {
  const MpSetting *setting;
  MpExtent extent;
  MpStr when;
  bool is_of_one;  // `when` names one of several paths, which have nothing in common
  MpDiag *diag;    // as it is said there; may point into a file that the analysed one imports
} MpStance;

typedef MP_ARRAY(MpStance) MpStances;

// A finding, and what it rests on.
typedef struct MpRuling {
  MpDiag *diag;      // with `when` as far as this analysis knows; NULL: it shows none by itself
  MpSpan subject;    // what it is about
  bool every_path;   // it holds whatever the class is constructed with; else on some path
  bool is_contrast;  // it is one only where its subject is acquitted, and `when` must say something
  MpStances stances;  // where it holds on some path; none for what is said of a class or a file
  MpStr code;         // key of the code that runs into it (usage.h)
  MpStr cls;          // key of the class whose code it is and in whose objects it runs; or empty
  // What tells the objects that run into it from the others of their class, as far as this file
  // makes them; empty: nothing in words.
  MpStr objects;
} MpRuling;

// A subject that is fine in some context of the analysis.
typedef struct MpAcquittal {
  MpStr code;  // of the rule
  MpSpan subject;
} MpAcquittal;

// The settings that run or call what the key names.
typedef struct MpUserList {
  MpStr key;
  MpSettings settings;  // each once
} MpUserList;

typedef struct MpRulings {
  MP_ARRAY(MpRuling) items;
  MP_ARRAY(MpAcquittal) acquittals;  // each once
  MP_ARRAY(MpUserList) users;        // each key once
  uint64_t preparer_ns;              // of the time that they took, the model of the preparer's
} MpRulings;

#endif
