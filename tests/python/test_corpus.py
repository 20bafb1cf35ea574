"""What tests/corpus does with the findings of a run: counts, compares, draws. Nothing is fetched."""

import copy
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "corpus"
sys.path.insert(0, str(FOLDER))
import findings  # noqa: E402  (found by the line above)
import page  # noqa: E402
import pins  # noqa: E402


def diagnostic(code="MP101", line=7, path="a.py", symbol="self.d", related=(), **more):
    start = {"line": line, "column": 9}
    notes = [{"message": "first use", "path": of, "range": {"start": {"line": row, "column": 1}}}
             for of, row in related]
    return {"code": code, "path": path, "range": {"start": start, "end": start}, "class": "A",
            "symbol": symbol, "when": None, "message": f"`{symbol}` is new", "related": notes, **more}


def record(*diagnostics, followed=1, limits=None):
    counts = dict.fromkeys(findings.COUNTS, 4)
    stats = {**counts, "composite_followed": followed, "limits": limits or {}, "elapsed_ms": 1.5}
    return findings.record({"diagnostics": list(diagnostics), "stats": stats})


def test_a_record_counts_findings_and_what_stopped_the_analysis():
    stop = "not followed: unknown function: pkg.make"
    made = record(
        diagnostic(line=9), diagnostic(line=2), diagnostic("MP201", related=[("a.py", 3), ("b.py", 5)]),
        diagnostic("MP902", message=stop), diagnostic("MP902", message=stop),
        diagnostic("MP902", message="not followed: path limit"),
        diagnostic("MP902", message="not followed: unknown function: f(x)\n[0]"),
        limits={"unknown function": 3, "path limit": 1},
    )
    assert made["rules"] == {"MP101": 2, "MP201": 1}
    assert made["callees"] == {"pkg.make": 2}
    assert made["reasons"] == {"unknown function": 3, "path limit": 1}
    assert made["stopped"] == {} == made["blocks"]
    assert [each["line"] for each in made["findings"]] == [2, 7, 9]
    assert made["findings"][1]["lines"] == [3, 7]  # a note in another file is not about this one


def stopped(name, reasons):
    return diagnostic("MP902", message=f"`{name}` is not followed entirely{reasons}")


def test_a_record_says_what_holds_classes_back():
    made = record(stopped("A", ": path limit, unknown function"), stopped("B", ": path limit; it has no graph"),
                  stopped("C", "; it has no graph"))
    assert made["stopped"] == {"a.py A": "path limit, unknown function", "a.py B": "path limit", "a.py C": "no graph"}
    assert made["blocks"] == {"path limit": 2, "unknown function": 1, "no graph": 1}
    assert made["alone"] == {"path limit": 1, "no graph": 1}
    assert made["findings"] == []


def test_nothing_is_said_of_two_equal_runs():
    run = {"p==1": record(diagnostic(), limits={"path limit": 2})}
    assert findings.compare_counts(run, copy.deepcopy(run)) == []
    assert findings.compare_findings(run, copy.deepcopy(run)) == []


def test_numbers_that_changed_are_named_in_words():
    before = {"p==1": record(diagnostic(), stopped("A", ": path limit, call depth"))}
    after = {"p==1": record(diagnostic("MP201"), stopped("A", ": call depth"), followed=3), "q==1": record()}
    assert findings.compare_counts(before, after) == [
        "p==1:",
        "  followed entirely: 1 before, 3 now (+2)",
        "  MP101: 1 before, 0 now (-1)",
        "  MP201: 0 before, 1 now (+1)",
        "  held back by `path limit`: 1 before, 0 now (-1)",
    ]


def test_findings_appear_vanish_and_change_their_words():
    before = {"p==1": record(diagnostic(line=1), diagnostic(line=2), diagnostic(line=3))}
    after = {"p==1": record(diagnostic(line=2), diagnostic(line=3, when="n == 1"), diagnostic(line=4))}
    assert findings.compare_findings(before, after) == [
        "p==1: 1 findings appeared",
        "  + a.py:4:9: MP101 `self.d` is new",
        "p==1: 1 findings vanished",
        "  - a.py:1:9: MP101 `self.d` is new",
        "p==1: 1 findings reworded",
        "  ~ a.py:3:9: MP101 `self.d` is new [when n == 1]\n      was: `self.d` is new",
    ]


def test_classes_are_held_back_and_no_longer():
    before = {"p==1": record(stopped("A", ": path limit"), stopped("B", ": call depth"))}
    after = {"p==1": record(stopped("B", ": path limit"), stopped("C", ": path limit"))}
    assert findings.compare_findings(before, after) == [
        "p==1: 1 classes newly held back",
        "  a.py C: path limit",
        "p==1: 1 classes no longer held back",
        "  a.py A: path limit",
    ]


def test_of_two_equal_findings_one_can_vanish():
    before = {"p==1": record(diagnostic(), diagnostic())}
    after = {"p==1": record(diagnostic())}
    assert findings.compare_findings(before, after)[0] == "p==1: 1 findings vanished"


def test_many_changes_are_cut_and_counted():
    after = {"p==1": record(*(diagnostic(line=line) for line in range(1, 6)))}
    lines = findings.compare_findings({"p==1": record()}, after, most=2)
    assert lines[0] == "p==1: 5 findings appeared"
    assert lines[-1] == "  … and 3 more"
    assert len(lines) == 4


