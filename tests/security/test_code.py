"""The package runs nothing that data could choose: no pickle, eval, exec, shell, or loader that builds objects."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline

PACKAGE = Path(pipeline.__file__).parent
MODULES = {"pickle", "_pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "jsonpickle", "xml", "xmlrpc", "pty", "telnetlib", "ftplib"}  # fmt: skip
"""Imports that are refused: loaders that run code, and XML readers that follow entities."""
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp"}
YAML = {"yaml.load", "yaml.load_all", "yaml.full_load", "yaml.unsafe_load", "yaml.Loader", "yaml.UnsafeLoader", "yaml.FullLoader"}  # fmt: skip
XML_READERS = {"XMLParser", "parse", "iterparse", "fromstring", "XMLPullParser", "XInclude", "XSLT", "XML"}  # fmt: skip


def dangers(source: str) -> list[str]:
    """What in this source must not be there, with its line."""
    return [f"{line}: {what}" for node in ast.walk(ast.parse(source)) for line, what in _of(node)]


def _of(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((node.lineno, name) for name in _imported(node) if _is_refused(name))
    elif isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        given = {item.arg: ast.unparse(item.value) for item in node.keywords}
        if name in CALLS or name in YAML:
            yield node.lineno, name
        if given.get("shell", "False") != "False":
            yield node.lineno, f"{name}(shell=...)"
        if given.get("allow_pickle", "False") != "False":
            yield node.lineno, f"{name}(allow_pickle=...)"
        if name.endswith("torch.load"):
            yield node.lineno, name
    elif isinstance(node, ast.Attribute) and ast.unparse(node) in YAML:
        yield node.lineno, ast.unparse(node)


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [item.name for item in node.names]
    return [f"{node.module}.{item.name}" for item in node.names]


def _is_refused(name: str) -> bool:
    parts = name.split(".")
    return parts[0] in MODULES or (parts[0] == "lxml" and parts[-1] in XML_READERS)


def files() -> list[Path]:
    """The package's modules."""
    return sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_runs_nothing_that_data_could_choose(path: Path) -> None:
    assert dangers(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from marshal import loads",
        "import xml.etree.ElementTree as ET",
        "from xml.sax import parse",
        "from lxml.etree import XMLParser",
        "from lxml.etree import fromstring",
        "eval('1')",
        "exec(text)",
        "import os\nos.system('ls')",
        "subprocess.run('ls', shell=True)",
        "yaml.load(text, Loader=yaml.Loader)",
        "yaml.unsafe_load(text)",
        "np.load(path, allow_pickle=True)",
    ],
)
def test_what_is_dangerous_is_found(source: str) -> None:
    assert dangers(source)


@pytest.mark.parametrize(
    "source",
    [
        "import json",
        "yaml.safe_load(text)",
        "subprocess.run([command])",
        "np.load(path, allow_pickle=False)",
        "re.compile('x')",
        "from lxml.etree import XPath",
    ],
)
def test_what_is_harmless_is_not(source: str) -> None:
    assert not dangers(source)
