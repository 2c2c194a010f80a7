"""The page of settings in the handbook, from `config/environment.py`: `update` writes it, `check` judges it."""

import sys
from pathlib import Path
from typing import Any

from teremok.config.environment import SETTINGS, Setting

PAGE = Path(__file__).resolve().parents[1] / "docs" / "handbook" / "settings.md"
HEAD = """# Settings

Every setting is a variable of the environment; a wrong one is refused at the start with one clear line. The page is
written by `make settings` from `teremok/config/environment.py`.

| Variable | What it does | When it is not set |
|---|---|---|
"""


def main(arguments: list[str]) -> int:
    commands = {"update": update, "check": check}
    if len(arguments) != 1 or arguments[0] not in commands:
        print("Usage: python tools/settings.py update|check", file=sys.stderr)
        return 2
    return commands[arguments[0]]()


def update() -> int:
    PAGE.write_text(page())
    return 0


def check() -> int:
    if PAGE.read_text() == page():
        return 0
    print(f"{PAGE.name} is not what the settings are: run `make settings`.", file=sys.stderr)
    return 1


def page() -> str:
    return HEAD + "".join(f"| `{one.name}` | {one.help} | {_default(one)} |\n" for one in SETTINGS)


def _default(setting: Setting) -> str:
    text = _shown(setting.default)
    return f"`{text}`" if text else "—"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, Path):
        return value.name  # beside wherever Teremok is started
    return str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
