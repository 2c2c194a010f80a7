"""`python -m bench [name …]`: what must be fast, each beside its limit in one run."""

import argparse
import importlib
import os
import pkgutil
import subprocess
import sys
import time
from pathlib import Path

import bench

SOAK = {"faults"}  # run when named, and by `make soak`


def names() -> list[str]:
    """Every module or package of this folder that has a `run()`, in alphabetical order; the frame's own have none."""
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name for name in found if name != "__main__" and "\ndef run(" in _text(name))


def _text(name: str) -> str:
    here = Path(bench.__path__[0])
    return next(path for path in (here / f"{name}.py", here / name / "__init__.py") if path.exists()).read_text()


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    help_ = f"which of them: {', '.join(names())}; all but {', '.join(SOAK)} when none is named"
    parser.add_argument("names", nargs="*", metavar="name", help=help_)
    chosen = parser.parse_args().names or sorted(set(names()) - SOAK)
    unknown = set(chosen) - set(names())
    if unknown:
        parser.error(f"there is no bench named {', '.join(sorted(unknown))}")
    if len(chosen) > 1:
        return max(subprocess.run([sys.executable, "-m", "bench", name], check=False).returncode for name in chosen)
    _run(chosen[0])
    return 0


def _run(name: str) -> None:
    """Each has an installation of its own, whose database is kept between runs."""
    kept = Path(os.environ.get("TEREMOK_VAR", "var")).absolute() / "bench" / name
    os.environ |= {"TEREMOK_VAR": str(kept), "DJANGO_SETTINGS_MODULE": "teremok.config.settings"}
    module = importlib.import_module(f"bench.{name}")
    print(f"\n{name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
    start = time.perf_counter()
    module.run()
    print(f"  took {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
