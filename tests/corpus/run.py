#!/usr/bin/env python3
"""How much of real code mplint follows, and what a change to mplint did to that.

    run.py [--program MPLINT] [PACKAGE ...]      packages as in packages.txt: keras-cv, keras-cv==0.5.1
    run.py --quick [--keep] [PACKAGE ...]        while working on something: writes no page

Lints the packages that packages.txt pins; they are fetched with pip into the cache (see pins.py) by the
first run. Prints a table, what differs from tests/corpus/coverage.json in numbers, which findings
appeared and vanished and which classes are newly and no longer held back since the last run of this
source tree, and which positions of expected.txt are not as they should be. A run over all packages then writes docs/coverage.md and tests/corpus/coverage.json,
to be committed with the change.

    --quick   lint only: no ruff, no page, no JSON
    --alone   also lint each file by itself, to see which is the slowest; takes much longer
    --keep    do not take this run for the last one: compare the next with the same one again
    --show N  at most N findings of a kind in a package (20); all are in the file that is named

Status 1 where mplint failed or a position is not as it should be. Run by hand, before and after a
change; draw.py then draws findings of the last run for reading.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import findings
import page
import pins

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COMMITTED = HERE / "coverage.json"
PAGE = ROOT / "docs/coverage.md"
NUMBERS = ("counts", "rules", "blocks")  # the parts of a record that are committed
MAX_SECONDS = 600  # for a package; what takes longer hangs
LINT = ["check", "--output-format", "json", "--show-limits", "--exit-zero"]
FLAKES = ["check", "--select", "F", "--no-cache", "--isolated", "--no-respect-gitignore", "--quiet",
          "--exit-zero"]


class Failed(Exception):
    """A program did not do what it was asked for; the text says what it said."""


def last_run_file():
    """Where the last run is kept: one for each source tree, so that several can be worked on."""
    return pins.cache_dir() / f"run-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]}.json"


def measured(command, folder):
    """Runs a command in a folder: what it printed, and its CPU time in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=MAX_SECONDS,
                              env={**os.environ, "RAYON_NUM_THREADS": "1"})  # ruff on one core, too
    except subprocess.TimeoutExpired as why:
        raise Failed(f"more than {MAX_SECONDS} s") from why
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise Failed(f"status {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def lint(program, package):
    """The record of a package and the CPU time that it took."""
    said, seconds = measured([program, *LINT, "."], package.folder)
    return findings.record(json.loads(said)), seconds


def alone(program, package):
    """[(milliseconds, path)] of each file linted by itself, the slowest first."""
    times = []
    for path in sorted(package.folder.rglob("*.py")):
        name = path.relative_to(package.folder).as_posix()
        times.append((measured([program, *LINT, name], package.folder)[1] * 1000, name))
    return sorted(times, reverse=True)


def check_expected(run, packages):
    """[(package, path, line, codes, wanted, met)] of the positions in the packages of a run."""
    out = []
    folders = {package.name: package.folder for package in packages}
    for name, path, line, codes, wanted in findings.read_expected(
            (HERE / "expected.txt").read_text(encoding="utf-8")):
        if name in run:
            layer = findings.layer_at((folders[name] / path).read_text(encoding="utf-8"), line)
            found = [findings.found_at(run[name]["findings"], path, line, code, layer) for code in codes]
            out.append((name, path, line, codes, wanted, all(found) if wanted else not any(found)))
    return out


def run_all(program, packages, options):
    """The run, its times, and what failed, in words."""
    run, times, failures = {}, {}, []
    ruff = None if options.quick else pins.environments.make("tools").with_name("ruff")
    print(f"{'package':34}{'composite':>10}{'followed':>16}{'graph':>16}{'findings':>9}{'mplint':>9}{'ruff':>9}")
    for package in packages:
        try:
            each, seconds = lint(program, package)
            flakes = 0.0 if options.quick else measured([ruff, *FLAKES, "."], package.folder)[1]
            slowest = alone(program, package) if options.alone else None
        except Failed as why:
            failures.append(f"{package.name}: {why}")
            continue
        run[package.name] = each
        times[package.name] = {"mplint": seconds, "ruff": flakes, "alone": slowest}
        print_row(package.name, each["counts"], sum(each["rules"].values()), seconds, flakes)
    counts = findings.total(run, "counts")
    print_row("all", counts, findings.total(run, "rules").total(),
              *(sum(each[name] for each in times.values()) for name in ("mplint", "ruff")))
    return run, times, failures


def print_row(name, counts, found, seconds, flakes):
    whole = counts["composite"]
    shares = []
    for part in ("composite_followed", "composite_graph"):
        shares.append(f"{counts[part]} ({page.percent(counts[part], whole) or '-'})")
    print(f"{name:34}{whole:10}{shares[0]:>16}{shares[1]:>16}{found:9}{seconds:8.2f}s"
          + (f"{flakes:8.2f}s" if flakes else ""), flush=True)


def load(path, parts):
    """A run that was written, without records that an older version of this file wrote."""
    run = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {name: each for name, each in run.items() if all(part in each for part in parts)}


def report_changes(run, most):
    """Prints what changed since the committed numbers and since the last run."""
    committed, last = load(COMMITTED, NUMBERS), load(last_run_file(), (*NUMBERS, "findings", "stopped"))
    changes = findings.compare_counts(committed, run)
    print("\nNumbers since tests/corpus/coverage.json:", *(changes or ["the same"]), sep="\n")
    print_missing(committed, run)
    changes = findings.compare_findings(last, run, most)
    print("\nFindings and classes since the last run:", *(changes or ["the same"]), sep="\n")
    print_missing(last, run)
    if changes:
        whole = last_run_file().with_suffix(".changes.txt")
        lines = findings.compare_findings(last, run)
        whole.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"All of them: {whole}")


