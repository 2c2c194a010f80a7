"""The providers of the demo: mail and SMS really travel, to simulators beside it, and receipts come back."""

import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from teremok.platform.channels.simulators.threads import LOOPBACK
from teremok.platform.serving.supervisor import Child

RECEIPT_SECONDS = 2


@dataclass(frozen=True)
class Simulators:
    """The ports on which they are to listen, chosen before anything starts."""

    mail: int
    sms: int

    @classmethod
    def chosen(cls) -> "Simulators":
        with socket.socket() as mail, socket.socket() as sms:
            for probe in (mail, sms):
                probe.bind((LOOPBACK, 0))
            return cls(mail.getsockname()[1], sms.getsockname()[1])

    @property
    def settings(self) -> dict[str, str]:
        """They stand in the place of whatever the environment names: nothing leaves the demo."""
        return {
            "TEREMOK_SIMULATORS": "on",
            "TEREMOK_MAIL_URL": f"smtp://{LOOPBACK}:{self.mail}",
            "TEREMOK_MAIL_URL_2": "",
            "TEREMOK_SMS_URL": f"smpp://demo:demo@{LOOPBACK}:{self.sms}/?from=Teremok&window=50",
            "TEREMOK_SMS_URL_2": "",
            "TEREMOK_BOUNCES_URL": "",
        }

    def child(self, log: Path) -> Child:
        """For the supervisor, to be added before the carrier."""
        kinds = [f"mail:{self.mail}", f"smpp:{self.sms}"]
        command = [sys.executable, "-m", "teremok.platform.channels.simulators", *kinds]
        return Child(
            "simulators",
            [*command, "--delay", str(RECEIPT_SECONDS)],
            log=log,
            stop_signal=signal.SIGINT,  # after the carrier, which ends by SIGTERM
            grace_seconds=5,
        )
