#include "rules/rule.h"

MP_DEFINE_RULE(mp902) = {
    .code = "MP902",
    .name = "analysis-stopped",
    .summary = "something is not followed: nothing is said about what depends on it",
    .what =
        "Shown with `--show-limits` alone: each class that was not followed entirely, with the "
        "reasons, and each place where the analysis stopped. Notes of a class name what was lost "
        "first, since the rest may follow from it. The statistics of the JSON output count all of "
        "it, shown or not.",
    .why =
        "A class that is followed in part may have faults that no finding names: mplint reports "
        "only what holds whatever the unknown parts do. `--search-path` and `--search-venv` bring "
        "files into view; for `prepare` and `summary`, `--assume` and `--input` settle a value.",
    .source = "What mplint itself met in this run.",
    .since = "0.1.0",
    .stage = MP_STAGE_STABLE,
    .fixable = MP_FIXABLE_NEVER,
    .scope = MP_SCOPE_NONE,
    .quantifier = MP_ON_SOME_PATH,
    .severity = MP_FOR_EVERY_TARGET(MP_SEVERITY_INFO),
};
