"""The open news wire: raw news articles in, clean and enriched records out, exactly once.

Start reading at `pipeline.flow`: the table of stages that everything else serves.
"""

import os

# Before anything loads numpy: a worker is one of several on a machine, and its small matrix products
# take several times as long when the threads of one wait for a core that another worker has.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
