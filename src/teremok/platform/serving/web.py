"""The web processes: `python -m teremok.platform.serving.web HOST PORT PROCESSES`."""

import sys

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

# Every open live stream counts against the backpressure; without room for them pages would not be accepted.
BACKPRESSURE = 20_000
BACKLOG = 2048
SECONDS_TO_END = 15


def main(host: str, port: int, processes: int) -> None:
    Server(
        "teremok.config.rsgi:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=processes,
        backlog=BACKLOG,
        backpressure=BACKPRESSURE,
        http=HTTPModes.auto,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        workers_kill_timeout=SECONDS_TO_END,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
