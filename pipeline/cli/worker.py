"""`pipeline worker`: the stages on Kafka, exactly once."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from pipeline.config import Settings
    from pipeline.flow import Stage


@click.command()
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="NAME[,NAME]",
    help="Run only these stages; may be given again. All by default.",
)
@click.option("--bootstrap-servers", metavar="HOST:PORT[,...]", help="Kafka brokers.")
@click.option("--group", metavar="NAME", help="Consumer group prefix.")
@click.option("--topic-prefix", metavar="PREFIX", help="Put before every topic name.")
@click.option("--batch-records", type=int, help="Records in one transaction at most.")
@click.option("--log-level", metavar="LEVEL", help="DEBUG, INFO, WARNING or ERROR.")
@click.option(
    "--supervise/--no-supervise",
    default=sys.platform != "win32",
    help="Start the worker again when it dies; without, whoever started it must (see the operations guide).",
)
@click.option("--in-hand", "in_hand_file", type=click.Path(path_type=Path), hidden=True)
def worker(
    *, stages: tuple[str, ...], supervise: bool, in_hand_file: Path | None, **overrides: object
) -> int:
    """Run the stages on Kafka, exactly once, until SIGTERM or Ctrl-C.

    Start as many workers as there are partitions to share; each record is claimed by one. Exit
    codes: 0 stopped as told, 1 wrong settings, missing topics, too many dead letters or deaths,
    2 wrong usage, 3 start it again.
    """
    try:
        return _begin(stages, in_hand_file, overrides, supervise=supervise)
    except KeyboardInterrupt:
        return 0  # told to stop before it had begun; from then on the worker itself listens


def _begin(
    stages: tuple[str, ...],
    in_hand_file: Path | None,
    overrides: dict[str, object],
    *,
    supervise: bool,
) -> int:
    from pipeline.config import load_settings
    from pipeline.flow import configured

    settings = load_settings(**overrides)
    if supervise and in_hand_file is None:
        _become_supervisor(settings, stages, overrides)
    return _run(settings, configured(_chosen(stages), settings), in_hand_file)


def _run(settings: "Settings", stages: "tuple[Stage, ...]", in_hand_file: Path | None) -> int:
    from pipeline.errors import TransientError
    from pipeline.runtime.orders import EXIT_START_AGAIN
    from pipeline.streaming.worker import run_worker

    try:
        run_worker(settings, stages, in_hand_file=in_hand_file)
    except TransientError as error:
        click.echo(f"pipeline: error: {error}", err=True)
        return EXIT_START_AGAIN
    return 0


def _become_supervisor(
    settings: "Settings", stages: tuple[str, ...], overrides: dict[str, object]
) -> NoReturn:
    """Turn this process into the supervisor of a worker with the same options."""
    from pipeline.runtime.orders import become_supervisor, orders_for

    given = [f"--stage={name}" for name in stages]
    given += [f"--{name.replace('_', '-')}={value}" for name, value in overrides.items() if value is not None]  # fmt: skip
    become_supervisor(orders_for(settings, (sys.executable, "-m", "pipeline", "worker", *given)))


def _chosen(given: tuple[str, ...]) -> "tuple[Stage, ...]":
    """The rows of the flow with these names, all for none; raises BadParameter for an unknown one."""
    from pipeline.flow import STAGES

    names = {name.strip() for part in given for name in part.split(",")} - {""}
    if unknown := names - {stage.name for stage in STAGES}:
        there_are = ", ".join(stage.name for stage in STAGES)
        raise click.BadParameter(f"no stage {min(unknown)!r} (there are {there_are})", param_hint="--stage")  # fmt: skip
    return tuple(stage for stage in STAGES if not names or stage.name in names)
