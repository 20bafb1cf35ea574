"""How fast whole packages are linted, beside ruff's pyflakes rules over the same files.

    lint_corpus.py MPLINT FOLDER…

ruff is put into an environment that is thrown away, unless one is on PATH. Both run on one core.
Run by hand; prints, decides nothing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

RUNS = 3


def best_seconds(command):
    """The shortest of a few runs: what is slower than that was the machine, not the program."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        times.append(time.perf_counter() - start)
        if done.returncode not in (0, 1):
            message = done.stderr.decode(errors="replace")
            sys.exit(f"status {done.returncode} from: {' '.join(map(str, command))}\n{message}")
    return min(times)


def ruff_in(folder):
    """ruff from PATH, or from PyPI in an environment of its own in the folder."""
    found = shutil.which("ruff")
    if found:
        return found
    venv.create(folder, with_pip=True)
    program = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([program / "python", "-m", "pip", "install", "-q", "ruff"], check=True)
    return program / "ruff"


def main(program, folders):
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(f"{'package':28} {'files':>6} {'mplint':>9} {'files/s':>8} {'ruff':>9} {'mplint/ruff':>12}")
    total_files, total_lint, total_ruff = 0, 0.0, 0.0
    with tempfile.TemporaryDirectory() as scratch:
        ruff = ruff_in(scratch)
        for folder in folders:
            files = sum(1 for _ in Path(folder).rglob("*.py"))
            lint = best_seconds([program, "check", "-q", "--exit-zero", folder])
            flakes = best_seconds([ruff, "check", "--select", "F", "--no-cache", "--isolated", "-q", folder])
            print_row(Path(folder).name, files, lint, flakes)
            total_files, total_lint, total_ruff = total_files + files, total_lint + lint, total_ruff + flakes
    print_row("all", total_files, total_lint, total_ruff)


def print_row(name, files, lint, flakes):
    rate = files / lint if lint else 0.0
    print(f"{name:28} {files:6} {lint:8.3f}s {rate:8.0f} {flakes:8.3f}s {lint / flakes:12.1f}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
