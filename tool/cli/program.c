#include "tool/cli/program.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK 65536u

extern char **environ;

static bool is_program(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

MpStr mp_program_find(MpArena *arena, const char *name) {
  const char *variable = getenv("PATH");
  MpStr folders = mp_str_from_c(variable ? variable : "");
  for (size_t at = 0; at < folders.len;) {
    size_t colon = mp_str_find(folders, MP_STR(":"), at);
    size_t end = colon == SIZE_MAX ? folders.len : colon;
    MpStr folder = mp_str_slice(folders, at, end);
    at = end + 1;
    if (folder.len == 0 || folder.ptr[0] != '/') continue;
    MpStr path = mp_str_format(arena, "%.*s/%s", MP_FMT(folder), name);
    if (is_program(path.ptr)) return path;
  }
  return MP_STR("");
}

static bool read_all(int file, MpBuf *out) {
  char *chunk = mp_malloc(CHUNK);
  ssize_t count = 0;
  do {
    count = read(file, chunk, CHUNK);
    if (count > 0) mp_buf_append(out, (MpStr){chunk, (size_t)count});
  } while (count > 0 || (count < 0 && errno == EINTR));
  free(chunk);
  return count == 0;
}

// True where the program has come to its end with status 0.
static bool has_succeeded(pid_t child) {
  int status = 0;
  pid_t ended;
  do
    ended = waitpid(child, &status, 0);
  while (ended < 0 && errno == EINTR);
  return ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// The child has `input` and `output` as its standard files, and none of the others.
static bool spawn(const char *path, char *const *arguments, int input, const int output[2],
                  pid_t *child) {
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0) return false;
  bool is_set = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) == 0 &&
                posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO) == 0 &&
                posix_spawn_file_actions_addclose(&actions, output[0]) == 0;
  bool is_run = is_set && posix_spawn(child, path, &actions, NULL, arguments, environ) == 0;
  (void)posix_spawn_file_actions_destroy(&actions);
  return is_run;
}

// A file in place of a second pipe: nobody has to write and read at once.
static FILE *hold_input(MpStr input) {
  FILE *file = tmpfile();
  if (!file) return NULL;
  bool is_written = fwrite(input.ptr, 1, input.len, file) == input.len && fflush(file) == 0;
  if (is_written && lseek(fileno(file), 0, SEEK_SET) == 0) return file;
  (void)fclose(file);
  return NULL;
}

bool mp_program_run(MpStr path, char *const *arguments, MpStr input, MpBuf *out) {
  int output[2] = {-1, -1};
  pid_t child = 0;
  bool is_run = false, is_read = false;
  FILE *file = hold_input(input);
  if (!file || pipe(output) != 0) goto done;
  is_run = spawn(path.ptr, arguments, fileno(file), output, &child);
  (void)close(output[1]);
  is_read = is_run && read_all(output[0], out);
  (void)close(output[0]);
  is_run = is_run && has_succeeded(child);

done:
  if (file) (void)fclose(file);
  return is_run && is_read;
}
