"""What others read of the project (codemeta.json, CITATION.cff) agrees with pyproject.toml."""

import json
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CODEMETA = json.loads((ROOT / "codemeta.json").read_text("utf-8"))
CITATION = (ROOT / "CITATION.cff").read_text("utf-8")


def test_codemeta_says_what_the_project_says():
    for name in ("name", "description", "version", "keywords"):
        assert CODEMETA[name] == PROJECT[name], name
    assert CODEMETA["license"] == f"https://spdx.org/licenses/{PROJECT['license']}"
    assert [held["name"] for held in CODEMETA["author"]] == [
        held["name"] for held in PROJECT["authors"]
    ]
    assert PROJECT["requires-python"].removeprefix(">=") in CODEMETA["runtimePlatform"]
    asked = {held.name: str(held.specifier) for held in map(Requirement, PROJECT["dependencies"])}
    assert {
        held["name"]: str(Requirement(f"x{held['version']}").specifier)
        for held in CODEMETA["softwareRequirements"]
    } == asked


def test_citation_says_what_the_project_says():
    said = dict(re.findall(r"^([a-z-]+): (.+)$", CITATION, re.MULTILINE))
    assert said["version"] == PROJECT["version"]
    assert said["license"] == PROJECT["license"]
    assert said["title"].strip('"').startswith(f"{PROJECT['name']}: ")
    listed = {
        name: re.findall(r"^  - (?:name: )?(.+)$", part, re.MULTILINE)
        for name, part in re.findall(r"^(authors|keywords):\n((?:  .*\n)+)", CITATION, re.MULTILINE)
    }
    assert listed["authors"] == [held["name"] for held in PROJECT["authors"]]
    assert listed["keywords"] == PROJECT["keywords"]


def test_every_reference_of_the_methods_is_whole():
    text = (ROOT / "sim" / "reports" / "references.bib").read_text("utf-8")
    entries = [line for line in text.splitlines() if line]
    assert entries
    for entry in entries:
        assert re.fullmatch(r"@\w+\{[a-z]+\d{4}, author = \{.+\}, title = \{.+\}.*\}", entry), entry
        assert entry.count("{") == entry.count("}")
        key = re.match(r"@\w+\{[a-z]+(\d{4})", entry)[1]
        assert f"year = {{{key}}}" in entry
        assert re.search(r"doi = \{10\.\d{4,5}/[^ {}]+\}", entry), entry
