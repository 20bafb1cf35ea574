#!/usr/bin/env python3
"""Writes fixtures/oracle/ from recorded cases: sources with their labels as marks.

    python import_cases.py CASES LABELS.json PREPARE.json VERDICTS.json

CASES is a folder of NAME.py; LABELS.json holds the findings of each, by name; PREPARE.json what
preparing each must give; VERDICTS.json what the real preparer did. A label becomes a mark at the end of its line, so no line moves:
`# expect:` where its rule is built, `# known-gap:` where it is not yet.
"""

import argparse
import ast
import collections
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OUTPUT = ROOT / "fixtures" / "oracle"

# The rules that exist; their labels are expectations.
BUILT = frozenset(file.name[:5].upper() for file in (ROOT / "rules").glob("mp[0-9]*.c"))

# Labels that the source contradicts: (case, code, line) -> the line where it stands in the source.
# The label stays in the fixture as a gap that is known, the finding as noise that is known, until the
# record is corrected; then the runner says FIXED.
DISPUTED = {
    # The `+` of `self.i1(x) + self.i2(x)` is on line 17; line 16 is `def call(self, x, **kwargs):`.
    ("custom_name_nested", "MP301", 16): 17,
}

# Narrowings of a mark; a label without a symbol or an operation leaves them open.
FIELDS = ("op", "symbol", "severity", "when")


def quoted(text):
    if '"' in text:
        raise ValueError("a mark cannot hold a quotation mark: " + text)
    return text if re.fullmatch(r"[^\s,#]+", text) else '"%s"' % text


def item_of(label):
    parts = [label["code"]]
    for field in FIELDS:
        if label[field] is not None:
            parts.append("%s=%s" % (field, quoted(label[field])))
        elif field == "when":
            parts.append("when=none")
    return " ".join(parts)


def marks_of(name, case):
    """Line number -> marks to append, in order."""
    items = collections.defaultdict(list)
    for label in case["findings"]:
        kind = "expect" if label["code"] in BUILT else "known-gap"
        actual = DISPUTED.get((name, label["code"], label["line"]))
        if actual is not None:
            kind = "known-gap"
            items[actual, "known-noise"].append(label["code"])
        items[label["line"], kind].append(item_of(label))
    marks = collections.defaultdict(list)
    if not items:
        marks[1].append("# expect-none")
    if case["optional"]:
        marks[1].append("# optional: " + ", ".join(sorted(case["optional"])))
    for (line, kind), texts in sorted(items.items()):
        marks[line].append("# %s: %s" % (kind, ", ".join(texts)))
    return marks


def marked(source, name, case):
    lines = source.split("\n")
    for line, marks in marks_of(name, case).items():
        lines[line - 1] = "  ".join([lines[line - 1]] + marks)
    text = "\n".join(lines)
    # A mark inside a string or behind a backslash would change the program.
    if ast.dump(ast.parse(text)) != ast.dump(ast.parse(source)):
        raise ValueError("a mark changes the program")
    return text


def outcome_of(verdict, environment="tf210"):
    """The name of what the preparer raised there, or "ok"."""
    return (verdict[environment]["aimet"].get("error") or {}).get("type", "ok")


def write_json(name, value):
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    (OUTPUT / name).write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=pathlib.Path)
    parser.add_argument("labels", type=pathlib.Path)
    parser.add_argument("prepare", type=pathlib.Path)
    parser.add_argument("verdicts", type=pathlib.Path)
    options = parser.parse_args()
    labels = json.loads(options.labels.read_text(encoding="utf-8"))
    prepare = json.loads(options.prepare.read_text(encoding="utf-8"))
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for name, case in sorted(labels.items()):
        source = (options.cases / (name + ".py")).read_text(encoding="utf-8")
        (OUTPUT / (name + ".py")).write_text(marked(source, name, case), encoding="utf-8")
    for name, record in prepare.items():
        record["file"] = name + ".py"  # beside the records
    write_json("prepare.json", prepare)
    verdicts = json.loads(options.verdicts.read_text(encoding="utf-8"))
    outcomes = {
        name: {
            "outcome": outcome_of(verdicts[name]),
            "outcome_2_12": outcome_of(verdicts[name], "tf2"),
            "error": case["error"],
            "fails": case["preparer_fails"],
            "weights_lost": case["weights_lost"],
            "optional": case["optional"],
        }
        for name, case in sorted(labels.items())
    }
    write_json("outcomes.json", outcomes)


if __name__ == "__main__":
    main()
