"""Stage `tag`: CleanArticle -> TaggedArticle."""

from pipeline.stages.tag.stage import TagTools, load_tag_tools, tag

__all__ = ["TagTools", "load_tag_tools", "tag"]