def print_missing(before, run):
    missing = [name for name in run if name not in before]
    if missing:
        print("nothing to compare with for " + ", ".join(missing))


def write(run, expected, times):
    numbers = {}
    for name, each in run.items():
        numbers[name] = {part: each[part] for part in NUMBERS}
    COMMITTED.write_text(json.dumps(numbers, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(page.page(run, expected, times), encoding="utf-8")
    print(f"\nWritten: {COMMITTED.relative_to(ROOT)}, {PAGE.relative_to(ROOT)}")


def options_of(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--program", default=os.environ.get("MPLINT_PROGRAM", ROOT / "build/release/mplint"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--show", type=int, default=20, metavar="N")
    return parser.parse_args(arguments)


def main():
    options = options_of(None)
    program = Path(options.program).resolve()
    if not os.access(program, os.X_OK):
        sys.exit(f"{program} is not built; ./bootstrap build makes it")
    packages = pins.choose(pins.read_pins(), options.packages)
    for package in packages:
        try:
            package.fetch(pins.environments.make("tools"))
        except subprocess.CalledProcessError:
            sys.exit(f"{package.name} could not be fetched; pip says why above")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    start = time.perf_counter()
    run, times, failures = run_all(program, packages, options)
    if run:
        report_changes(run, options.show)
    expected = check_expected(run, packages)
    print("\nPositions that were read by hand:")
    for name, path, line, codes, wanted, met in expected:
        print(f"  {'as expected' if met else 'NOT SO'}: {', '.join(codes)} {'present' if wanted else 'absent'}"
              f" in {name} {path}:{line}")
    for failure in failures:
        print(f"FAILED: {failure}")
    if not options.keep:
        last_run_file().write_text(json.dumps({**load(last_run_file(), ()), **run}), encoding="utf-8")
    if not options.quick and not options.packages and not failures:
        write(run, expected, times)
    print(f"{time.perf_counter() - start:.0f} s")
    return 1 if failures or not all(each[-1] for each in expected) else 0


if __name__ == "__main__":
    sys.exit(main())
