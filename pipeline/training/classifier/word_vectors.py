"""What the encoder makes of single words: the vectors by which the topic model places a text.

The encoder itself never ships. Needs the extras `training` and `vectors`.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BATCH = 512


def word_vectors(words: Sequence[str]) -> npt.NDArray[np.float32]:
    """The mean output of the encoder for each word alone, float32 (n_words, 384)."""
    import jax  # noqa: PLC0415  (a training without the encoder, as the tests do, needs none)

    from pipeline.training.encoder import batch_of, hidden, load_encoder, pieces_of  # noqa: PLC0415

    params, settings = load_encoder()
    run = jax.jit(hidden)
    pieces = [found.ids[:14] for found in pieces_of(words)]
    result = np.zeros((len(words), settings.width), np.float32)
    order = sorted(range(len(words)), key=lambda number: (len(pieces[number]), number))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        ids, mask = batch_of([pieces[number] for number in chosen], length=16)
        state = np.asarray(run(params, ids, mask))
        result[chosen] = (state * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return result
