"""`teremok init`: the first administrator and organisation of a real installation."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from teremok.cli.command import CannotRun, Command, Namespace, database
from teremok.cli.installation import bring_up_to_date

if TYPE_CHECKING:
    from teremok.identity.services.installation import Founded

ASKED = (
    ("organisation", "Name of the organisation that runs this installation: "),
    ("administrator", "Phone or e-mail of its first administrator: "),
    ("name", "Name of the administrator: "),
)


def init(arguments: Namespace) -> int:
    """Asks for what wasn't given when a person is there to answer; prints how to sign in."""
    asked = [(key, question) for key, question in ASKED if key == "administrator" or not arguments.again]
    given = {key: getattr(arguments, key) or _ask(arguments, key, question) for key, question in asked}
    with database():
        bring_up_to_date()
        outcome = _again(given["administrator"]) if arguments.again else _found(given, arguments.inn)
    if arguments.json:
        print(json.dumps(outcome, ensure_ascii=False))
    else:
        _tell(outcome, again=arguments.again)
    return 0


def _found(given: dict[str, str], inn: str) -> dict[str, str]:
    from django.utils import timezone

    from teremok.identity.contacts import NotAContact, read_contact
    from teremok.identity.services import installation
    from teremok.platform.access import SYSTEM
    from teremok.registry.refusals import Refused

    try:
        founded = installation.found(
            organisation_name=given["organisation"],
            inn=inn,
            contact=read_contact(given["administrator"]),
            display_name=given["name"],
            by=SYSTEM,
            at=timezone.now(),
        )
    except (NotAContact, Refused, installation.CannotFound) as refusal:
        raise CannotRun(str(refusal)) from refusal
    return _outcome(founded)


def _again(administrator: str) -> dict[str, str]:
    from django.utils import timezone

    from teremok.identity.contacts import NotAContact, read_contact
    from teremok.identity.services import installation
    from teremok.platform.access import SYSTEM

    try:
        founded = installation.again(contact=read_contact(administrator), by=SYSTEM, at=timezone.now())
    except (NotAContact, installation.CannotFound) as refusal:
        raise CannotRun(str(refusal)) from refusal
    return _outcome(founded)


def _outcome(founded: "Founded") -> dict[str, str]:
    return {
        "organisation": str(founded.organisation_id),
        "account": str(founded.account_id),
        "sign_in": founded.sign_in_url,
        "sign_in_as": founded.contact,
        "first_sign_in": founded.first_sign_in_url,
        "first_code": founded.first_code,
        "authenticator": founded.totp_link,
        "recovery_codes": " ".join(founded.recovery_codes),
    }


def _ask(arguments: Namespace, key: str, question: str) -> str:
    if arguments.json or not sys.stdin.isatty():
        raise CannotRun(f"--{key} is missing; `teremok init --help` shows an example")
    answer = input(question).strip()
    if not answer:
        raise CannotRun(f"nothing was typed for --{key}")
    return answer


def _tell(outcome: dict[str, str], *, again: bool) -> None:
    import segno

    if again:
        print("The administrator's earlier authenticator, recovery codes, links and sessions work no more.\n")
    else:
        print("The installation has its first organisation and administrator.\n")
    print("1. Scan this with an authenticator app, now: it is shown only once.\n")
    segno.make(outcome["authenticator"]).terminal(compact=True)
    print(f"   or open {outcome['authenticator']}\n")
    print("2. Keep these recovery codes on paper; each opens the account once without the app:")
    recovery = outcome["recovery_codes"].split()
    for start in range(0, len(recovery), 5):
        print(f"   {'  '.join(recovery[start : start + 5])}")
    print()
    print("3. Start `teremok serve`. The first time, sign in without mail or SMS, within a day, at")
    print(f"   {outcome['first_sign_in']}")
    print(f"   with the code {outcome['first_code']}; then the app's code is asked for.\n")
    print(f"4. Later, sign in at {outcome['sign_in']} as {outcome['sign_in_as']}: a code comes by SMS")
    print("   or e-mail. `teremok doctor` says whether messages can leave, and what to set so that they do.")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--organisation", help="name of the organisation that runs this installation")
    parser.add_argument("--inn", default="", help="its INN, if it is known")
    parser.add_argument("--administrator", help="phone or e-mail of its first administrator")
    parser.add_argument("--name", help="name of the administrator")
    parser.add_argument(
        "--again",
        action="store_true",
        help="new ways in for an administrator there is, whose first link has lapsed or whose authenticator is lost",
    )
    parser.add_argument("--json", action="store_true", help="print what a program would read")


COMMANDS = (
    Command(
        "init",
        "Give a new installation its first organisation and administrator.",
        init,
        _arguments,
        "Gives a new installation its first organisation and administrator, once. Example: teremok init "
        '--organisation "Администрация города" --administrator admin@city.example --name "Майя Совина"',
    ),
)
