"""The open news wire: raw news articles in, clean and enriched records out, exactly once.

Start reading at `pipeline.flow`: the table of stages that everything else serves.
"""

__version__ = "0.1.0"
