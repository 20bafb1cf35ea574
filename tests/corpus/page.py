"""docs/coverage.md, of a run (see findings.py) and what was measured beside it."""

from findings import by_frequency, total

CALLEES = 40  # how many names of callees the page shows
MAX_MS = 250  # what a class may take

HEAD = """\
# How much of real code is followed

Made by `tests/corpus/run.py`, which says how; not to be edited. It lints the public packages that
`tests/corpus/packages.txt` pins. A class is *composite* if it has sublayers
and is not abstract: each of its paths alone ends in a method that does nothing but raise NotImplementedError. It is *followed entirely*
if no path has a value that the analysis gave up on, and has *a graph* if at least one path gives one.
"""


def page(run, expected, times):
    """The whole page. `expected` is [(package, path, line, codes, wanted, met)]; `times` is what
    times_of() takes."""
    parts = [HEAD, packages_of(run), rules_of(run), expected_of(expected), reasons_of(run), times_of(times)]
    return "\n".join(parts)


def table(head, rows):
    """Columns of numbers, as the first row tells them, are set to the right."""
    first = map(str, rows[0] if rows else [""] * len(head))
    lines = [head, ["---:" if cell[:1].isdigit() else "---" for cell in first], *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def shown(name):
    return name.replace("==", " ")


def percent(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else ""


def packages_of(run):
    head = ["package", "files", "with layers", "classes", "composite", "followed entirely", "",
            "with a graph", "", "paths", "findings"]
    rows = [row_of(shown(name), each["counts"], each["rules"]) for name, each in run.items()]
    rows.append(row_of("**all**", total(run, "counts"), total(run, "rules")))
    return "## Classes\n\n" + table(head, rows)


def row_of(name, counts, rules):
    whole = counts["composite"]
    return [name, counts["files"], counts["files_parsed"], counts["classes"], whole,
            counts["composite_followed"], percent(counts["composite_followed"], whole),
            counts["composite_graph"], percent(counts["composite_graph"], whole),
            counts["paths"], sum(rules.values())]


def rules_of(run):
    codes = sorted(total(run, "rules"))
    rows = [[shown(name), *(each["rules"].get(code, 0) for code in codes)] for name, each in run.items()]
    added = total(run, "rules")
    rows.append(["**all**", *(added[code] for code in codes)])
    return "## Findings\n\n" + table(["package", *codes], rows)


def expected_of(expected):
    rows = []
    for package, path, line, codes, wanted, met in expected:
        rows.append([f"{shown(package)}, {path}, {line}", ", ".join(codes),
                     "present" if wanted else "absent", "yes" if met else "**no**"])
    text = "## Positions that were read by hand\n\n"
    text += "`tests/corpus/expected.txt` says what must be found there, or must not.\n\n"
    return text + table(["position", "rules", "expected", "so it is"], rows)


def reasons_of(run):
    blocks, alone, reasons = (total(run, part) for part in ("blocks", "alone", "reasons"))
    text = """\
## Why code was not followed

Of each reason: how many composite classes it keeps from being followed entirely, how many of these
nothing else does, and how often it was met in all classes, functions and module bodies.

"""
    order = sorted({*blocks, *reasons}, key=lambda name: (-blocks[name], -reasons[name], name))
    text += table(["reason", "classes", "it alone", "positions"],
                  [[name, blocks[name], alone[name], reasons[name]] for name in order])
    text += "\nBy package, with the number of classes:\n\n"
    for name, each in run.items():
        held = ", ".join(f"{reason} {count}" for reason, count in by_frequency(each["blocks"]))
        text += f"- {shown(name)}: {held or 'nothing'}\n"
    text += f"\nThe {CALLEES} callees that are most often unknown:\n\n"
    callees = by_frequency(total(run, "callees"))[:CALLEES]
    return text + table(["callee", "positions"], [[f"`{name}`", count] for name, count in callees])


def times_of(times):
    """`times` is {package: {"mplint": s, "ruff": s, "alone": [(ms, path)] or None}}."""
    rows = [[shown(name), *seconds_of(each["mplint"], each["ruff"])] for name, each in times.items()]
    sums = [sum(each[program] for each in times.values()) for program in ("mplint", "ruff")]
    rows.append(["**all**", *seconds_of(*sums)])
    text = """\
## Time

**This part alone differs from one run to the next**, and from one machine to the next. CPU time, user and
system, of one run on one core; beside it `ruff check --select F --no-cache --isolated` on the same
files.

"""
    text += table(["package", "mplint", "ruff", "mplint/ruff"], rows)
    measured = [(ms, shown(name), path) for name, each in times.items() for ms, path in each["alone"] or []]
    return text + (slowest_of(sorted(measured, reverse=True)) if measured else "")


def slowest_of(files):
    """The slowest ten of [(ms, package, path)], and how many are slower than a class may be."""
    slow = sum(ms > MAX_MS for ms, _, _ in files)
    text = f"""
Each file linted by itself, where no class of it takes longer than the whole: {slow} of {len(files)} files take
more than {MAX_MS} ms. What a file imports and the start of the program are counted with it. The slowest:

"""
    return text + table(["file", "time"], [[f"{name}, {path}", f"{ms:.0f} ms"] for ms, name, path in files[:10]])


def seconds_of(lint, flakes):
    return [f"{lint:.2f} s", f"{flakes:.2f} s", f"{lint / flakes:.1f}" if flakes else ""]
