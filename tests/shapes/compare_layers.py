#!/usr/bin/env python3
"""Shapes and data types of generated library layers, as mplint infers them, against real Keras.

    compare_layers.py RUN_PROGRAMS VERSION=PYTHON ... [--seed S] [--count N] [--show N] [--only WORD]

N cases for each layer of the tables. An inferred length, rank or data type is right or unknown.
"""

import collections
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compare_shapes  # noqa: E402
import layer_generator  # noqa: E402
import layer_table  # noqa: E402

# As compare_shapes.TAIL, for results inside each other too.
TAIL = """
results = []
def describe(part):
    if isinstance(part, (list, tuple)):
        for one in part:
            describe(one)
        return
    results.append(part.dtype.name)
    results.append(len(part.shape))
    for length in part.shape:
        results.append(length)
describe(y)
"""


def real_results(python, texts):
    done = subprocess.run([python, HERE / "real_shapes.py"], input=json.dumps(texts), encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


class Tally(compare_shapes.Result):
    """Also counts what is unknown of each layer."""

    def __init__(self):
        super().__init__()
        self.of_layer = collections.defaultdict(collections.Counter)

    def add_case(self, name, text, real, inferred):
        before, wrong = len(self.unknown), len(self.wrong)
        self.add(text, real, inferred, not isinstance(real, str))
        is_raised = isinstance(inferred, str) and inferred.startswith("raised")
        if is_raised and not isinstance(real, str):
            self.wrong.append((text, real, inferred))
        counts = self.of_layer[name]
        counts["cases"] += 1
        counts["refused"] += isinstance(real, str)
        counts["unknown"] += len(self.unknown) > before
        counts["wrong"] += len(self.wrong) > wrong


def run(run_programs, pythons, seed, count, only=""):
    """{version: Tally}."""
    out, cases = {}, layer_generator.make(seed, count, only)
    for version, python in pythons.items():
        chosen = [case for case in cases if layer_table.is_of(version, case.versions)]
        texts = [case.text() for case in chosen]
        real = real_results(python, texts)
        inferred = compare_shapes.infer(run_programs, [text + TAIL for text in texts])
        assert len(real) == len(inferred) == len(chosen), "a program ended before its input did"
        out[version] = Tally()
        for case, text, fact, lines in zip(chosen, texts, real, inferred, strict=True):
            out[version].add_case(case.name, text, fact, compare_shapes.parse(lines))
    return out


def report(results, show):
    lines = []
    for version, result in results.items():
        counts = ", ".join(f"{name} {count}" for name, count in sorted(result.counts.items()))
        lines.append(f"Keras {version}: {counts}, wrong {len(result.wrong)}")
        for name, one in sorted(result.of_layer.items()):
            if one["unknown"] or one["wrong"] or one["refused"] == one["cases"]:
                lines.append(f"  {name}: " + ", ".join(f"{n} {what}" for what, n in one.items() if n))
        lines += compare_shapes.examples(result, show, layer_generator.HEAD)
    return "\n".join(lines)


def work(options, pythons):
    results = run(options.run_programs, pythons, options.seed, options.count, options.only)
    return report(results, options.show), any(result.wrong for result in results.values())


if __name__ == "__main__":
    sys.exit(compare_shapes.command(__doc__, "run_programs", {"seed": "mplint", "count": 10, "only": ""}, work))
