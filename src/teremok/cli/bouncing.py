"""`teremok bounces`: a mail that came back, from the mail server's pipe."""

import sys

from teremok.cli.command import Command, Namespace, database

TRY_AGAIN = 75  # EX_TEMPFAIL: the mail server keeps the mail and pipes it once more


def bounces(arguments: Namespace) -> int:
    """Takes one mail from standard input; 0 when it was read, whatever it was, else the mail server would bounce it."""
    from django.db import DatabaseError

    from teremok.platform.channels.bounce_mailbox import take
    from teremok.platform.channels.bounces import MOST_OCTETS

    octets = sys.stdin.buffer.read(MOST_OCTETS)
    while sys.stdin.buffer.read(1 << 16):  # the pipe is read to its end, so that whoever writes isn't broken off
        continue
    try:
        with database():
            from django.utils import timezone

            bounce = take(octets, at=timezone.now())
    except DatabaseError as error:
        print(f"teremok: the database can't be reached: {str(error).strip().splitlines()[0]}", file=sys.stderr)
        return TRY_AGAIN
    print(f"{bounce.message} {bounce.state}" if bounce else "This is no bounce of ours.")
    return 0


COMMANDS = (
    Command(
        "bounces",
        "Take in a mail that came back, from standard input.",
        bounces,
        description="For a mail server's pipe, such as bounces: |/opt/teremok/.venv/bin/teremok bounces",
    ),
)
