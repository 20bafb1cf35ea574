#!/usr/bin/env python3
"""Findings drawn at random from the last run of run.py, with their source, to be read by hand.

    draw.py [--seed 1] [--count 100] [--codes MP101,MP102,MP104,MP201] [PACKAGE ...]
    draw.py --rows …        rows for the table in docs/precision.md, verdict and reason left empty

The draw is the same for the same seed; a finding that comes or goes moves no other one.
"""

import argparse
import sys

import findings
import pins
import run as corpus

CONTEXT = 3  # lines of source before a finding, and behind it


def context(lines, row):
    """The lines around a line, numbered, the line itself marked."""
    first, last = max(1, row - CONTEXT), min(len(lines), row + CONTEXT)
    return [f"  {'>' if n == row else ' '}{n:5} {lines[n - 1]}" for n in range(first, last + 1)]


def print_finding(number, package, each):
    print(f"{number}. {package.name} {findings.line_of(each)}")
    if each["class"]:
        print(f"  in class {each['class']}")
    lines = (package.folder / each["path"]).read_text(encoding="utf-8", errors="replace").splitlines()
    for place, row in enumerate([each["line"], *(row for row in each["lines"] if row != each["line"])]):
        if place:
            print("  related:")
        print("\n".join(context(lines, row)))
    print()


def print_row(package, each):
    name, when = package.name.replace("==", " "), f"`{each['when']}`" if each["when"] else ""
    symbol = f"`{each['symbol']}`" if each["symbol"] else ""
    cells = [name, each["path"], each["line"], each["code"], symbol, when, "", ""]
    print("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=100, metavar="N")
    parser.add_argument("--codes", default="MP101,MP102,MP104,MP201")
    parser.add_argument("--rows", action="store_true")
    options = parser.parse_args()
    packages = {each.name: each for each in pins.choose(pins.read_pins(), options.packages)}
    last = corpus.load(corpus.last_run_file(), ("findings",))
    run = {name: last[name] for name in packages if name in last}
    if not run:
        sys.exit("there is no last run; run.py makes one")
    drawn = findings.draw(run, options.codes.split(","), options.count, options.seed)
    for number, (name, each) in enumerate(drawn, 1):
        if options.rows:
            print_row(packages[name], each)
        else:
            print_finding(number, packages[name], each)
    return 0


if __name__ == "__main__":
    sys.exit(main())
