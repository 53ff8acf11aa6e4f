"""Where the data folders lie that ship with the package: `schemas/` and `examples/`.

In a checkout they stand at its top level, in an installed wheel inside the package.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: str) -> Path:
    """The folder `name` ("schemas" or "examples").

    Raises FileNotFoundError if neither the installed package nor the checkout holds it.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"finding the folder {name!r}: not in the package, not in the checkout")
