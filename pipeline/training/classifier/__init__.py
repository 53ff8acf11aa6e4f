"""Trains the topic and genre models of the classify stage: `pipeline train classifier`.

Also runnable as `python -m pipeline.training.classifier --data FOLDER`.
"""

from pipeline.training.classifier.program import train

__all__ = ["train"]
