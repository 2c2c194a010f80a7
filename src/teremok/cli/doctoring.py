"""`teremok doctor`: what is well, what isn't, and what to do about it."""

import argparse
import json
import os
import sys
import textwrap

from teremok.cli.command import Command, Namespace, database
from teremok.config.environment import SETTINGS

WIDTH = 100


def doctor(arguments: Namespace) -> int:
    """0 when all is well, 1 when something is to be mended."""
    if arguments.settings:
        _show_settings(as_json=arguments.json)
        return 0
    with database():
        from teremok.platform.health.checks import Finding, examine

        findings: list[Finding] = examine()
    ill = [finding for finding in findings if not finding.is_well]
    if arguments.json:
        told = [{"part": f.name, "well": f.is_well, "mend": f.complaints, "about": f.description} for f in findings]
        print(json.dumps({"well": not ill, "parts": told}, ensure_ascii=False, indent=2))
        return 1 if ill else 0
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for finding in findings:
        mark = _painted("✓", 32, colour) if finding.is_well else _painted("✗", 31, colour)
        texts = finding.complaints or (finding.description,)
        first, *rest = [line for text in texts for line in textwrap.wrap(text, WIDTH - 14) or [""]]
        print(f"{mark} {finding.name:<11} {first}".rstrip())
        for line in rest:
            print(f"{'':14}{line}")
    print(f"\n{len(ill)} of {len(findings)} parts need mending." if ill else "\nAll is well.")
    return 1 if ill else 0


def _show_settings(*, as_json: bool) -> None:
    if as_json:
        told = [{"name": s.name, "default": _shown(s.default), "help": s.help} for s in SETTINGS]
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for setting in SETTINGS:
        default = _shown(setting.default)
        print(setting.name + (f"  (default: {default})" if default else ""))
        print(textwrap.fill(setting.help, WIDTH, initial_indent="    ", subsequent_indent="    "))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(str(part) for part in value) if isinstance(value, tuple) else str(value)


def _painted(mark: str, colour: int, wanted: bool) -> str:
    return f"\033[{colour}m{mark}\033[0m" if wanted else mark


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")
    parser.add_argument("--settings", action="store_true", help="list every environment variable instead")


COMMANDS = (
    Command(
        "doctor", "Check database, clock, disk, channels, files and jobs, and say what to mend.", doctor, _arguments
    ),
)
