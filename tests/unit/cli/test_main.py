"""The command line as a whole: help in whole sentences, completion, exit codes."""

import os
import subprocess
import sys

import pytest
from click import Group

from pipeline.cli.main import COMMANDS, cli, run


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_no_summary_is_cut_off(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([name, "--help"]) == 0
    assert f"Usage: pipeline {name}" in capsys.readouterr().out
    command = cli.get_command(None, name)  # type: ignore[arg-type]
    parts = command.commands.values() if isinstance(command, Group) else ()
    assert [part.name for part in parts if part.get_short_help_str().endswith("...")] == []


def test_completion_offers_commands_and_options() -> None:
    for words, index, wanted in (("pipeline en", "1", "enrich"), ("pipeline enrich --res", "2", "--resume"), ("pipeline topics ", "2", "describe")):  # fmt: skip
        asked = {"_PIPELINE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": index}
        done = subprocess.run([sys.executable, "-c", "from pipeline.cli.main import cli; cli(prog_name='pipeline')"], env={**os.environ, **asked}, capture_output=True, text=True, check=False)  # fmt: skip
        assert f"plain,{wanted}" in done.stdout.splitlines()


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bogus"]) == 2
    assert "No such command 'bogus'" in capsys.readouterr().err
