"""How long linting one file takes as a whole process, beside merely importing TensorFlow.

    start_time.py MPLINT FILE [PYTHON]

PYTHON is an interpreter that has TensorFlow; without it, the environments that
tests/keras/environments.py made are used. Run by hand; prints, decides nothing.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "keras"))
import environments  # noqa: E402  (found by the line above)


def median_seconds(command, runs):
    """The median time of a run, the first of which only warms the file cache."""
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - start)
        if done.returncode not in (0, 1):
            sys.exit(f"status {done.returncode} from: {' '.join(map(str, command))}")
    return statistics.median(times[1:])


def main(program, file, *pythons):
    lint = median_seconds([program, "check", file], 51)
    print(f"{'mplint check ' + Path(file).name:40} {lint * 1000:9.2f} ms")
    if not pythons:
        made = [environments.python_of(name) for name in ("tf210", "tf212", "keras3")]
        pythons = [python for python in made if python]
    for python in pythons:
        seconds = median_seconds([python, "-c", "import tensorflow"], 3)
        name = f"import tensorflow ({Path(python).parents[1].name})"
        print(f"{name:40} {seconds * 1000:9.2f} ms   {seconds / lint:8.0f} times as long")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
