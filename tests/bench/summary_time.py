"""How long the summary of a model takes as a whole process, beside merely importing TensorFlow.

    summary_time.py MPLINT [FILE EXPRESSION [PYTHON]]

FILE is by default tests/models/resnet.py. PYTHON is an interpreter that has TensorFlow; without it,
the environments that tests/keras/environments.py made are used. Run by hand; prints, decides nothing.
"""

import sys
from pathlib import Path

from start_time import environments, median_seconds

ROOT = Path(__file__).resolve().parents[2]


def main(program, file=ROOT / "tests/models/resnet.py", expression="resnet50()", *pythons):
    ours = median_seconds([program, "summary", file, expression], 51)
    print(f"{'mplint summary ' + Path(file).name:40} {ours * 1000:9.2f} ms")
    if not pythons:
        made = [environments.python_of(name) for name in ("tf210", "tf212", "keras3")]
        pythons = [python for python in made if python]
    for python in pythons:
        seconds = median_seconds([python, "-c", "import tensorflow"], 3)
        name = f"import tensorflow ({Path(python).parents[1].name})"
        print(f"{name:40} {seconds * 1000:9.2f} ms   {seconds / ours:8.0f} times as long")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
