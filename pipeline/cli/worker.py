"""`pipeline worker`: the stages on Kafka, exactly once."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
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
def worker(*, stages: tuple[str, ...], **overrides: object) -> int:
    """Run the stages on Kafka, exactly once, until SIGTERM or Ctrl-C.

    Start as many workers as there are partitions to share; each record is claimed by one. Exit
    codes: 0 stopped as told, 1 wrong settings, missing topics or too many dead letters, 2 wrong
    usage, 3 start it again.
    """
    from pipeline.config import load_settings
    from pipeline.errors import TransientError
    from pipeline.streaming.worker import EXIT_START_AGAIN, run_worker

    settings = load_settings(**overrides)
    try:
        run_worker(settings, _chosen(stages))
    except TransientError as error:
        click.echo(f"pipeline: error: {error}", err=True)
        return EXIT_START_AGAIN
    return 0


def _chosen(given: tuple[str, ...]) -> "tuple[Stage, ...]":
    """The rows of the flow with these names, all for none; raises BadParameter for an unknown one."""
    from pipeline.flow import STAGES

    names = {name.strip() for part in given for name in part.split(",")} - {""}
    if unknown := names - {stage.name for stage in STAGES}:
        there_are = ", ".join(stage.name for stage in STAGES)
        raise click.BadParameter(f"no stage {min(unknown)!r} (there are {there_are})", param_hint="--stage")  # fmt: skip
    return tuple(stage for stage in STAGES if not names or stage.name in names)
