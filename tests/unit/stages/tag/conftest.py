"""The shipped tools, loaded once for all tests of the tag stage."""

import pytest

from pipeline.stages.tag import TagTools, load_tag_tools
from pipeline.stages.tag.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def tools() -> TagTools:
    return load_tag_tools()


@pytest.fixture(scope="session")
def places(tools: TagTools) -> Gazetteer:
    return tools.places
