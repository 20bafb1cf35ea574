// Options of a command as a table: one row each, from which they are parsed and the help is made.
#ifndef MPLINT_TOOL_CLI_OPT_H_
#define MPLINT_TOOL_CLI_OPT_H_

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/base/buf.h"
#include "analyzer/base/str.h"

// What an option takes, and the type of the field it is stored in.
typedef enum MpOptKind {
  MP_OPT_FLAG,     // nothing; bool
  MP_OPT_NO_FLAG,  // nothing, and takes back a flag; bool
  MP_OPT_TEXT,     // a value; MpStr
  MP_OPT_TEXTS,    // a value each time it is given; MpStrs
  MP_OPT_LIST,     // values between commas, each time it is given; MpStrs
  MP_OPT_CODES,    // a list of rules' codes and prefixes; MpStrs, in capitals
  MP_OPT_CHOICE,   // one of `choices`; MpStr
  MP_OPT_TABLE,    // a table, in the configuration alone; const MpToml *, NULL without one
  MP_OPT_UNBUILT,  // promised, not built yet: refused, not in the help; no field
} MpOptKind;

typedef struct MpOptRow {
  const char *name;  // "--target"
  char letter;       // 'q' for "-q"; 0: none
  MpOptKind kind;
  size_t offset;        // of the field in the command's options
  const char *value;    // how the help calls what it takes: "FILE"
  const char *choices;  // CHOICE: "full|concise|json"
  const char *unbuilt;  // CHOICE: those that are promised and not built yet; NULL: none
  const char *summary;
  bool is_of_run;  // it is about one run, so no configuration sets it
  bool adds;       // lists: what is given adds to what the configuration says, else it replaces it
  bool is_path;    // what the configuration says starts from its folder; a pattern, where it has a
                   // slash
} MpOptRow;

// A command line as the help shows it.
typedef struct MpOptHelp {
  const char *usage;    // "mplint prepare FILE EXPRESSION [OPTIONS]"
  const char *summary;  // one line
  const char *details;  // further text, lines with their ends; NULL: none
  const MpOptRow *rows;
  size_t row_count;
} MpOptHelp;

typedef enum MpOptOutcome {
  MP_OPT_OUTCOME_RUN,
  MP_OPT_OUTCOME_HELP,   // --help or -h was given
  MP_OPT_OUTCOME_WRONG,  // `error` says what is wrong
} MpOptOutcome;

typedef struct MpOptResult {
  MpOptOutcome outcome;
  MpStrs positional;  // in order; all behind "--"; "-" alone is one
  MpStr error;        // one line
} MpOptResult;

// Reads `count` arguments into the fields of `fields`, which hold the defaults. A list that is
// given replaces the default, unless its row adds. Every string is NUL-terminated and owned by the
// arena, or one of the arguments.
MpOptResult mp_opt_parse(MpArena *arena, const MpOptRow *rows, size_t row_count, int count,
                         char *const *arguments, void *fields);

// What is wrong with the value of a CHOICE, which the user knows as `name`; empty: nothing. Owned
// by the arena.
MpStr mp_opt_choice_problem(MpArena *arena, const MpOptRow *row, MpStr name, MpStr value);

// Appends the code in capitals; gives what is wrong with it, or empty.
MpStr mp_opt_add_code(MpArena *arena, MpStrs *list, MpStr code);

void mp_opt_write_help(MpBuf *out, const MpOptHelp *help);

#endif
