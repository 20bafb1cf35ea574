#!/usr/bin/env python3
"""The programs of static_programs.py, as mplint evaluates them, against real Keras.

    compare_programs.py RUN_PROGRAMS VERSION=PYTHON ... [--only WORD]
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import compare_shapes  # noqa: E402
import layer_table  # noqa: E402
import static_programs  # noqa: E402


def run(run_programs, pythons, only=""):
    """{version: [(name, what real Keras finds, what mplint does)]} of those that differ."""
    out = {}
    for version, python in pythons.items():
        chosen = [one for one in static_programs.read() if layer_table.is_of(version, one[1]) and only in one[0]]
        texts = [text for _, _, text in chosen]
        done = subprocess.run([python, HERE / "real_shapes.py", "results"], input=json.dumps(texts),
                              encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        real = [json.loads(line) for line in done.stdout.splitlines()]
        own = compare_shapes.infer(run_programs, texts)
        assert len(real) == len(own) == len(chosen) > 0, "a program ended before its input did"
        out[version] = []
        for (name, _, _), fact, lines in zip(chosen, real, own, strict=True):
            if not isinstance(fact, list) or ["= " + one for one in fact] != lines:
                out[version].append((name, fact, lines))
    return out


def report(results):
    lines = []
    for version, wrong in results.items():
        lines.append(f"Keras {version}: {len(wrong)} differ")
        for name, fact, own in wrong:
            lines.append(f"  {name}")
            if not isinstance(fact, list):
                lines.append(f"    refused by Keras: {fact}")
                continue
            for index in range(max(len(fact), len(own))):
                left = fact[index] if index < len(fact) else "nothing"
                right = own[index] if index < len(own) else "nothing"
                if "= " + left != right:
                    lines.append(f"    {index}: Keras {left}, mplint {right}")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run_programs")
    parser.add_argument("pythons", nargs="+", metavar="VERSION=PYTHON")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    results = run(options.run_programs, dict(item.split("=", 1) for item in options.pythons), options.only)
    print(report(results))
    return 1 if any(results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
