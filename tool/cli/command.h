// What the commands share: how they are called, exit codes, help and wrong usage.
#ifndef MPLINT_TOOL_CLI_COMMAND_H_
#define MPLINT_TOOL_CLI_COMMAND_H_

#include "analyzer/project/project.h"
#include "tool/cli/opt.h"
#include "tool/cli/output.h"
#include "tool/file_paths.h"

// Exit codes; 3, out of memory, is given where memory runs out.
typedef enum MpExit {
  MP_EXIT_CLEAN = 0,
  MP_EXIT_FOUND = 1,  // findings that fail the run, or a refusal
  MP_EXIT_WRONG = 2,  // wrong usage, an unreadable file, a wrong configuration
} MpExit;

typedef struct MpCli {
  MpArena *arena;  // lives as long as the run
  MpPaths paths;
  MpOutput out;  // standard output
} MpCli;

// Runs a command on the arguments behind its name.
typedef MpExit (*MpCommandRun)(MpCli *cli, int count, char *const *arguments);

typedef struct MpCommand {
  const char *name;
  MpCommandRun run;  // NULL: promised, not built yet
  const char *summary;
} MpCommand;

MpExit mp_cmd_check(MpCli *cli, int count, char *const *arguments);
MpExit mp_cmd_prepare(MpCli *cli, int count, char *const *arguments);
MpExit mp_cmd_summary(MpCli *cli, int count, char *const *arguments);
MpExit mp_cmd_graph(MpCli *cli, int count, char *const *arguments);
MpExit mp_cmd_rules(MpCli *cli, int count, char *const *arguments);
MpExit mp_cmd_explain(MpCli *cli, int count, char *const *arguments);
MpExit mp_cmd_version(MpCli *cli, int count, char *const *arguments);

// Parses a command's arguments into `fields` (opt.h). True where the command should run, with what
// is no option in `*positional`; otherwise the help or the error has been printed, and `*exit` is
// the command's result.
bool mp_cli_parse(MpCli *cli, const MpOptHelp *help, int count, char *const *arguments,
                  void *fields, MpStrs *positional, MpExit *exit);

// Writes the buffer to standard output and empties it.
void mp_cli_flush(MpCli *cli, MpBuf *text);

// Says that no rule has this code and names the nearest.
void mp_cli_complain_code(MpCli *cli, MpStr code);

// Where imports are looked for besides the project.
typedef struct MpSearch {
  MpStrs paths;   // --search-path
  bool has_venv;  // --search-venv: the packages of the active virtual environment
} MpSearch;

// The project that a command reads files through. Owned by the caller: mp_project_free.
MpProject *mp_cli_open_project(MpCli *cli, const MpSearch *search);

// Reads all of standard input; fails like mp_vfs_read.
MP_NODISCARD MpStatus mp_cli_read_stdin(MpArena *arena, MpStr *out);

// "error: path: no such file": one line on standard error for a file that could not be read or
// written.
void mp_cli_complain_file(MpStr path, MpStatus status);

#endif
