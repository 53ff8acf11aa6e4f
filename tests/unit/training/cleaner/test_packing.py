"""The line model's file, written by training and read at run time."""

from pathlib import Path

import numpy as np

from pipeline.stages.clean.line_model import read_line_model
from pipeline.training.cleaner.packing import pack

WEIGHTS = {
    "emb": np.array([[0, 0], [0.5, -1], [1, 2], [-0.25, 0.1]], np.float32),
    "w0": np.array([[0.5, -2]], np.float32),
}


def test_what_is_packed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "lines.npz"
    path.write_bytes(pack(["boden", "=read more"], WEIGHTS, (1, 2)))
    words, weights, dilations = read_line_model(path)
    assert words == {"": 0, "boden": 2, "=read more": 3}
    assert dilations == (1, 2)
    assert np.allclose(weights["emb"], WEIGHTS["emb"], atol=0.01)
    assert np.array_equal(weights["w0"], WEIGHTS["w0"])


def test_the_same_weights_give_the_same_bytes() -> None:
    assert pack(["boden", "ice"], WEIGHTS, (1,)) == pack(["boden", "ice"], WEIGHTS, (1,))
