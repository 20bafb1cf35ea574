// On which paths of one entry something holds, and what names them: the `when` of a finding.
#ifndef MPLINT_RULES_CONDITION_H_
#define MPLINT_RULES_CONDITION_H_

#include "rules/ruling.h"

// One byte a graph of the entry.
typedef struct MpPathSet {
  const MpEntry *entry;
  uint8_t *holds;
  // Where it could hold: the other paths are those of them that are not in the set. NULL: all.
  const uint8_t *matters;
  bool is_of_absence;  // MpRule.is_of_absence
  // MP_NOT_ON_EVERY_PATH: only what objects are made with names it (MpAssumption.is_of_making), and
  // no numbers of trips, which say no more than "so many, or more".
  bool is_contrast;
  // Where it, or another finding about the same thing, is made; NULL: not looked at.
  const uint8_t *kin;
  // Where the code runs that its notes show: 1, or 0 where only that of itself does, 2 where that
  // does not; NULL: not looked at.
  const uint8_t *shown;
  // One a graph: the count without which it would not hold there, NULL where it needs none. NULL:
  // it needs none anywhere.
  const MpAssumption **counts;
} MpPathSet;

MpPathSet mp_path_set_new(MpArena *arena, const MpEntry *entry);

// Sets aside the paths that prove nothing: a path that rests on something not followed may not
// exist, so it counts only where all paths agree that share what it assumes for certain. True where
// any is left.
bool mp_path_set_keep_proven(MpPathSet *self, MpArena *scratch);

// Whether the set is all paths on which it could hold but those that end in an exception, and else
// what tells its paths from the others, in few words: "use_bn=True and n=2". Each of the others
// contradicts it; where the set has nothing in common that does so, it is what describes one path
// of it; empty where no words do. Sets `extent`, `when` (owned by `arena`) and `is_of_one`.
void mp_path_set_judge(const MpPathSet *self, MpArena *arena, MpStance *out);

#endif
