"""The city's real list of houses: how long it takes and how much memory."""

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.place import database

FILE = "reformagkh_moscow_houses_2017-06-14.csv.gz"
SECONDS, MEGABYTES = 30, 500
MEASURED = """
import json, resource, sys
from teremok.cli import main
status = main(sys.argv[1:])
print(json.dumps({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}), file=sys.stderr)
sys.exit(status)
"""


def run() -> None:
    folder = os.environ.get("TEREMOK_REAL_DATA")
    if not folder:
        print("  not run: set TEREMOK_REAL_DATA to the folder of the real lists")
        return
    with database("teremok"):
        _take_in(Path(folder) / FILE, "first")
        _take_in(Path(folder) / FILE, "again")


def _take_in(path: Path, which: str) -> None:
    import json

    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "import", "houses", str(path), "--json"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    peak = json.loads(done.stderr.strip().splitlines()[-1])["peak"] / 1024
    result = json.loads(done.stdout)
    verdict = "reached" if seconds <= SECONDS and peak <= MEGABYTES else "NOT reached"
    print(f"  {which}: {seconds:.1f} s (wanted ≤ {SECONDS}), {peak:.0f} MB (wanted ≤ {MEGABYTES}): {verdict}")
    print("    " + ", ".join(f"{name} {result[name]:,}" for name in ("new", "changed", "unchanged", "rejected")))
