"""python -m teremok.platform.channels.simulators smpp --port 2775, or smpp:2775 mail:2525: serves until it is ended.

SIGUSR1 prints the counts, a line of JSON for each, and so does the end (SIGTERM, SIGINT).
"""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence

import orjson
import uvloop

from teremok.platform.channels.simulators.gateway import SmsGateway
from teremok.platform.channels.simulators.manners import Manners
from teremok.platform.channels.simulators.pushes import PushService
from teremok.platform.channels.simulators.sink import MailSink
from teremok.platform.channels.simulators.smsc import SmsCentre
from teremok.platform.channels.simulators.threads import LOOPBACK

Simulator = SmsCentre | SmsGateway | MailSink | PushService

KINDS = ("smpp", "gateway", "mail", "push")


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    uvloop.run(_serve(arguments))
    return 0


async def _serve(arguments: argparse.Namespace) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    made = [(kind, port or arguments.port, _made(kind, port, arguments)) for kind, port in arguments.kinds]
    loop.add_signal_handler(signal.SIGUSR1, _tell, made)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    servers = []
    for kind, port, simulator in made:
        server = await simulator.serve(LOOPBACK, port)
        servers.append(server)
        print(f"{kind} on {LOOPBACK}:{server.sockets[0].getsockname()[1]}", flush=True)
    await ended.wait()
    for server in servers:
        server.close()
    _tell(made)


def _made(kind: str, port: int, arguments: argparse.Namespace) -> Simulator:
    manners = Manners(
        errors=arguments.errors,
        silent=arguments.silent,
        repeated=arguments.repeated,
        delay=arguments.delay,
        early=arguments.early,
        keeps=arguments.keep,
        seed=arguments.seed,
    )
    match kind:
        case "smpp":
            return SmsCentre(manners, password=arguments.password)
        case "gateway":
            return SmsGateway(manners, token=arguments.password, receipts_to=arguments.receipts_to)
        case "mail":
            return MailSink(manners, grey=arguments.grey)
        case _:
            return PushService(manners, origin=f"http://{LOOPBACK}:{port or arguments.port}")


def _tell(made: list[tuple[str, int, Simulator]]) -> None:
    for _, _, simulator in made:
        print(orjson.dumps(simulator.manners.report(), option=orjson.OPT_SORT_KEYS).decode(), flush=True)


def _kind(value: str) -> tuple[str, int]:
    kind, _, port = value.partition(":")
    if kind not in KINDS or (port and not port.isdigit()):
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(KINDS)}, or with a port such as smpp:2775")
    return kind, int(port or 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulators", description=__doc__)
    parser.add_argument("kinds", type=_kind, nargs="+", metavar="kind", help="smpp, gateway, mail or push; kind:port")
    parser.add_argument("--port", type=int, default=0, help="of one that names none; 0 takes a free one and says which")
    parser.add_argument("--errors", type=float, default=0.0, help="share of errors: half at once, half later")
    parser.add_argument("--silent", type=float, default=0.0, help="share that is taken and never answered")
    parser.add_argument("--repeated", type=float, default=0.0, help="share of receipts that come twice")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds from the answer to the receipt")
    parser.add_argument("--early", action="store_true", help="receipts come before the answer (smpp)")
    parser.add_argument("--grey", action="store_true", help="each address is put off the first time (mail)")
    parser.add_argument("--keep", action="store_true", help="counts what was taken by its key, so that doubles show")
    parser.add_argument("--seed", type=int, default=1, help="of the dice")
    parser.add_argument("--password", default="", help="password (smpp) or token (gateway); empty lets everyone in")
    parser.add_argument("--receipts-to", default="", help="address to which receipts are posted (gateway)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
