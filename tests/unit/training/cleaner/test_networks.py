"""Fitting the two networks: their optimizer, that they learn, that the same seed gives the same weights."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.records import ModelRef
from pipeline.stages.clean.line_features import WORD_SLOTS
from pipeline.stages.clean.line_model import LineModel
from pipeline.stages.clean.network import KINDS

pytest.importorskip("jax")

from pipeline.training.cleaner.adam import moved, no_moments
from pipeline.training.cleaner.checkpoint import Checkpoint
from pipeline.training.cleaner.network import DILATIONS, Example, fit
from pipeline.training.cleaner.walk import Batch, walk


def test_adam_walks_to_the_lowest_point() -> None:
    weights = {"x": np.array([3.0, -2.0], np.float32)}
    moments = no_moments(weights)
    for count in range(1, 301):
        slope = {"x": 2 * (weights["x"] - 1)}
        weights, moments = moved(weights, slope, moments, 0.05, np.float32(count), decay=0.0)
    assert np.allclose(weights["x"], 1, atol=0.05)


def test_decay_draws_weights_without_slope_to_zero() -> None:
    weights = {"x": np.ones(1, np.float32)}
    slope = {"x": np.zeros(1, np.float32)}
    weights, _ = moved(weights, slope, no_moments(weights), 0.5, np.float32(1), decay=0.1)
    assert np.allclose(weights["x"], 0.95)


def examples() -> list[Example]:
    """Texts of which a line's first number says its kind."""
    chance = np.random.RandomState(3)
    made = []
    for _ in range(12):
        kinds = chance.randint(0, 2, 40)
        form = chance.randn(40, 5).astype(np.float16)
        form[:, 0] = kinds
        words = np.zeros((40, WORD_SLOTS), np.int32)
        target = np.eye(len(KINDS), dtype=np.float16)[kinds]
        made.append(Example(form, words, target, np.ones(40, np.float32)))
    return made


def test_the_line_network_learns(tmp_path: Path) -> None:
    weights = fit(
        examples(), words=3, epochs=30, seed=1, rate=5e-2, sets=False, kept=tmp_path / "x.npz"
    )
    model = LineModel({"": 0}, weights, DILATIONS, ModelRef(name="lines", version="0"))
    example = examples()[0]
    scores = model.scores(example.form.astype(np.float32), example.words)
    assert (scores.argmax(axis=1) == example.target.argmax(axis=1)).mean() > 0.9


def test_the_same_seed_gives_the_same_weights(tmp_path: Path) -> None:
    kept = tmp_path / "x.npz"
    one, two, other = (fit(examples(), words=3, epochs=2, seed=seed, rate=1e-2, sets=False, kept=kept) for seed in (1, 1, 2))  # fmt: skip
    assert all(np.array_equal(one[name], two[name]) for name in one)
    assert not np.array_equal(one["w0"], other["w0"])


def counted(state: tuple[np.ndarray, list[int]], batch: Batch, step: int) -> tuple[np.ndarray, list[int]]:  # fmt: skip
    if batch["stop"] == step:
        raise KeyboardInterrupt
    return state[0] * 3 + batch["add"], state[1]


def test_a_run_that_was_broken_off_goes_on_after_its_last_epoch(tmp_path: Path) -> None:
    kept = Checkpoint(tmp_path / "x.npz", "a")
    state = (np.ones(2), [0])

    def run(stop: int, kept: Checkpoint) -> np.ndarray:
        batches = [{"add": number, "stop": stop} for number in range(3)]
        return walk(state, lambda: iter(batches), counted, epochs=3, steps=9, kept=kept)[0]

    whole = run(0, Checkpoint(tmp_path / "whole.npz", "a"))
    with pytest.raises(KeyboardInterrupt):
        run(8, kept)
    assert kept.read(state)[0] == 6
    assert np.array_equal(run(2, kept), whole)


def test_what_another_run_kept_is_not_gone_on_from(tmp_path: Path) -> None:
    Checkpoint(tmp_path / "x.npz", "a").write(3, (np.ones(2),))
    assert Checkpoint(tmp_path / "x.npz", "b").read((np.zeros(2),))[0] == 0
    (tmp_path / "x.npz").write_bytes(b"torn")
    assert Checkpoint(tmp_path / "x.npz", "a").read((np.zeros(2),))[0] == 0
