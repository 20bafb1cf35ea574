"""The pages of the rules are what the program says, and their examples are what they say."""

import importlib.util
import json
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "fixtures" / "rules"

_spec = importlib.util.spec_from_file_location("rule_pages", ROOT / "scripts" / "rule_pages.py")
rule_pages = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(rule_pages)


def test_the_pages_are_up_to_date(program):
    expected = rule_pages.pages(program)
    there = {path.name: path.read_text(encoding="utf-8") for path in rule_pages.PAGES.iterdir()}
    assert sorted(there) == sorted(expected), "python3 scripts/rule_pages.py PROGRAM"
    for name, text in expected.items():
        assert there[name] == text, f"{name}: python3 scripts/rule_pages.py PROGRAM writes it anew"


def test_every_rule_has_a_page_and_a_group(program):
    pages = rule_pages.pages(program)
    rules = json.loads(rule_pages.run(program, "rules", "--output-format", "json"))
    assert len(pages) == len(rules) + 1
    for rule in rules:
        page = pages[rule_pages.page_name(rule)]
        assert f"]({rule_pages.page_name(rule)})" in pages["README.md"]
        titles = [line[3:] for line in page.splitlines() if line.startswith("## ")]
        middle = ["Fix safety"] if rule["fix"] != "never" else []
        assert titles == [
            "What it does",
            "Why is this bad?",
            "What you see at run time",
            "Example",
            "Use instead",
            *middle,
            "Source",
        ]
        assert "# expect" not in page and "# show-limits" not in page


def test_links_lead_somewhere(program):
    for name, text in rule_pages.pages(program).items():
        for target in rule_pages.re.findall(r"\]\(([^)]+)\)", text):
            if target.endswith((".md", ".py")):
                assert (rule_pages.PAGES / target).exists(), f"{name}: {target}"


RULE_FOLDERS = sorted(FIXTURES.glob("MP[0-9][0-9][0-9]-*"))


def findings(mplint, path, rule):
    target = rule["targets"][0]
    options = ["--isolated", "--show-limits", "--target", target, "--output-format", "json"]
    return json.loads(mplint(*options, path).stdout)["diagnostics"]


@pytest.fixture(scope="module")
def rules(program):
    listed = json.loads(rule_pages.run(program, "rules", "--output-format", "json"))
    return {rule["code"]: rule for rule in listed}


@pytest.mark.parametrize("folder", RULE_FOLDERS, ids=lambda folder: folder.name[:5])
def test_examples(mplint, rules, folder):
    """What is bad is found, and what stands instead has no error, of whatever rule."""
    rule = rules[folder.name[:5]]
    bad = findings(mplint, folder / "example.py", rule)
    assert rule["code"] in {item["code"] for item in bad}
    good = [path for name in ("fixed", "good") for path in folder.glob(f"example.{name}.py")]
    assert good
    for path in good:
        found = findings(mplint, path, rule)
        assert rule["code"] not in {item["code"] for item in found}, path.name
        assert [item["code"] for item in found if item["severity"] == "error"] == [], path.name
