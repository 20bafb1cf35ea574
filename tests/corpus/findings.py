"""What a run over the corpus found: kept, counted, compared with another run, drawn at random.

A run is {package name: record}. A record is what JSON can hold:

    counts    {"files": …, "classes": …, …}, as `stats` of mplint's JSON output has them
    rules     {code: number of findings}
    reasons   {reason: how often something was not followed because of it}
    blocks    {reason: number of composite classes that it keeps from being followed entirely}
    alone     the same, for those that nothing else keeps from it
    callees   {dotted name: how often a call of it was not followed}
    findings  [{"path", "line", "column", "code", "class", "symbol", "when", "message", "lines"}]
    stopped   {"path class": the reasons why it is not followed entirely, as a text}

Only a run in the cache has `findings` and `stopped`. This file reads no file and starts no program.
"""

import ast
import hashlib
import re
from collections import Counter

STOPPED = "MP902"  # says where the analysis stopped; it is no finding about the code
CALLEE = re.compile(r"not followed: unknown (?:library )?function: ([A-Za-z_][\w.]*)")
CLASS = re.compile(r"`(\w+)` is not followed entirely(?:: ([^;]*))?(?:; it has no graph)?")
COUNTS = ("files", "files_parsed", "classes", "composite", "composite_followed", "composite_graph", "paths")


def record(output):
    """The record of what `mplint check --output-format json --show-limits` printed."""
    stats, found, callees, stopped = output["stats"], [], Counter(), {}
    for diagnostic in output["diagnostics"]:
        if diagnostic["code"] != STOPPED:
            found.append(finding(diagnostic))
        elif callee := CALLEE.fullmatch(diagnostic["message"]):
            callees[callee.group(1)] += 1
        elif stop := CLASS.fullmatch(diagnostic["message"]):
            stopped[f"{diagnostic['path']} {stop.group(1)}"] = stop.group(2) or "no graph"
    found.sort(key=lambda each: (each["path"], each["line"], each["column"], each["code"]))
    reasons = [text.split(", ") for text in stopped.values()]
    return {
        "counts": {name: stats[name] for name in COUNTS},
        "rules": dict(Counter(each["code"] for each in found)),
        "reasons": dict(stats["limits"]),
        "blocks": dict(Counter(reason for each in reasons for reason in each)),
        "alone": dict(Counter(each[0] for each in reasons if len(each) == 1)),
        "callees": dict(callees),
        "stopped": stopped,
        "findings": found,
    }


def finding(diagnostic):
    start = diagnostic["range"]["start"]
    path = diagnostic["path"]
    related = [note["range"]["start"]["line"] for note in diagnostic["related"] if note["path"] == path]
    kept = {name: diagnostic[name] for name in ("path", "code", "class", "symbol", "when", "message")}
    return {**kept, **start, "lines": sorted({start["line"], *related})}


def keyed(findings):
    """{key: finding}, the key being what a finding stays the same by when its words change."""
    seen, out = Counter(), {}
    for each in findings:
        key = (each["path"], each["line"], each["column"], each["code"], each["symbol"] or "")
        out[(*key, seen[key])] = each
        seen[key] += 1
    return out


