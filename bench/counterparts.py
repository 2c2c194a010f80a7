"""The other ends of the wires, in a process of their own: `python -m bench.counterparts ERRORS SILENT REPEATED`.

Prints the ports of an SMS centre (SMPP) and a mail server, then, for each line it reads, what both have counted.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

import uvloop

from teremok.platform.channels.simulators.manners import Manners
from teremok.platform.channels.simulators.sink import MailSink
from teremok.platform.channels.simulators.smsc import SmsCentre


async def main(errors: float, silent: float, repeated: float) -> None:
    sms = SmsCentre(Manners(errors=errors, silent=silent, repeated=repeated, delay=0.5, keeps=True))
    mail = MailSink(Manners(errors=errors, keeps=True, seed=2))
    servers = [await part.serve("127.0.0.1", 0) for part in (sms, mail)]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps([sms.manners.report(), mail.manners.report()]), flush=True)


@contextmanager
def beside(*, errors: float, silent: float, repeated: float) -> Iterator[tuple[int, int, Any]]:
    """Both in a process of their own: the ports of the SMS centre and of the mail server, and what asks for counts."""
    command = [sys.executable, "-m", "bench.counterparts", str(errors), str(silent), str(repeated)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    to, answers = process.stdin, process.stdout
    assert to is not None
    assert answers is not None
    sms, mail = json.loads(answers.readline())
    try:
        yield sms, mail, partial(_asked, to, answers)
    finally:
        process.terminate()
        process.wait(10)


def _asked(to: IO[str], answers: IO[str]) -> Any:
    to.write("\n")
    to.flush()
    return json.loads(answers.readline())


if __name__ == "__main__":
    uvloop.run(main(*map(float, sys.argv[1:4])))
