// Modules of the project as a path sees them. As the main program a module runs whole; of one that
// is imported, and of the one whose functions and classes are looked at alone, only the statements
// run that bind what is asked for, when it is asked for: importing costs what is used of it.
// Internal to interp/.
#ifndef MPLINT_ANALYZER_INTERP_MODULE_OBJECT_H_
#define MPLINT_ANALYZER_INTERP_MODULE_OBJECT_H_

#include "analyzer/interp/run.h"

struct MpModuleObject {
  const MpModule *module;
  MpScope *scope;
  MpValue *value;    // the MODULE value of it
  bool is_main;      // the one that is analysed
  bool runs_whole;   // statement by statement, not by what is asked for
  uint8_t *has_run;  // where it does not: a flag a statement of its body
  uint32_t running;  // the statement that runs, UINT32_MAX: none; later ones did not run before it
  MpStrs waiting;    // names whose later statements have still to run
  MpMap tried;       // names whose import was run out of order, for want of anything better
};

// The object of a module on this path, made when it is first asked for. Owned by the run.
MpModuleObject *mp_module_object(MpRun *run, const MpModule *module);

// The module whose code the scope belongs to.
MpModuleObject *mp_module_of_scope(const MpScope *scope);

// The module whose code is running.
const MpModule *mp_module_running(const MpRun *run);

// What the module's own statements and star imports bind the name to; NULL without an exception
// where they do not. Nothing is looked up in builtins.
MpValue *mp_module_name(MpRun *run, MpModuleObject *self, MpStr name);

// `module.name`, submodules included; NULL without an exception where there is none.
MpValue *mp_module_attribute(MpRun *run, MpModuleObject *self, MpStr name, MpSpan span);

// Runs the body of the module that is analysed, as a whole. What a statement that fails would bind
// is opaque.
void mp_exec_module(MpRun *run);

// An `if` of a module's own statements whose test cannot be known. True where it was taken for a
// conditional import: the first of its readings that resolves was run, and `*flow` is set.
bool mp_module_exec_if(MpRun *run, const MpStmt *stmt, const MpValue *test, MpFlow *flow);

#endif