def by_frequency(counts):
    """[(name, count)], the most frequent first, equal ones by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def total(run, part):
    """One part of all records added up: total(run, "rules")."""
    added = Counter()
    for each in run.values():
        added.update(each[part])
    return added


# Comparing

WORDS = {
    "files": "files", "files_parsed": "files that mention layers", "classes": "classes",
    "composite": "composite classes", "composite_followed": "followed entirely",
    "composite_graph": "with a graph", "paths": "paths",
}


def compare_counts(before, after):
    """What changed in the numbers of two runs, in words, one line each. Packages that only one of
    the runs has are left out: that says nothing about a change to the program."""
    lines = []
    for package in (name for name in after if name in before):
        old, new = before[package], after[package]
        changes = []
        for part in ("counts", "rules", "blocks"):
            for name in ordered(part, old[part], new[part]):
                was, now = old[part].get(name, 0), new[part].get(name, 0)
                if was != now:
                    shown = f"held back by `{name}`" if part == "blocks" else WORDS.get(name, name)
                    changes.append(f"  {shown}: {was} before, {now} now ({now - was:+})")
        if changes:
            lines += [package + ":", *changes]
    return lines


def ordered(part, old, new):
    return COUNTS if part == "counts" else sorted({*old, *new})


def compare_findings(before, after, most=None):
    """Which findings appeared, vanished or are worded differently, and which classes are newly and no
    longer held back from being followed entirely, one line each; at most `most` of each kind in a
    package."""
    lines = []
    for package in (name for name in after if name in before):
        for kind, entries in changes_of(before[package], after[package]):
            if entries:
                lines.append(f"{package}: {len(entries)} {kind}")
                lines += ["  " + entry for entry in entries[:most]]
                if most is not None and len(entries) > most:
                    lines.append(f"  … and {len(entries) - most} more")
    return lines


def changes_of(before, after):
    """[(kind of change, its lines)] of two records of one package."""
    old, new = keyed(before["findings"]), keyed(after["findings"])
    reworded = [key for key in new if key in old and words_of(new[key]) != words_of(old[key])]
    was, now = before["stopped"], after["stopped"]
    return [
        ("findings appeared", [f"+ {line_of(new[key])}" for key in new if key not in old]),
        ("findings vanished", [f"- {line_of(old[key])}" for key in old if key not in new]),
        ("findings reworded",
         [f"~ {line_of(new[key])}\n      was: {words_of(old[key])}" for key in reworded]),
        ("classes newly held back", [f"{name}: {now[name]}" for name in now if name not in was]),
        ("classes no longer held back", [f"{name}: {was[name]}" for name in was if name not in now]),
    ]


def line_of(each):
    return f"{each['path']}:{each['line']}:{each['column']}: {each['code']} {words_of(each)}"


def words_of(each):
    return each["message"] + (f" [when {each['when']}]" if each["when"] else "")


# Drawing

def draw(run, codes, count, seed):
    """`count` findings of the codes, drawn evenly over all of them: [(package, finding)], by place.

    The order of the draw is that of a hash of the seed and the finding's key. So it is the same with
    every Python, and a finding that comes or goes leaves the others of the draw where they are."""
    pool = []
    for package, each in run.items():
        for key, found in keyed(each["findings"]).items():
            if found["code"] in codes:
                text = "\0".join([str(seed), package, *map(str, key)])
                pool.append((hashlib.sha256(text.encode()).digest(), package, found))
    pool.sort(key=lambda entry: entry[0])
    chosen = [(package, found) for _, package, found in pool[:count]]
    places = list(run)
    return sorted(chosen, key=lambda pair: (
        places.index(pair[0]), pair[1]["path"], pair[1]["line"], pair[1]["column"], pair[1]["code"]))


# Expecting

def read_expected(text):
    """[(package, path, line, codes, wanted)] of expected.txt."""
    out = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        package, path, number, codes, word = line.split()
        if word not in ("present", "absent"):
            raise ValueError(f"neither present nor absent: {line}")
        out.append((package, path, int(number), codes.split(","), word == "present"))
    return out


def layer_at(source, line):
    """The class and the attribute that a statement in a line of a class assigns to, both or none:
    layer_at(…, 93) is ("GatedGraphConv", "self.rnn")."""
    for outer in ast.walk(ast.parse(source)):
        if not isinstance(outer, ast.ClassDef):
            continue
        for node in ast.walk(outer):
            if isinstance(node, ast.Assign) and node.lineno == line:
                return outer.name, ast.unparse(node.targets[0])
    return None, None


def found_at(findings, path, line, code, layer):
    """Whether there is a finding of the code about a line: in it, with a note in it, or about the
    layer that is made there (`layer`, as layer_at gives it)."""
    for each in findings:
        if each["path"] != path or each["code"] != code:
            continue
        if line in each["lines"] or (layer[0] and layer == (each["class"], each["symbol"])):
            return True
    return False
