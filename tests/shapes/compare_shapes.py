#!/usr/bin/env python3
"""What mplint infers of shapes and data types, against real Keras.

    compare_shapes.py RUN_PROGRAMS VERSION=PYTHON ... [--seed S] [--show N] [--only WORD]

VERSION is "2" (Keras 2.10), "2.12", "2.15" or "3"; each PYTHON runs once, for the cases of that
version. An inferred length, rank or data type is right or unknown; unknown ones are counted.
"""

import argparse
import collections
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import layer_table  # noqa: E402
import shape_cases as cases  # noqa: E402

# What each tensor of `y` is, for run_programs: type, rank and lengths, one line each.
TAIL = """
results = []
for part in (y if isinstance(y, (list, tuple)) else [y]):
    results.append(part.dtype.name)
    results.append(len(part.shape))
    for length in part.shape:
        results.append(length)
"""
UNKNOWN = "import os\ndef unknown(value):\n    return int(os.environ['A'])\n"
KNOWN = "def unknown(value):\n    return value\n"


def infer(run_programs, texts):
    """What mplint makes of each program: its lines."""
    out = subprocess.run([run_programs], input="\f\n".join(texts) + "\f\n", encoding="utf-8",
                         stdout=subprocess.PIPE, check=True).stdout
    results, lines = [], []
    for line in out.splitlines():
        if line == ".":
            results.append(lines)
            lines = []
        else:
            lines.append(line)
    return results


def parse(lines):
    """[(shape, dtype)], an unknown length "?", an unknown rank or type None; a text where the
    program did not get there."""
    for line in lines:
        if line.startswith("!"):
            return "raised " + line[2:]
        if line.startswith("~"):
            return "not followed: " + line[2:]
    pairs, at = [], 0
    while at < len(lines):
        if lines[at].startswith("?"):
            return pairs or "decided " + lines[at][2:]
        dtype = None if "\x01" in lines[at] else lines[at][3:-1]
        at += 1
        # A rank that had to be decided is none that is known; nothing behind it is.
        if at == len(lines) or lines[at].startswith("?"):
            return [*pairs, (None, dtype)]
        rank = int(lines[at][2:])
        lengths = [line[2:] for line in lines[at + 1 : at + 1 + rank]]
        at += 1 + rank
        pairs.append(([None if n == "None" else "?" if "\x01" in n else int(n) for n in lengths],
                      dtype))
    return pairs


class Result:
    """Counts of what was compared; `wrong` and `unknown` hold the cases."""

    def __init__(self):
        self.counts = collections.Counter()
        self.wrong = []
        self.unknown = []

    def add(self, text, real, inferred, exact):
        self.counts["cases"] += 1
        if isinstance(real, str):
            self.counts["refused by Keras"] += 1
            if exact:
                self.unknown.append((text, "REFUSED " + real, inferred))
            return
        if isinstance(inferred, str) or len(inferred) != len(real):
            late = not isinstance(inferred, str) and exact and len(inferred) != 1
            self.counts["without a result"] += 1
            (self.wrong if late else self.unknown).append((text, real, inferred))
            return
        for (shape, dtype), (own, own_dtype) in zip(real, inferred, strict=False):
            self.one(text, shape, dtype, own, own_dtype, exact)

    def one(self, text, shape, dtype, own, own_dtype, exact):
        self.counts["tensors"] += 1
        if own_dtype is None:
            self.counts["types unknown"] += 1
            self.unknown.append((text, dtype, "type"))
        elif own_dtype != dtype:
            self.wrong.append((text, dtype, own_dtype))
        if own is None:
            self.counts["ranks unknown"] += 1
            self.unknown.append((text, shape, own))
            return
        if shape is None or len(own) != len(shape):
            self.wrong.append((text, shape, own))
            return
        if exact and "?" in own:
            self.counts["lengths unknown"] += 1
            self.unknown.append((text, shape, own))
        if any(a not in ("?", b) for a, b in zip(own, shape, strict=False)):
            self.wrong.append((text, shape, own))


def run(run_programs, pythons, seed, only=""):
    """{version: Result} for each known, and where arguments are unknown."""
    out = {}
    made = [case for case in cases.make(seed) if only in case[1]]
    for version, python in pythons.items():
        texts = [text for versions, text in made if layer_table.is_of(version, versions)]
        done = subprocess.run([python, HERE / "real_shapes.py"], input=json.dumps(texts), encoding="utf-8",
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        real = [json.loads(line) for line in done.stdout.splitlines()]
        for kind, head in (("known", KNOWN), ("unknown", UNKNOWN)):
            chosen = [(text, fact) for text, fact in zip(texts, real, strict=False)
                      if kind == "known" or "unknown(" in text]
            inferred = infer(run_programs, [head + text + TAIL for text, _ in chosen])
            assert len(inferred) == len(chosen), "the program ended before its input did"
            result = out[version, kind] = Result()
            for (text, fact), lines in zip(chosen, inferred, strict=False):
                result.add(text, fact, parse(lines), kind == "known")
    return out


def examples(result, show, head):
    """The first cases that are wrong, and that are not known, with what both sides say."""
    for name in ("wrong", "unknown"):
        for text, fact, own in getattr(result, name)[:show]:
            body = text.replace(head, "").strip().replace("\n", "; ")
            yield f"  {name}: {body}\n    Keras {fact}\n    mplint {own}"


def command(description, program, defaults, work):
    """The command line of a comparison: a program of the build, environments, and what to do with them.

    `defaults` are its options beside --show. `work(options, pythons)` gives a report and whether
    anything is wrong.
    """
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument(program)
    parser.add_argument("pythons", nargs="+", metavar="VERSION=PYTHON")
    for name, default in {**defaults, "show": 5}.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    options = parser.parse_args()
    text, is_wrong = work(options, dict(item.split("=", 1) for item in options.pythons))
    print(text)
    return 1 if is_wrong else 0


def report(results, show):
    lines = []
    for (version, kind), result in results.items():
        counts = ", ".join(f"{name} {count}" for name, count in sorted(result.counts.items()))
        lines.append(f"Keras {version}, arguments {kind}: {counts}, wrong {len(result.wrong)}")
        lines += examples(result, show, cases.HEAD)
    return "\n".join(lines)


def work(options, pythons):
    results = run(options.run_programs, pythons, options.seed, options.only)
    return report(results, options.show), any(result.wrong for result in results.values())


if __name__ == "__main__":
    sys.exit(command(__doc__, "run_programs", {"seed": "mplint", "only": ""}, work))
