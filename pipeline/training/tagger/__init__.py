"""Making the tag stage's model files: word clusters, the table of places, and the tagger itself."""

from pipeline.training.tagger.train import train

__all__ = ["train"]
