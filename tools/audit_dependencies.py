"""Asks the world's advisories about the pinned dependencies: `make audit-dependencies`.

pip-audit (pypa) compares requirements/*.txt with the OSV database. Exit code 1 if a pinned version has a known
vulnerability; 0 if none has, and also, with a clear word, where the database cannot be reached: an audit
that did not take place must not look like one that found nothing.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

NOT_DONE = "NOT AUDITED"


def main(pip_audit: str, *files: str) -> int:
    """Audit each file and say what came of it."""
    return max(_audit(pip_audit, Path(name)) for name in files)


def _audit(pip_audit: str, file: Path) -> int:
    command = [pip_audit, "--vulnerability-service", "osv", "--disable-pip", "--require-hashes", "--format", "json", "-r", str(file)]  # fmt: skip
    if not Path(pip_audit).exists():
        print(f"{file.name}: {NOT_DONE}, there is no {pip_audit}")
        return 0
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        print(f"{file.name}: {NOT_DONE}, no answer in two minutes")
        return 0
    text, code = verdict(file.name, done.stdout, done.stderr)
    print(text)
    return code


def verdict(name: str, output: str, error: str) -> tuple[str, int]:
    """What to say of pip-audit's JSON, and the exit code.

    >>> verdict("run.txt", "", "ConnectionError: no route")
    ('run.txt: NOT AUDITED, the advisories cannot be reached (ConnectionError: no route)', 0)
    >>> good = {"name": "a", "version": "1", "vulns": []}
    >>> verdict("run.txt", json.dumps({"dependencies": [good]}), "")
    ('run.txt: 1 of 1 audited, no known vulnerability', 0)
    >>> verdict("run.txt", json.dumps({"dependencies": [good, {"name": "b", "skip_reason": "?"}]}), "")
    ('run.txt: 1 of 2 audited, no known vulnerability; NOT AUDITED: b', 0)
    >>> bad = {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}
    >>> verdict("run.txt", json.dumps({"dependencies": [bad]}), "")
    ('run.txt: 1 of 1 audited, 1 known vulnerability: a 1 X-1 (mended in 2)', 1)
    """
    try:
        found: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        words = error.strip().splitlines()[-1:] or ["it said nothing"]
        return f"{name}: {NOT_DONE}, the advisories cannot be reached ({words[0][:200]})", 0
    skipped = [item["name"] for item in found if "skip_reason" in item]
    known = [_told(item, hole) for item in found for hole in item.get("vulns", ())]
    count = "no known vulnerability" if not known else f"{len(known)} known vulnerabilit{'y' if len(known) == 1 else 'ies'}: {', '.join(known)}"  # fmt: skip
    left_out = f"; {NOT_DONE}: {', '.join(skipped)}" if skipped else ""
    return f"{name}: {len(found) - len(skipped)} of {len(found)} audited, {count}{left_out}", int(bool(known))  # fmt: skip


def _told(item: dict[str, Any], hole: dict[str, Any]) -> str:
    mended = ", ".join(hole["fix_versions"]) or "no version yet"
    return f"{item['name']} {item['version']} {hole['id']} (mended in {mended})"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
