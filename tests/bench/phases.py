"""Where the time of linting goes: parsing, evaluating, rules with the model of the preparer, output.

    phases.py MPLINT [FILE|FOLDER…]

The cases of fixtures/oracle, each in a process of its own and all together, then the files and
folders that are given: packages, say. All figures of a line come from one run, the fastest of
several; a ratio below 1 in the last column says that rules take less time than parsing. Run by hand;
prints, decides nothing.
"""

import re
import subprocess
import sys
from pathlib import Path

RUNS = 5
ORACLE = Path(__file__).resolve().parents[2] / "fixtures" / "oracle"
PHASES = ("parsing", "evaluating", "rules", "preparer", "output", "all")
TOLD = re.compile(
    r"parsed in ([0-9.]+) ms, evaluated in ([0-9.]+) ms, rules ([0-9.]+) ms "
    r"\(the preparer's model ([0-9.]+) ms\), output ([0-9.]+) ms, all ([0-9.]+) ms"
)


def times_of(program, path):
    """Milliseconds of each phase, in the fastest of a few runs."""
    best = None
    for _ in range(RUNS):
        command = [program, "check", "--isolated", "--exit-zero", "--verbose", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        told = TOLD.search(done.stderr)
        if not told:
            sys.exit(f"status {done.returncode} from: {' '.join(map(str, command))}\n{done.stderr}")
        times = dict(zip(PHASES, map(float, told.groups()), strict=True))
        if best is None or times["all"] < best["all"]:
            best = times
    return best


def print_row(name, times):
    ratio = times["rules"] / times["parsing"] if times["parsing"] else 0.0
    print(f"{name:32}" + "".join(f"{times[phase]:11.2f}" for phase in PHASES) + f"{ratio:11.2f}")


def print_cases(program):
    cases = [times_of(program, path) for path in sorted(ORACLE.rglob("*.py"))]
    print_row(f"{len(cases)} cases, one by one", {phase: sum(case[phase] for case in cases) for phase in PHASES})
    print_row("all cases in one run", times_of(program, ORACLE))
    return cases


def main(program, paths):
    print(f"{'milliseconds':32}" + "".join(f"{phase:>11}" for phase in PHASES) + f"{'rules/parse':>11}")
    cases = print_cases(program)
    for path in paths:
        print_row(Path(path).name[-32:], times_of(program, path))
    cheap = sum(case["rules"] < case["parsing"] for case in cases)
    print(f"rules take less time than parsing in {cheap} of {len(cases)} cases")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
