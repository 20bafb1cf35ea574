"""Programs of fixtures/shapes, which ask for shapes and types as people's code does.

`results` is what they found. Each runs in real Keras of the versions it names, and every result must
be the same here; an unknown one counts as a difference. The line `# versions: 2` above a program names other versions than both.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "fixtures/shapes"


def read():
    """[(name, versions, text)] of all programs, in the order of their files."""
    out = []
    for path in sorted(FOLDER.glob("*.py")):
        for number, part in enumerate(path.read_text().split("\n# ---\n")):
            versions = ("2", "3")
            for line in part.splitlines():
                if line.startswith("# versions:"):
                    versions = tuple(line.split(":")[1].split())
            text = "\n".join(line for line in part.splitlines() if not line.startswith("# versions:"))
            out.append((f"{path.stem}:{number + 1}", versions, text.strip("\n") + "\n"))
    return out
