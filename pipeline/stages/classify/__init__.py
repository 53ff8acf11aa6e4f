"""Stage `classify`: TaggedArticle -> EnrichedArticle."""

from pipeline.stages.classify.stage import ClassifyTools, classify, load_classify_tools

__all__ = ["ClassifyTools", "classify", "load_classify_tools"]
