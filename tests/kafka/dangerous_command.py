"""A worker whose stages carry records over and do harm where one asks for it (dangers.py).

`python -m tests.kafka.dangerous_command [--supervise]`, with or without a supervisor above.
`REAL_STAGES=1` runs the real stages between the dangers.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from pipeline.config import load_settings
from pipeline.errors import PipelineError, TransientError
from pipeline.runtime.orders import become_supervisor, orders_for
from pipeline.streaming.worker import EXIT_START_AGAIN, run_worker
from tests.kafka.dangers import dangerous
from tests.kafka.worker_command import stages

COMMAND = (sys.executable, "-m", "tests.kafka.dangerous_command")
SUPERVISED = (*COMMAND, "--supervise")


def main() -> int:
    """Run the worker, or the supervisor of one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--in-hand", type=Path)
    parser.add_argument("--supervise", action="store_true")
    options = parser.parse_args()
    if options.supervise:
        become_supervisor(orders_for(load_settings(), COMMAND))
    rows = [replace(stage, run=dangerous(stage.run)) for stage in stages([])]
    try:
        run_worker(load_settings(), rows, in_hand_file=options.in_hand)
    except PipelineError as error:
        print(f"worker failed: {error}", file=sys.stderr)
        return EXIT_START_AGAIN if isinstance(error, TransientError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
