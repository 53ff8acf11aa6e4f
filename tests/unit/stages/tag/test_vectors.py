"""The table of word vectors."""

import zlib

import numpy as np

from pipeline.models import open_model
from pipeline.stages.tag.vectors import WordVectors


def test_four_bits_are_one_number() -> None:
    keys = np.array([zlib.crc32(b"town")], np.uint32)
    table = WordVectors(keys, np.array([[0x1F]], np.uint8), np.array([-1, 0], np.float32), np.array([1, 2], np.float32))  # fmt: skip
    places = table.places(["town", "nowhere"])
    assert places.tolist() == [0, -1]
    assert table.take(places).tolist() == [[0, 30, 1], [0, 0, 0]]


def test_like_words_have_like_vectors() -> None:
    table = WordVectors.read(open_model("word-vectors").path)
    monday, friday, london = table.take(table.places(["monday", "friday", "london"]))[:, :-1]
    assert monday @ friday > monday @ london
