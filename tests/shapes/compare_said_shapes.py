#!/usr/bin/env python3
"""What `compute_output_shape` of generated library layers says, as mplint evaluates it, against real Keras.

    compare_said_shapes.py RUN_PROGRAMS VERSION=PYTHON ... [--seed S] [--count N] [--show N] [--only WORD]

The cases are those of compare_layers.py that take one tensor; the layer has not been called. Where
Keras says one shape, mplint says the same or does not know.
"""

import collections
import itertools
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compare_shapes  # noqa: E402
import layer_generator  # noqa: E402
import layer_table  # noqa: E402

TAIL = """
results = []
for length in layer.compute_output_shape({0}.shape):
    results.append(length)
"""
PLAIN = frozenset("0123456789")


def program(case):
    """Without the call; None where it takes more than one tensor."""
    if len(case.inputs) != 1 or case.call.split(",")[0] != case.inputs[0][0]:
        return None
    head, found, _ = case.text().rpartition("\ny = ")
    return head + TAIL.format(case.inputs[0][0]) if found else None


def is_shape(fact):
    return isinstance(fact, list) and all(one == "None" or PLAIN.issuperset(one) for one in fact)


def is_open(lines):
    """Whether something was asked, not followed, or not known before its end."""
    return any(line.startswith(("?", "~")) for line in lines)


def differs(fact, lines):
    """Behind a question nothing is said of all paths."""
    known = list(itertools.takewhile(lambda line: not line.startswith(("?", "~")), lines))
    if len(known) < len(lines):
        fact = fact[: len(known)]
    if len(known) != len(fact):
        return True
    return any("\x01" not in own and own != "= " + one for one, own in zip(fact, known, strict=True))


def run(run_programs, pythons, seed, count, only=""):
    """{version: (counts, [(text, what Keras says, what mplint does)])}."""
    out = {}
    for version, python in pythons.items():
        texts = [program(case) for case in layer_generator.make(seed, count, only)
                 if layer_table.is_of(version, case.versions)]
        texts = [text for text in texts if text]
        done = subprocess.run([python, HERE / "real_shapes.py", "results"], input=json.dumps(texts),
                              encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        real = [json.loads(line) for line in done.stdout.splitlines()]
        own = compare_shapes.infer(run_programs, texts)
        assert len(real) == len(own) == len(texts), "a program ended before its input did"
        counts, wrong = collections.Counter(), []
        for text, fact, lines in zip(texts, real, own, strict=True):
            counts["cases"] += 1
            if not is_shape(fact):
                counts["no shape of Keras's"] += 1
            elif differs(fact, lines):
                wrong.append((text, fact, lines))
            elif is_open(lines) or any("\x01" in line for line in lines):
                counts["unknown"] += 1
            else:
                counts["equal"] += 1
        out[version] = counts, wrong
    return out


def report(results, show):
    lines = []
    for version, (counts, wrong) in results.items():
        counted = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        lines.append(f"Keras {version}: {counted}, wrong {len(wrong)}")
        for text, fact, own in wrong[:show]:
            lines.append("  " + "; ".join(text[len(layer_generator.HEAD):].splitlines()[:-3]))
            lines += [f"    Keras {fact}", f"    mplint {own}"]
    return "\n".join(lines)


def work(options, pythons):
    results = run(options.run_programs, pythons, options.seed, options.count, options.only)
    return report(results, options.show), any(wrong for _, wrong in results.values())


if __name__ == "__main__":
    sys.exit(compare_shapes.command(__doc__, "run_programs", {"seed": "mplint", "count": 10, "only": ""}, work))
