"""The documents: links lead somewhere, and what they say of the code is so."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(found for folder in ("docs", "schemas", "examples", "benchmarks", "pipeline") for found in (ROOT / folder).rglob("*.md"))]
)  # fmt: skip
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)
_PATH = re.compile(r"`((?:pipeline|tests|schemas|docs|examples|benchmarks|tools)/[\w./-]+)`")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(text: str) -> set[str]:
    """The anchors of the headings, made as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def relative_links(text: str) -> list[str]:
    found = [first or second for first, second in _LINK.findall(_CODE.sub("", text))]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_relative_links_lead_somewhere(path: Path) -> None:
    for link in relative_links(path.read_text("utf-8")):
        target, _, anchor = link.partition("#")
        there = path.parent / target if target else path
        assert there.exists(), f"{named(path)} links to {link}"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there.read_text("utf-8")), f"{named(path)} links to {link}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_files_that_are_named_are_there(path: Path) -> None:
    if path.name == "adding-a-stage.md":
        pytest.skip("it names files that the reader is about to make")
    missing = [name for name in _PATH.findall(path.read_text("utf-8")) if not (ROOT / name).exists()]  # fmt: skip
    assert missing == []


def test_the_link_check_catches_a_dead_link(tmp_path: Path) -> None:
    assert relative_links("[a](there.md) `[b](code.md)` [c](https://example.org)") == ["there.md"]
    assert anchors("## How to read it!\n") == {"how-to-read-it"}


def test_every_dependency_has_its_reason_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    names = {re.split(r"[<>=!~;\[ ]", item)[0].lower() for item in wanted}
    names.discard(project["name"])
    lines = (ROOT / "docs" / "decisions" / "dependencies.md").read_text("utf-8").splitlines()
    given = {re.split(r"[: (]", line[2:])[0].lower() for line in lines if line.startswith("- ")}
    assert names - given == set(), "without a reason"
    assert given - names == set(), "no dependency any more"


def test_the_layers_in_the_architecture_are_those_that_are_held() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (held,) = [item["layers"] for item in settings["contracts"] if item["type"] == "layers"]
    drawn = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert "\n".join(line.replace("pipeline.", "") for line in held) in drawn


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text("utf-8")
    unlisted = [path.name for path in folder.glob("*.md") if path.name != "README.md" and f"({path.name})" not in listed]  # fmt: skip
    assert unlisted == []