@pytest.fixture
def large():
    """A run of 2 packages, 40 findings each of two codes."""
    return {name: record(*(diagnostic(code, line=line) for line in range(1, 41) for code in ("MP101", "MP301")))
            for name in ("p==1", "q==1")}


def test_a_draw_has_what_was_asked_for_and_is_the_same_again(large):
    drawn = findings.draw(large, ["MP101"], 20, 1)
    assert len(drawn) == 20 and len({(name, each["line"]) for name, each in drawn}) == 20
    assert {each["code"] for _, each in drawn} == {"MP101"}
    assert {name for name, _ in drawn} == {"p==1", "q==1"}
    assert drawn == findings.draw(copy.deepcopy(large), ["MP101"], 20, 1)
    assert drawn != findings.draw(large, ["MP101"], 20, 2)
    assert len(findings.draw(large, ["MP101"], 1000, 1)) == 80


def test_a_finding_that_vanishes_moves_no_other_one_of_a_draw(large):
    places = [(name, each["line"]) for name, each in findings.draw(large, ["MP101"], 20, 1)]
    name, line = places[3]
    kept = [each for each in large[name]["findings"] if each["line"] != line]
    large[name]["findings"] = kept
    again = [(name, each["line"]) for name, each in findings.draw(large, ["MP101"], 20, 1)]
    assert set(places) - set(again) == {(name, line)}
    assert len(again) == 20


SOURCE = """\
class A:
    def build(self, shape):
        self.rnn = make(
            3)

    def call(self, x):
        return self.rnn(self.rnn(x))
"""


def test_a_position_is_met_by_the_layer_that_is_made_there():
    layer = findings.layer_at(SOURCE, 3)
    assert layer == ("A", "self.rnn")
    assert findings.layer_at(SOURCE, 7) == (None, None)
    used = record(diagnostic("MP201", line=7, symbol="self.rnn"))["findings"]
    assert findings.found_at(used, "a.py", 3, "MP201", layer)
    assert not findings.found_at(used, "a.py", 3, "MP101", layer)
    assert not findings.found_at(used, "b.py", 3, "MP201", layer)
    assert not findings.found_at(used, "a.py", 3, "MP201", ("B", "self.rnn"))
    assert not findings.found_at(used, "a.py", 3, "MP201", (None, None))
    noted = record(diagnostic("MP201", line=7, symbol="x", related=[("a.py", 3)]))["findings"]
    assert findings.found_at(noted, "a.py", 3, "MP201", (None, None))


def test_expected_positions_are_read():
    assert findings.read_expected("# why\np==1 a.py 3 MP101,MP201 absent\n") == [
        ("p==1", "a.py", 3, ["MP101", "MP201"], False)]
    with pytest.raises(ValueError):
        findings.read_expected("p==1 a.py 3 MP101 perhaps\n")


def test_expected_positions_are_in_pinned_packages():
    pinned = {package.name for package in pins.read_pins()}
    expected = findings.read_expected((FOLDER / "expected.txt").read_text(encoding="utf-8"))
    assert expected and {position[0] for position in expected} <= pinned


def test_packages_are_named_with_and_without_a_version():
    packages = pins.read_pins()
    assert pins.choose(packages, []) == packages
    both = [package.name for package in pins.choose(packages, ["keras-cv"])]
    assert both == ["keras-cv==0.5.1", "keras-cv==0.9.0"]
    assert [package.name for package in pins.choose(packages, ["keras-cv==0.9.0"])] == both[1:]
    with pytest.raises(SystemExit):
        pins.choose(packages, ["keras"])
    assert len({package.folder for package in packages}) == len(packages)


def test_all_but_the_time_of_the_page_is_decided_by_the_findings():
    run = {"p==1": record(diagnostic(), stopped("A", ": path limit"), stopped("B", ": path limit, call depth"),
                          followed=3, limits={"path limit": 2, "call depth": 9})}
    expected = [("p==1", "a.py", 7, ["MP101"], True, True), ("p==1", "a.py", 8, ["MP101"], True, False)]
    pages = [page.page(run, expected, {"p==1": {"mplint": seconds, "ruff": 0.5, "alone": [(seconds, "a.py")]}})
             for seconds in (2.0, 300.0)]
    before, after = (text.partition("## Time") for text in pages)
    assert before[0] == after[0] and before[2] != after[2]
    assert "| p 1 | 4 | 4 | 4 | 4 | 3 | 75.0 % | 4 | 100.0 % | 4 | 1 |" in before[0]
    assert "| path limit | 2 | 1 | 2 |\n| call depth | 1 | 0 | 9 |\n" in before[0]
    assert "- p 1: path limit 2, call depth 1\n" in before[0]
    assert "| p 1, a.py, 8 | MP101 | present | **no** |" in before[0]
    assert "0 of 1 files take" in before[2] and "1 of 1 files take" in after[2]
    unmeasured = page.page(run, expected, {"p==1": {"mplint": 2.0, "ruff": 0.5, "alone": None}})
    assert "| p 1 | 2.00 s | 0.50 s | 4.0 |" in unmeasured and "files take" not in unmeasured
