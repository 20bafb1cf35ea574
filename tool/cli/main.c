// The program: which command runs.
#include <signal.h>
#include <unistd.h>

#include "analyzer/base/vfs.h"
#include "tool/cli/command.h"
#include "tool/cli/nearest.h"

static MpExit run_help(MpCli *cli, int count, char *const *arguments);

static const MpCommand COMMANDS[] = {
    {"check", mp_cmd_check, "lint files and folders; the default command"},
    {"prepare", mp_cmd_prepare, "write the Functional model that an expression gives"},
    {"summary", mp_cmd_summary, "layers, output shapes and parameter counts"},
    {"graph", mp_cmd_graph, "the model's graph as a picture"},
    {"rules", mp_cmd_rules, "every rule: code, name, severity, fix, targets"},
    {"explain", mp_cmd_explain, "one rule in full"},
    {"lsp", NULL, "a language server on standard input and output"},
    {"version", mp_cmd_version, "the version of mplint"},
    {"help", run_help, "this text, or a command's"},
};
#define COMMAND_COUNT (sizeof COMMANDS / sizeof COMMANDS[0])

static const MpCommand *find_command(MpStr name) {
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    if (mp_str_is(name, COMMANDS[i].name)) return &COMMANDS[i];
  }
  return NULL;
}

static MpExit run_command(MpCli *cli, const MpCommand *command, int count, char *const *arguments) {
  if (command->run != NULL) return command->run(cli, count, arguments);
  mp_output_complain("error", "`mplint %s` is not built yet", command->name);
  return MP_EXIT_WRONG;
}

static void write_overview(MpBuf *out) {
  mp_buf_append_c(out,
                  "A linter for Keras layers and models that are to be prepared for quantization.\n"
                  "\n"
                  "Usage: mplint [check] [OPTIONS] [PATH ...]\n"
                  "       mplint COMMAND [OPTIONS] ...\n"
                  "\n"
                  "Commands:\n");
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    if (COMMANDS[i].run == NULL) continue;
    mp_buf_format(out, "  %-10s%s\n", COMMANDS[i].name, COMMANDS[i].summary);
  }
  mp_buf_append_c(
      out,
      "\n"
      "`mplint COMMAND --help` says more about a command; `mplint check --help` lists\n"
      "the options of linting.\n"
      "\n"
      "Exit codes: 0 nothing found; 1 findings, or a refusal to prepare; 2 wrong usage,\n"
      "an unreadable file or a wrong configuration; 3 out of memory.\n");
}

static MpNearest nearest_command(MpStr name) {
  MpNearest nearest = mp_nearest_start(name);
  for (size_t i = 0; i < COMMAND_COUNT; i++) {
    mp_nearest_offer(&nearest, mp_str_from_c(COMMANDS[i].name));
  }
  return nearest;
}

static MpExit complain_command(MpCli *cli, MpStr name) {
  MpNearest nearest = nearest_command(name);
  MpStr hint = mp_nearest_hint(&nearest, cli->arena);
  mp_output_complain("error", "there is no command `%.*s`%.*s", MP_FMT(name), MP_FMT(hint));
  return MP_EXIT_WRONG;
}

static MpExit run_help(MpCli *cli, int count, char *const *arguments) {
  if (count > 0 && arguments[0][0] != '-') {
    const MpCommand *command = find_command(mp_str_from_c(arguments[0]));
    if (command == NULL) return complain_command(cli, mp_str_from_c(arguments[0]));
    char help_option[] = "--help";
    char *const help[] = {help_option};
    if (command->run != run_help) return run_command(cli, command, 1, help);
  }
  MpBuf text = {0};
  write_overview(&text);
  mp_cli_flush(cli, &text);
  mp_buf_deinit(&text);
  return MP_EXIT_CLEAN;
}

// A first word that is no command is a path of `check`; where there is no such file either, it may
// be a command that is spelt wrong.
static bool is_misspelt_command(MpStr word) {
  if (word.len == 0 || word.ptr[0] == '-' || mp_vfs_is_file(word) || mp_vfs_is_folder(word)) {
    return false;
  }
  return nearest_command(word).best.len > 0;
}

static MpExit dispatch(MpCli *cli, int count, char *const *arguments) {
  if (count == 0) return mp_cmd_check(cli, count, arguments);
  MpStr first = mp_str_from_c(arguments[0]);
  if (mp_str_is(first, "--help") || mp_str_is(first, "-h")) return run_help(cli, 0, NULL);
  if (mp_str_is(first, "--version") || mp_str_is(first, "-V")) {
    return mp_cmd_version(cli, 0, NULL);
  }
  const MpCommand *command = find_command(first);
  if (command != NULL) return run_command(cli, command, count - 1, arguments + 1);
  if (is_misspelt_command(first)) return complain_command(cli, first);
  return mp_cmd_check(cli, count, arguments);
}

int main(int argc, char **argv) {
  // A reader that goes away early (`mplint | head`) is an answer of write(), not the end.
  signal(SIGPIPE, SIG_IGN);
  MpArena *arena = mp_arena_new();
  MpCli cli = {.arena = arena, .paths = mp_paths_new(arena), .out = {.file = STDOUT_FILENO}};
  MpExit result = dispatch(&cli, argc > 0 ? argc - 1 : 0, argv + (argc > 0));
  if (cli.out.status != MP_OK) {
    mp_cli_complain_file(MP_STR("standard output"), cli.out.status);
    result = MP_EXIT_WRONG;
  }
  mp_arena_free(arena);
  return (int)result;
}
