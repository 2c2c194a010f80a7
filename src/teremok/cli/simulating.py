"""`teremok relocation simulate`: the whole programme lived through in a city and a database of its own."""

import argparse
import json
import os
import shutil
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from teremok.cli.command import CannotRun, Namespace, database

if TYPE_CHECKING:
    from teremok.modules.relocation.simulation.report import Report

FLATS_OF_SCALE = 1650  # that a unit of the demo city's scale has, roughly
BEGINS = datetime(2026, 1, 12, 9, tzinfo=UTC)
LAST_START = timedelta(days=365 * 5)  # so that the last families are through in 2032


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--flats", type=int, default=1650, help="about how many flats (a city of that size is built)")
    parser.add_argument("--stride", type=int, default=7, metavar="DAYS", help="how far time goes at once")
    parser.add_argument("--seed", type=int, default=1, help="another seed lives another life")
    parser.add_argument("--keep", action="store_true", help="keep the database to look into")
    parser.add_argument("--json", action="store_true", help="print the result for a program")


def run(arguments: Namespace) -> int:
    if arguments.flats < 1 or arguments.stride < 1:
        raise CannotRun("flats and stride are whole numbers from 1 on.")
    var = Path(os.environ.get("TEREMOK_VAR", "var")).absolute() / "simulation"
    shutil.rmtree(var, ignore_errors=True)
    os.environ["TEREMOK_VAR"] = str(var)
    os.environ["TEREMOK_LOG_LEVEL"] = "ERROR"
    os.environ.pop("DATABASE_URL", None)
    try:
        with database():
            report = live(arguments.flats, timedelta(days=arguments.stride), arguments.seed, quiet=arguments.json)
    finally:
        if not arguments.keep:
            shutil.rmtree(var, ignore_errors=True)
    if arguments.json:
        print(json.dumps(asdict(report) | {"unvisited": report.unvisited}, default=str))
    else:
        print("\n".join(lines(report)))
    return 0 if report.is_good else 1


def live(flats: int, stride: timedelta, seed: int, *, quiet: bool) -> "Report":
    """Builds the city and lives the programme in the database at hand, which must be new."""
    from django.core.management import call_command
    from django.utils import translation

    from teremok.demo import city
    from teremok.modules.relocation.simulation.report import look_back
    from teremok.modules.relocation.simulation.running import Plan, Simulation
    from teremok.modules.relocation.simulation.setting import set_out

    def tell(at: datetime, moves: int) -> None:
        if not quiet and at.day <= stride.days:
            print(f"  {at:%Y-%m}: {moves:,} moves, {time.perf_counter() - started:.0f} s", flush=True)

    call_command("migrate", interactive=False, verbosity=0)
    with translation.override("ru"):
        city.build(max(1, round(flats / FLATS_OF_SCALE)), relocates=False)
    set_out(at=BEGINS)
    started = time.perf_counter()
    simulation = Simulation(Plan(BEGINS, LAST_START, stride, seed), on_stride=tell)
    ended_at = simulation.run()
    return look_back(ended_at=ended_at, seconds=time.perf_counter() - started)


def lines(report: "Report") -> list[str]:
    """As people read it."""
    told = [
        f"{report.families:,} families, {report.right_holders:,} right-holders; the last arrived on"
        f" {report.ended_at:%d.%m.%Y}",
        f"{report.seconds:.0f} s, {report.families / report.seconds:,.0f} families a second",
        f"{report.steps:,} steps, {report.notices:,} notices to {report.addressees:,} addressees,"
        f" {report.messages:,} messages, {report.letters:,} letters",
        f"families never told: {report.never_told}",
        f"terms started without service: {report.started_alone}",
        f"families that stand still: {report.stuck}",
    ]
    for stage, (count, median) in report.stages.items():
        told.append(f"  {stage:<26} {count:>9,}" + ("" if median is None else f"   {median:5.1f} days in the middle"))
    if report.unvisited:
        told.append(f"nobody came to: {', '.join(report.unvisited)}")
    return told
