"""Stage `clean`: RawArticle -> CleanArticle."""

from pipeline.stages.clean.stage import CleanTools, clean, load_clean_tools

__all__ = ["CleanTools", "clean", "load_clean_tools"]
