// What several entries, of one file or of many, say together of one finding: whether it holds
// wherever its code runs, and else what names where it does.
#ifndef MPLINT_RULES_VERDICT_H_
#define MPLINT_RULES_VERDICT_H_

#include "rules/ruling.h"

// The settings of the foreground that run or call what a key names (usage.h); NULL: none.
typedef const MpSettings *(*MpUserLookup)(const void *users, MpStr key);

typedef struct MpVerdictQuestion {
  const MpStances *stances;
  MpStr code;          // the code that runs into the finding
  MpStr cls;           // MpRuling.cls
  MpStr objects;       // MpRuling.objects
  MpStr objects_from;  // the file that they were told apart in
  MpUserLookup find_users;
  const void *users;
  bool is_contrast;  // MpRuling.is_contrast
} MpVerdictQuestion;

typedef struct MpVerdict {
  MpDiag *diag;  // the worst that is said where it holds; NULL: there is no finding
  MpStr when;    // owned by the arena or the stances
} MpVerdict;

// A class or function that something else uses is judged there, and alone it only lends its words.
// Where the finding holds in some settings and not in others, and no words tell them apart, there
// is none.
MpVerdict mp_verdict_reach(MpArena *arena, const MpVerdictQuestion *question);

// True where something else than itself uses what the setting is about.
bool mp_verdict_is_overruled(const MpSetting *setting, MpUserLookup find_users, const void *users);

#endif
