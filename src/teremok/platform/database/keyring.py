"""Secrets that are made once, on the first start, and kept under `var/` for their owner alone."""

import os
import secrets
from pathlib import Path


def kept_secret(var: Path, name: str) -> str:
    """64 hexadecimal digits, the same at every call with the same folder and name."""
    path = var / "keys" / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(32))
    try:
        os.link(draft, path)  # two processes that start at once keep the same secret
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
