"""Hostile markup: no entity is followed, no file read, no address asked, no memory blown up."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from pipeline.flow import STAGES
from pipeline.records import RawArticle
from pipeline.runtime.embedded import Embedded

SECRET = "quince-lantern-4711"  # noqa: S105 - planted
TEXT = "".join(
    f"<p>Sentence number {number} tells of the harbour at dawn, of its boats and of the people who mend nets there.</p>"
    for number in range(12)
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.fixture(scope="module")
def clean() -> Embedded:
    return Embedded(STAGES[:1])


def page(doctype: str, body: str, *, kind: str = "text/html") -> RawArticle:
    return RawArticle(
        id="hostile",
        source="test",
        url="https://news.example.org/a",
        content_type=kind,
        content=f"{doctype}<html xmlns:xi='http://www.w3.org/2001/XInclude'><head><title>The harbour</title></head><body><article><h1>The harbour</h1>{body}{TEXT}</article></body></html>",
        fetched_at=datetime(2024, 1, 1, tzinfo=UTC),
    )


@contextmanager
def listener() -> Iterator[tuple[str, socket.socket]]:
    """An address that nobody must ask."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", server


@pytest.mark.parametrize("kind", ["text/html", "application/xhtml+xml"])
@pytest.mark.parametrize("prologue", ["", "<?xml version='1.0'?>"])
def test_entity_of_a_file_is_not_followed(
    clean: Embedded, tmp_path: Path, kind: str, prologue: str
) -> None:
    (tmp_path / "secret.txt").write_text(SECRET)
    address = (tmp_path / "secret.txt").as_uri()
    doctype = f'{prologue}<!DOCTYPE html [<!ENTITY stolen SYSTEM "{address}">]>'
    body = f'<p>Here it is: &stolen;</p><xi:include href="{address}" parse="text"/><object data="{address}"></object>'
    assert SECRET.encode() not in clean.end_of(page(doctype, body, kind=kind)).line


@pytest.mark.parametrize("kind", ["text/html", "application/xhtml+xml"])
def test_no_address_is_asked(clean: Embedded, kind: str) -> None:
    with listener() as (address, server):
        doctype = f'<?xml version="1.0"?><?xml-stylesheet href="{address}"?><!DOCTYPE html PUBLIC "-//X//EN" "{address}" [<!ENTITY % more SYSTEM "{address}"> %more; <!ENTITY stolen SYSTEM "{address}">]>'
        body = f'<p>&stolen;</p><img src="{address}"/><iframe src="{address}"></iframe><xi:include href="{address}"/><link rel="stylesheet" href="{address}"/><base href="{address}"/>'
        clean.end_of(page(doctype, body, kind=kind))
        with pytest.raises(TimeoutError):
            server.accept()


def test_entities_that_multiply_stay_small(clean: Embedded) -> None:
    before = psutil.Process().memory_info().rss
    started_s = time.process_time()
    end = clean.end_of(page(f'<!DOCTYPE html [<!ENTITY l0 "ha">{LAUGHS}]>', "<p>&l9;</p>"))
    assert len(end.line) < 100_000
    assert time.process_time() - started_s < 5
    assert psutil.Process().memory_info().rss - before < 50 * 2**20


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 50_000,
        "<p>" + "&amp;" * 200_000 + "</p>",
        "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x</p>",
        "<!--" * 20_000,
        "<table>" + "<tr><td>" * 5_000,
        "\x00" * 10_000,
    ],
    ids=["deep", "entities", "attributes", "comments", "tables", "zeros"],
)
def test_markup_meant_to_exhaust_ends_soon_and_with_a_reason(clean: Embedded, body: str) -> None:
    started_s = time.process_time()
    end = clean.end_of(page("", body))
    assert time.process_time() - started_s < 20
    if end.is_dead_letter:
        assert end.record.error
