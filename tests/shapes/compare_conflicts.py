#!/usr/bin/env python3
"""What mplint says that Keras refuses for its shapes, against real Keras.

    compare_conflicts.py RUN_PROGRAMS VERSION=PYTHON ... [--seed S] [--count N] [--show N]

A call that Keras takes must never be refused; one that it refuses may be missed, and is counted.
What only one version of Keras refuses does not end a program: mplint says it of that version alone.
"""

import collections
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compare_shapes  # noqa: E402
import conflict_cases  # noqa: E402
import layer_table  # noqa: E402

TAIL = "\nresults = [1]\n"
# What this version of Keras does not have at all.
ABSENT = ("AttributeError: module",)


def ask_keras(python, texts):
    """Of each text, whether Keras refuses it; None where it does not know the names."""
    done = subprocess.run([python, HERE / "real_shapes.py"], input=json.dumps(texts), encoding="utf-8",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    real = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(real) == len(texts)
    return [None if isinstance(r, str) and r.startswith(ABSENT) else isinstance(r, str) for r in real]


def run(run_programs, pythons, cases):
    """Counts for each version, the texts that are wrongly refused, and those that are missed."""
    lines = compare_shapes.infer(run_programs, [compare_shapes.KNOWN + text + TAIL for _, text in cases])
    assert len(lines) == len(cases), "the program ended before its input did"
    raised = [any(line.startswith(("! ValueError", "! TypeError")) for line in program) for program in lines]
    out = {}
    for version, python in pythons.items():
        chosen = [i for i, (versions, _) in enumerate(cases) if layer_table.is_of(version, versions)]
        facts = ask_keras(python, [cases[i][1] for i in chosen])
        counts, wrong, missed = collections.Counter(), [], []
        for i, fact in zip(chosen, facts, strict=True):
            if fact is None:
                continue
            counts["cases"] += 1
            counts["refused by Keras"] += fact
            counts["refused by mplint"] += raised[i]
            if raised[i] and not fact:
                wrong.append(cases[i][1])
            if fact and not raised[i]:
                missed.append(cases[i][1])
        out[version] = (counts, wrong, missed)
    return out


def report(results, show):
    lines = []
    for version, (counts, wrong, missed) in results.items():
        counted = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        lines.append(f"Keras {version}: {counted}, wrong {len(wrong)}")
        for name, texts in (("wrong", wrong), ("missed", missed)):
            for text in texts[:show]:
                body = text.split("from tensorflow import keras\n", 1)[1].strip()
                lines.append(f"  {name}: " + body.replace("\n", "; "))
    return "\n".join(lines)


def work(options, pythons):
    cases = conflict_cases.written() + conflict_cases.mutated(options.seed, options.count)
    results = run(options.run_programs, pythons, cases)
    return report(results, options.show), any(wrong for _, wrong, _ in results.values())


if __name__ == "__main__":
    sys.exit(compare_shapes.command(__doc__, "run_programs", {"seed": "mplint", "count": 1500}, work))
