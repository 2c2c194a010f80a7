"""Web, worker, carrier and database killed by SIGKILL at 30 moments of chance while 20,000 notices leave.

The whole tree of `teremok serve` runs in a folder of its own beside receivers that are never killed: an SMS centre
(SMPP) that knows no key, an SMS gateway that honours ours, a mail server that keeps each Message-ID. Every fifth kill
is the web, the worker, the carrier, the database, one of the database's processes; a third of them come while the last
one is being mended. People press the button behind the links meanwhile. Then everything is held against what was
received: nothing may be lost, nothing may come twice where the key is honoured, and elsewhere only what was in flight
at a kill. A module writes a `Scenario` (`bench.faults.runner`) of its own and is killed by the same hand. BENCH_SEED
repeats the moments; BENCH_PEOPLE and BENCH_KILLS make it smaller for a try.
"""

import os
import random
import secrets
from pathlib import Path


def run() -> None:
    """Raises SystemExit when something is not as it is promised."""
    from bench.faults import notices
    from bench.faults.runner import report, under_fire
    from bench.faults.tree import Tree

    people, kills = int(os.environ.get("BENCH_PEOPLE", "20000")), int(os.environ.get("BENCH_KILLS", "30"))
    seed = int(os.environ.get("BENCH_SEED", "") or secrets.randbelow(1_000_000))
    print(f"  {people:,} people, {kills} kills; BENCH_SEED={seed} repeats the moments", flush=True)
    with notices.receivers() as (ports, ask):
        tree = Tree(Path(os.environ["TEREMOK_VAR"]), notices.settings(ports))
        try:
            tree.start()
            scenario = notices.Notices(tree, ask, people=people, chance=random.Random(seed + 1))
            done = under_fire(scenario, tree, kills=kills, seed=seed)
            found = report(scenario, done)
        finally:
            tree.stop()
    if found.violations:
        raise SystemExit(f"{len(found.violations)} promises broken; the log is {tree.var / 'serve.log'}")
