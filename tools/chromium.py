"""Makes sure that Debian's Chromium is there for the browser tests and the pictures, installing it if need be."""

import os
import shutil
import subprocess
import sys

INSTALL = "apt-get install --yes --no-install-recommends chromium"


def main() -> int:
    if shutil.which("chromium"):
        return 0
    if shutil.which("apt-get") is None:
        print("Chromium is needed: install it so that `chromium` is on the PATH.", file=sys.stderr)
        return 1
    if os.geteuid() != 0:
        print(f"Chromium is needed; run this once:  sudo apt-get update && sudo {INSTALL}", file=sys.stderr)
        return 1
    print("Installing Debian's Chromium…")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update --quiet", INSTALL):
        result = subprocess.run(command.split(), check=False, capture_output=True, text=True, env=environment)
        if result.returncode:
            print(f"Chromium can't be installed. `{command}` said:\n{result.stderr.strip()}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
