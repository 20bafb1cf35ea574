#!/usr/bin/env python3
"""Writes docs/rules/: a page for each rule and their index, from what the program says of them.

    python3 scripts/rule_pages.py PROGRAM

`mplint rules --output-format json` and `mplint explain` are the text; what one sees at run time
comes from the recorded runs in fixtures/oracle/, too. tests/python/test_rule_pages.py fails where
the pages are not what this writes.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "rules"
RECORDS = ROOT / "fixtures" / "oracle"

NOTE = "<!-- Written by scripts/rule_pages.py: change the rule's file, not this one. -->\n"
GROUPS = {
    "MP1": "Sublayers and weights that get lost",
    "MP2": "Layers and names that are used twice",
    "MP3": "Operations that become lambda layers",
    "MP4": "How classes and models are written",
    "MP5": "What AIMET's rewiring does to a call",
    "MP6": "What quantization tools change and refuse",
    "MP7": "What Keras 3 refuses",
    "MP8": "Shapes that do not fit",
    "MP9": "About the run itself",
}
MAX_CASES = 3  # named for one exception
MAX_RECORDED = 140  # a longer text was cut when it was recorded
DIFFERS = "AssertionError: Arrays are not equal"

# `KeyError: 'dense/kernel:0'` in code quotes of any length.
EXCEPTION = re.compile(r"(`+) ?((?:\w+(?:Error|Warning))\b.*?) ?\1(?!`)", re.DOTALL)
MARK = re.compile(r"# expect: (.*)")
ITEM = re.compile(r"(MP\d{3})\S*((?: \w+=(?:\"[^\"]*\"|[^\s,]+))*)")


Record = collections.namedtuple("Record", "name error weights_lost")


def run(program, *arguments):
    command = [str(program), *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def page_name(rule):
    return f"{rule['code']}-{rule['name']}.md"


def marks_of(path):
    """The (code, is it an error) of each expected finding of a recorded case."""
    found = set()
    for text in MARK.findall(path.read_text(encoding="utf-8")):
        for code, fields in ITEM.findall(text.partition("  #")[0]):
            found.add((code, "severity=error" in fields))
    return found


def read_records():
    """code -> the cases in which it is the worst that is found."""
    records = {}
    outcomes = json.loads((RECORDS / "outcomes.json").read_text(encoding="utf-8"))
    for name, outcome in outcomes.items():
        marks = marks_of(RECORDS / f"{name}.py")
        errors = {code for code, is_error in marks if is_error}
        warnings = {code for code, is_error in marks if not is_error}
        record = Record(name, outcome["error"], outcome["weights_lost"])
        if len(errors) == 1 and record.error:
            records.setdefault(errors.pop(), []).append(record)
        elif not errors and outcome["outcome"] == "ok":
            for code in warnings:
                records.setdefault(code, []).append(record)
    return records


def code_span(text):
    """Inline code that holds the text, back quotes too."""
    fence = "``" if "`" in text else "`"
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def cases_text(names):
    links = [f"[{name}](../../fixtures/oracle/{name}.py)" for name in sorted(names)[:MAX_CASES]]
    more = len(names) - len(links)
    return ", ".join(links) + (f" and {more} more" if more > 0 else "")


def shown(error):
    """A recorded text is one line of at most some 170 characters: a mark where it goes on."""
    is_cut = len(error) > MAX_RECORDED or error[-1] in ":,"
    return error.rstrip() + " …" if is_cut else error


def is_said(text, error):
    """True where a text of the rule, with `…` for what differs, is the recorded one."""
    pattern = ".*".join(map(re.escape, text.split("…")))
    return re.search(pattern, error) is not None


def recorded_failures(failed):
    lines = ["Recorded runs of AIMET's preparer in which this alone is wrong ended in", ""]
    for error, names in sorted(failed.items()):
        numbers = ", other numbers than the original's" if error == DIFFERS else ""
        lines.append(f"- {code_span(shown(error))}{numbers} ({cases_text(names)})")
    return lines


def recorded_successes(records):
    names = [record.name for record in records]
    text = f"Recorded runs of AIMET's preparer raised nothing: {cases_text(names)}."
    lost = sum(record.weights_lost for record in records)
    if lost:
        text += f" In {lost} of these {len(records)} the prepared model had fresh weights."
    return text


def seen_at_run_time(rule, why, records):
    """Lines of Markdown on what one sees without the rule."""
    of_rule = records.get(rule["code"], [])
    failed = {}
    for record in of_rule:
        if record.error:
            failed.setdefault(record.error, []).append(record.name)
    succeeded = [record for record in of_rule if not record.error]
    said = dict.fromkeys(text for _, text in EXCEPTION.findall(why))
    said = [text for text in said if not any(is_said(text, error) for error in failed)]
    parts = []
    if failed:
        parts.append(recorded_failures(failed))
    if said:
        title = "Also seen:" if failed else "One sees"
        parts.append([title, "", *(f"- {code_span(text)}" for text in said)])
    if succeeded:
        title = "Where it is no error:\n" if parts and rule["severity"] == "error" else ""
        parts.append([title + recorded_successes(succeeded)])
    return "\n\n".join("\n".join(part) for part in parts) or "Nothing: no exception tells."


def page_of(rule, text, records):
    why = text.partition("## Why is this bad?\n\n")[2].partition("\n## ")[0]
    seen = seen_at_run_time(rule, why, records)
    section = f"## What you see at run time\n\n{seen}\n\n"
    place = re.search(r"^## (Example|Fix safety|Source)$", text, re.MULTILINE).start()
    return NOTE + "\n" + text[:place] + section + text[place:]


def severity_text(rule):
    return ", ".join(
        f"{severity} ({target})" for target, severity in rule["severities"].items() if severity
    )


def index_of(rules):
    lines = [
        "# Rules",
        "",
        "`mplint rules` lists them, `mplint explain MP201` prints one; these pages say the same.",
    ]
    for group, title in GROUPS.items():
        lines += ["", f"## {title}", "", "| code | name | found when | fix | severity |"]
        lines.append("|---|---|---|---|---|")
        for rule in rules:
            if not rule["code"].startswith(group):
                continue
            summary = rule["summary"].replace("|", "\\|")
            lines.append(
                f"| [{rule['code']}]({page_name(rule)}) | {rule['name']} | {summary} | "
                f"{rule['fix']} | {severity_text(rule)} |"
            )
    return NOTE + "\n" + "\n".join(lines) + "\n"


def pages(program):
    """Name -> text of each file in docs/rules/."""
    rules = json.loads(run(program, "rules", "--output-format", "json"))
    records = read_records()
    result = {"README.md": index_of(rules)}
    for rule in rules:
        result[page_name(rule)] = page_of(rule, run(program, "explain", rule["code"]), records)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=pathlib.Path)
    written = pages(parser.parse_args().program.resolve())
    PAGES.mkdir(exist_ok=True)
    for path in PAGES.iterdir():
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
