"""The table of stages: one unbroken line, and parts of it by name."""

import re
from itertools import pairwise

import pytest

from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.flow import STAGE_NAMES, STAGES, configured, part_of_flow
from pipeline.records import EnrichedArticle, RawArticle


def test_each_stage_reads_what_the_one_before_wrote() -> None:
    for before, after in pairwise(STAGES):
        assert before.sink == after.source
        assert before.writes is after.reads


def test_the_flow_leads_from_raw_to_enriched() -> None:
    assert (STAGES[0].source, STAGES[0].reads) == ("news-raw", RawArticle)
    assert (STAGES[-1].sink, STAGES[-1].writes) == ("news-enriched", EnrichedArticle)


def test_names_and_versions_are_fit_for_topics_and_provenance() -> None:
    assert len(set(STAGE_NAMES)) == len(STAGE_NAMES)
    for stage in STAGES:
        assert re.fullmatch(r"[a-z]+", stage.name)
        assert re.fullmatch(r"\d+\.\d+\.\d+", stage.version)
        assert re.fullmatch(r"[a-z0-9-]+", stage.dead_letters)


def test_a_part_is_found_by_its_names() -> None:
    assert part_of_flow(()) == STAGES
    assert part_of_flow(("tag", "classify")) == STAGES[1:]
    assert part_of_flow(("clean",)) == STAGES[:1]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("wash",), "choosing stages: no stage 'wash' (there are clean, tag, classify)"),
        (("clean", "classify"), "clean,classify is no unbroken part of clean,tag,classify"),
        (("tag", "clean"), "tag,clean is no unbroken part"),
        (("clean", "clean"), "clean,clean is no unbroken part"),
        (("classify", "clean"), "classify,clean is no unbroken part"),
    ],
)
def test_a_wrong_part_is_told(names: tuple[str, ...], said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        part_of_flow(names)
    assert said in str(caught.value)


def test_without_settings_of_models_the_rows_are_the_table() -> None:
    assert configured(STAGES, Settings(tagger="", classifier="", topic_thresholds={})) == STAGES


def test_the_rows_load_what_the_settings_choose_and_provenance_names_it() -> None:
    settings = Settings(tagger="tests.own_models:WordTagger", classifier="tests.own_models:TwoTopics", topic_thresholds={"weather": 0.9})  # fmt: skip
    rows = configured(STAGES, settings)
    assert rows[0] == STAGES[0]
    assert [rows[1].load().models[0].name, rows[2].load().models[0].name] == ["elbe-finder", "two-topics"]  # fmt: skip


def test_a_wrong_model_is_told_when_the_tools_are_loaded() -> None:
    rows = configured(STAGES, Settings(tagger="tests.own_models:Nameless"))
    with pytest.raises(ConfigError, match="setting tagger"):
        rows[1].load()
