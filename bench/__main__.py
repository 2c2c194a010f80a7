"""`python -m bench [name …]`: what must be fast, each beside its limit in one run."""

import argparse
import importlib
import pkgutil
import sys
import time
from pathlib import Path

import bench

FRAME = {"load", "measure", "__main__"}


def names() -> list[str]:
    """Every module of this folder that has a `run()`, in alphabetical order; the frame's own files have none."""
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name for name in found if name not in FRAME and "def run(" in _text(name))


def _text(name: str) -> str:
    return (Path(bench.__path__[0]) / f"{name}.py").read_text()


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"which of them: {', '.join(names())}")
    chosen = parser.parse_args().names or names()
    unknown = set(chosen) - set(names())
    if unknown:
        parser.error(f"there is no bench named {', '.join(sorted(unknown))}")
    for name in chosen:
        module = importlib.import_module(f"bench.{name}")
        print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        start = time.perf_counter()
        module.run()
        print(f"  took {time.perf_counter() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
