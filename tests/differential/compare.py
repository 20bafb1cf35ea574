"""Generated programs, run by CPython and by mplint's evaluator, and compared value by value.

    compare.py RUN_PROGRAMS [--seed N] [--count N] [--feature NAME] [--show N]
    compare.py RUN_PROGRAMS --feature arrays --python PYTHON_WITH_NUMPY
    compare.py RUN_PROGRAMS --file PROGRAM…

A value that CPython gives and mplint gives otherwise is a difference; one that mplint calls
unknown is counted by its reason. Ends with status 1 where anything differs.
"""

import argparse
import itertools
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import arrays  # noqa: E402
import programs  # noqa: E402

UNKNOWN = re.compile("\x01(.*?)\x02")
# What mplint does not hold by decision: integers behind 64 bits, complex numbers.
OUTSIDE = ("large integer", "complex number")


@dataclass
class Outcome:
    """What one run of one program printed."""

    values: list[str] = field(default_factory=list)
    raised: str = ""
    decisions: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)


@dataclass
class Comparison:
    """What came of all programs."""

    programs: int = 0
    values: int = 0
    unknown: int = 0
    outside: int = 0
    reasons: Counter = field(default_factory=Counter)
    examples: dict = field(default_factory=dict)
    differences: list = field(default_factory=list)
    refusals: bool = True

    @property
    def unknown_share(self):
        """The share of values that mplint could hold and calls unknown."""
        return self.unknown / max(self.values, 1)


def run(command, texts):
    """The outcome of each program, run by `command`."""
    done = subprocess.run(command, input="".join(f"{text}\f\n" for text in texts), check=True,
                          encoding="utf-8", stdout=subprocess.PIPE)
    outcomes, current = [], Outcome()
    for line in done.stdout.split("\n"):
        mark, rest = line[:2], line[2:]
        if line == ".":
            outcomes.append(current)
            current = Outcome()
        elif mark == "= ":
            current.values.append(rest)
        elif mark == "! ":
            current.raised = rest
        elif mark == "? ":
            current.decisions.append(rest)
        elif mark == "~ ":
            current.limits.append(rest)
    assert len(outcomes) == len(texts), "a program got lost"
    return outcomes


def agrees(actual, expected):
    """Whether the known parts of a value are those that CPython gives; what is not known of it may
    have raised."""
    if expected.startswith(RAISED):
        return True
    pattern = ".*".join(re.escape(part) for part in UNKNOWN.split(actual)[::2])
    return re.fullmatch(pattern, expected, re.DOTALL) is not None


def note_unknown(result, reason, text, expected):
    """Counts a value that is not known, by the construct."""
    if reason.startswith(OUTSIDE):
        result.outside += 1
        return
    result.unknown += 1
    result.reasons[reason] += 1
    result.examples.setdefault(reason, (text, expected))


RAISED = "'raised "
# The programs on arrays, which only a Python with NumPy runs.
ARRAYS = "arrays"


def compare_value(result, text, actual, expected, limits=()):
    """One element of `results`, or None where one of the two has no such element. `limits`: what
    was not followed in the program; where Python raises, it may have raised first."""
    if not result.refusals and expected is not None and expected.startswith(RAISED):
        return
    result.values += 1
    if actual == expected:
        return
    if actual is not None and expected is not None and UNKNOWN.search(actual):
        if agrees(actual, expected):
            note_unknown(result, UNKNOWN.search(actual).group(1), text, expected)
            return
    both_raise = actual and expected and actual.startswith(RAISED) and expected.startswith(RAISED)
    if both_raise and limits:
        note_unknown(result, limits[0], text, expected)
        return
    result.differences.append((text, actual, expected))


def compare_outcomes(result, text, actual, expected):
    """One program. Behind a decision, or a container whose length is unknown, nothing counts."""
    result.programs += 1
    count = max(len(expected.values), 1)
    lost = "\x01" in actual.raised or any("open container" in value for value in actual.values)
    if actual.decisions or lost:
        reason = actual.limits[0] if actual.limits else (actual.decisions or [actual.raised])[0]
        result.values += count
        for _ in range(count):
            note_unknown(result, f"decided: {reason}", text, "")
        return
    for i in range(max(len(actual.values), len(expected.values))):
        compare_value(result, text, actual.values[i] if i < len(actual.values) else None,
                      expected.values[i] if i < len(expected.values) else None, actual.limits)
    if actual.raised != expected.raised:
        result.differences.append((text, f"raises {actual.raised}", f"raises {expected.raised}"))


def compare(program, texts, python=sys.executable, refusals=True):
    """Runs all programs by both and gives the Comparison. Without `refusals`, what Python raises
    may be any value: not all that a library refuses is followed."""
    result = Comparison(refusals=refusals)
    actual = run([program], texts)
    expected = run([python, HERE / "oracle.py"], texts)
    for text, one, other in zip(texts, actual, expected, strict=False):
        compare_outcomes(result, text, one, other)
    return result


def generate(seed, count, feature=None):
    """`count` programs, no two the same; equal seeds give equal programs."""
    texts = {}  # keeps the order
    for i in itertools.count():
        if len(texts) == count:
            return list(texts)
        rng = random.Random(f"{seed}/{i}")
        text = arrays.generate(rng) if feature == ARRAYS else programs.generate(rng, feature)
        texts[text] = None


def report(result, show):
    """What a person reads."""
    lines = []
    for text, actual, expected in sorted(result.differences, key=lambda one: len(one[0]))[:show]:
        lines += ["-" * 78, text, f"  mplint:  {actual}", f"  CPython: {expected}"]
    lines += [
        f"{result.programs} programs, {result.values} values: {len(result.differences)} differ, "
        f"{result.unknown} unknown ({result.unknown_share:.2%}), "
        f"{result.outside} outside of what is held"
    ]
    for reason, number in result.reasons.most_common(25):
        lines.append(f"  {number:6} {reason}")
    return "\n".join(lines)


def main():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--feature", help="programs of one kind alone")
    parser.add_argument("--python", default=sys.executable, help="to run them with")
    parser.add_argument("--show", type=int, default=5, help="differences to print")
    parser.add_argument("--examples", type=int, default=0, help="unknowns to print a program of")
    parser.add_argument("--file", nargs="+", type=Path, help="these programs instead")
    arguments = parser.parse_args()
    if arguments.file:
        texts = [path.read_text(encoding="utf-8") for path in arguments.file]
    else:
        texts = generate(arguments.seed, arguments.count, arguments.feature)
    result = compare(arguments.program, texts, arguments.python,
                     refusals=arguments.feature != ARRAYS)
    print(report(result, arguments.show))
    for reason, _ in result.reasons.most_common(arguments.examples):
        text, expected = result.examples[reason]
        print("-" * 78, text, f"  unknown: {reason}", f"  CPython: {expected}", sep="\n")
    return 1 if result.differences else 0


if __name__ == "__main__":
    sys.exit(main())
