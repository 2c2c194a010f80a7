"""The other ends of the wires, in a process of their own: `python -m bench.counterparts ERRORS SILENT REPEATED`.

Prints the ports of an SMS centre (SMPP) and a mail server, then, for each line it reads, what both have counted.
"""

import asyncio
import json
import sys

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


if __name__ == "__main__":
    uvloop.run(main(*map(float, sys.argv[1:4])))
