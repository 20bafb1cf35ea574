// The files that one run can see, and how an import finds them: Python's own way from the folders
// of the project. A file is read and parsed when something asks for it, once.
#ifndef MPLINT_ANALYZER_PROJECT_PROJECT_H_
#define MPLINT_ANALYZER_PROJECT_PROJECT_H_

#include "analyzer/project/module.h"
#include "analyzer/syntax/parse.h"

// When so much is held, mp_project_trim lets go of it.
#define MP_PROJECT_MAX_BYTES ((size_t)512 << 20)

typedef struct MpProject MpProject;

// `cwd`: the absolute working directory, without a slash at the end, which the paths of files that
// are found are shown relative to. Owned by the caller: release it with mp_project_free.
MpProject *mp_project_new(MpStr cwd);
void mp_project_free(MpProject *self);

// How long parsing has taken so far, of all files, tree-sitter and our own tree together.
uint64_t mp_project_parsing_ns(const MpProject *self);

// A folder (absolute) where imports are looked for behind the project's own: `--search-path`, or
// one that the user names for linting.
void mp_project_add_search_path(MpProject *self, MpStr folder);

// The module of a file that the user names: its bytes are given, `absolute` is where it lies (or
// would lie; a notebook by its name) and `shown` how it is called in findings. Owned by the
// project, valid until the next trim, its source as long as the project. Fails as mp_source_new
// does.
MP_NODISCARD MpStatus mp_project_open(MpProject *self, MpStr absolute, MpStr shown, MpStr bytes,
                                      const MpModule **out);

// The module that `import dotted` in `from` gives; NULL where no file in view has that name. A
// folder without `__init__.py` is a module without statements.
const MpModule *mp_project_import(const MpModule *from, MpStr dotted);

// The module that `from . import` (level 1), `from ..dotted import` (level 2) … in `from` reads;
// NULL as above.
const MpModule *mp_project_import_relative(const MpModule *from, uint32_t level, MpStr dotted);

// The absolute name of what a relative import names, for messages and for libraries that are linted
// themselves. Owned by the arena.
MpStr mp_project_absolute_name(MpArena *arena, const MpModule *from, uint32_t level, MpStr dotted);

// Lets go of the modules, where they have become many. None may be in use; sources stay.
void mp_project_trim(MpProject *self);

#endif
