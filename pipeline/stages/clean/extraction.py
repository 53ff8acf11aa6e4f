"""Which visible blocks of a page are the article: trafilatura's choice, found again in the page.

trafilatura (Adrien Barbaresi, ACL 2021) gives the article's text but not where it stood. Its
paragraphs are looked up among the page's blocks, so that body and ledger are exact by construction.
"""

from collections.abc import Sequence
from typing import Any

import trafilatura
from trafilatura.settings import Document

from pipeline.stages.clean.matching import Matches, find_pieces
from pipeline.stages.clean.visible import Block, blocks_of


def extract(tree: Any, blocks: Sequence[Block]) -> Matches:
    """The article among `blocks`, which are those of `tree`; empty if trafilatura finds none.

    Fast mode, without comments: 0.96 F1 on the article extraction benchmark.
    """
    document = trafilatura.bare_extraction(
        tree, fast=True, include_comments=False, output_format="txt"
    )
    if not isinstance(document, Document):
        return Matches()
    pieces = [block.text for block in blocks_of(document.body, extracted=True)]
    return find_pieces(pieces, [block.text for block in blocks])
