"""Random models, prepared by mplint and compared with real Keras.

    run.py PROGRAM KERAS_PYTHON [--seed N] [--count N] [--keep FOLDER] [--show N]

A wrong graph, or one that Keras does not build, ends with status 1. Refusals are counted by reason,
as are models that Keras itself does not make: their share is held by the bounds in test_property.py.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import generate  # noqa: E402

# Models of one process of Keras: it grows slower with what was traced before.
CHUNK = 150


@dataclass
class Outcome:
    """What came of all seeds."""

    right: int = 0
    wrong: list = field(default_factory=list)
    refused: dict = field(default_factory=dict)  # name: reason
    sources: dict = field(default_factory=dict)  # name: why Keras does not make it

    @property
    def prepared(self):
        return self.right + len(self.wrong)

    @property
    def refused_share(self):
        """The share of refusals among the models that Keras makes, as far as is known."""
        return len(self.refused) / max(self.prepared + len(self.refused), 1)

    def reasons(self):
        return Counter(re.sub(r"`[^`]*`", "`…`", reason) for reason in self.refused.values())


def prepare(program, folder, seed):
    """Writes the seed's module and prepares it: its name, and why it was refused."""
    name = f"model_{seed}"
    source = folder / f"{name}.py"
    source.write_text(generate.source_of(seed), encoding="utf-8")
    done = subprocess.run(
        [program, "prepare", source, "get_model()", "-o", folder / f"{name}_prepared.py"],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )
    if done.returncode == 0:
        return name, None
    assert done.returncode == 1, f"{name}: status {done.returncode}: {done.stderr}"
    assert "refused: " in done.stderr, f"{name}: {done.stderr}"
    return name, done.stderr.split("refused: ", 1)[1].split("\n", 1)[0]


def compare(python, folder, names, outcome):
    done = subprocess.run(
        [python, HERE / "compare.py", folder, *names],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=1800,
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(names), done.stderr[-3000:]
    for line in lines:
        word, name, *rest = line.split(" ", 2)
        if word == "ok":
            outcome.right += 1
        elif word == "source":
            outcome.sources[name] = rest[0]
        else:
            outcome.wrong.append(line)


def run(program, python, seeds, folder):
    """Prepares and compares the models of the seeds in the folder."""
    outcome = Outcome()
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda seed: prepare(program, folder, seed), seeds))
    outcome.refused = {name: reason for name, reason in results if reason}
    names = [name for name, reason in results if not reason]
    for start in range(0, len(names), CHUNK):
        compare(python, folder, names[start : start + CHUNK], outcome)
    return outcome


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("python")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        seeds = range(options.seed, options.seed + options.count)
        outcome = run(options.program, options.python, seeds, folder)
    print(
        f"{outcome.right} right, {len(outcome.wrong)} wrong, {len(outcome.refused)} refused "
        f"({outcome.refused_share:.1%}), {len(outcome.sources)} that Keras does not make"
    )
    for line in outcome.wrong[: options.show]:
        print(line)
    for reason, count in outcome.reasons().most_common(options.show):
        example = next(
            n for n, r in outcome.refused.items() if re.sub(r"`[^`]*`", "`…`", r) == reason
        )
        print(f"refused {count} {reason} ({example})")
    for name, why in list(outcome.sources.items())[: options.show]:
        print(f"source {name}: {why}")
    sys.exit(1 if outcome.wrong else 0)


if __name__ == "__main__":
    main()
