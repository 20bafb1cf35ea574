#!/usr/bin/env python3
"""Where classes of the corpus were lost first, the places that hold most of them back at the top.

    tests/corpus/roots.py [--program mplint] [--show 100] [--names] FOLDER…

A folder is an unpacked package. One line a place: how many composite classes were lost there first,
for how many it is the only place, how many of them have no graph; then package, position, reason.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess

CLASS = re.compile(r"`(\w+)` is not followed entirely(?:: [^;]*)?(; it has no graph)?$")
LINT = ["check", "--exit-zero", "--show-limits", "--select", "MP902", "--output-format", "json"]


def places(program, folder):
    """(place, class, whether it is the class's only place, whether the class has a graph)."""
    command = [program, *LINT, folder.name]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, check=True)
    for diagnostic in json.loads(done.stdout)["diagnostics"]:
        found = CLASS.match(diagnostic["message"])
        if not found:
            continue
        name = f"{diagnostic['path']} {found[1]}"
        related = diagnostic["related"] or [{"message": "nothing on its paths"}]
        for root in related:
            line = root["range"]["start"]["line"] if root.get("range") else 0
            place = f"{root.get('path') or diagnostic['path']}:{line} {root['message'][:100]}"
            yield place, name, len(related) == 1, not found[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default="build/release/mplint")
    parser.add_argument("--show", type=int, default=100)
    parser.add_argument("--names", action="store_true", help="name every class, not one of them")
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    lost = collections.defaultdict(list)
    for folder in options.folders:
        for place, *of_class in places(program, folder.resolve()):
            lost[place].append(of_class)
    for place, classes in sorted(lost.items(), key=lambda item: -len(item[1]))[: options.show]:
        alone = sum(is_only for _, is_only, _ in classes)
        without = sum(not has_graph for _, _, has_graph in classes)
        names = sorted(name for name, _, _ in classes)
        print(f"{len(classes):4} {alone:4} {without:4}  {place}")
        for name in names if options.names else names[:1]:
            print(f"{'':16}{name}")


if __name__ == "__main__":
    main()
