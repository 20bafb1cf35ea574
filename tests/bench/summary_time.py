"""How long the summary of ResNet50 takes as a whole process, beside merely importing TensorFlow.

    summary_time.py MPLINT [PYTHON ...]

PYTHON is an interpreter that has TensorFlow; without it, the environments that
tests/keras/environments.py made are used. The model is that of keras.applications, read from the
first interpreter's packages. Run by hand; prints, decides nothing.
"""

import sys
from pathlib import Path

from start_time import environments, median_seconds

EXPRESSION = "ResNet50(weights=None)"


def main(program, *pythons):
    if not pythons:
        made = [environments.python_of(name) for name in ("tf210", "tf212", "keras3")]
        pythons = [python for python in made if python]
    if not pythons:
        sys.exit("no interpreter with TensorFlow: tests/keras/environments.py makes some")
    packages = next(Path(pythons[0]).parents[1].glob("lib/python*/site-packages"))
    source = packages / "keras/applications/resnet.py"
    ours = median_seconds([program, "summary", source, EXPRESSION, "--search-path", packages], 21)
    print(f"{'mplint summary ' + EXPRESSION:40} {ours * 1000:9.2f} ms")
    for python in pythons:
        seconds = median_seconds([python, "-c", "import tensorflow"], 3)
        name = f"import tensorflow ({Path(python).parents[1].name})"
        print(f"{name:40} {seconds * 1000:9.2f} ms   {seconds / ours:8.0f} times as long")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
