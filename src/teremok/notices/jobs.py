"""Background entry points of notices."""

from datetime import datetime

from django.utils import timezone

from teremok.notices.models import Notice, PrintRun
from teremok.notices.packs import keeping
from teremok.notices.proof.published import tell_witnesses
from teremok.notices.services import climbing, doors, gathering, post, preparing, printing, sealing, sending, watching
from teremok.platform.access import SYSTEM
from teremok.platform.jobs import defer, periodic, task


@task("notices.prepare", queue="notices", retry=5)
def prepare_notice(notice_id: int) -> None:
    """Turns one notice's audience into addressees."""
    preparing.prepare(notice=Notice.objects.get(pk=notice_id), by=SYSTEM, at=timezone.now())


def prepare(notice: Notice) -> None:
    """Defers the preparing in the transaction that made the notice ready."""
    defer(prepare_notice, key=str(notice.pk), notice_id=notice.pk)


@periodic("* * * * *", name="notices.climb")
def climb(at: datetime) -> None:
    """Every minute: whoever's next rung is due."""
    while climbing.climb(by=SYSTEM, at=at):
        pass


@task("notices.seal", queue="notices", retry=5)
def seal_waiting() -> None:
    """Seals what was logged."""
    sealing.seal(by=SYSTEM, at=timezone.now())


@periodic("* * * * *", name="notices.seal_every_minute")
def seal_every_minute(at: datetime) -> None:
    """Seals what nobody asked to have sealed, or what a dead worker left."""
    sealing.seal(by=SYSTEM, at=at)


@periodic("40 3 * * *", name="notices.tell_witnesses")
def tell_the_head(at: datetime) -> None:
    """Every day the newest signed head leaves by mail."""
    tell_witnesses(at=at)


@task("notices.pack", queue="notices", retry=2)
def make_pack(notice_id: int) -> None:
    """Puts the evidence of a whole notice together."""
    keeping.keep_pack(notice=Notice.objects.get(pk=notice_id), by=SYSTEM, at=timezone.now())


def pack(notice: Notice) -> None:
    """Defers it; asked twice while it waits, it is made once."""
    defer(make_pack, key=str(notice.pk), notice_id=notice.pk)


@periodic("50 1 * * *", name="notices.forget_packs")
def forget_packs(at: datetime) -> None:
    """Packs name people and can be made anew: after a month they go."""
    keeping.forget_old(by=SYSTEM, at=at)


@periodic("* * * * *", name="notices.send_due")
def send_due(at: datetime) -> None:
    """Every minute: what was put off until now."""
    sending.send_due(by=SYSTEM, at=at)


@periodic("17 * * * *", name="notices.reckon_silence")
def reckon_silence(at: datetime) -> None:
    """Every hour those who were reached leave the list of those who may be silent."""
    watching.reckon(by=SYSTEM, at=at)


@periodic("30 5 * * *", name="notices.tell_of_silence")
def tell_of_silence(at: datetime) -> None:
    """In the morning officers hear whom nothing has reached."""
    watching.tell_officers(by=SYSTEM, at=at)


@periodic("*/5 * * * *", name="notices.gather")
def gather(at: datetime) -> None:
    """Every few minutes: the day's messages whose hour has come, as one to each person."""
    gathering.gather(by=SYSTEM, at=at)


@task("notices.print", queue="notices", retry=5, lock="notices.print")
def print_run(run_id: int) -> None:
    """Sets a run part by part; after a dead worker it goes on behind the last whole part."""
    run = PrintRun.objects.get(pk=run_id)
    while printing.print_part(run=run, by=SYSTEM, at=timezone.now()):
        pass


def print_letters(run: PrintRun) -> None:
    """Defers the setting in the transaction that made the run."""
    defer(print_run, key=str(run.pk), run_id=run.pk)


@periodic("15 2 * * *", name="notices.look_after_paper")
def look_after_paper(at: datetime) -> None:
    """Every night: letters and sheets whose days have passed count, needless letters go, old lists of the post too."""
    printing.cancel_needless(by=SYSTEM, at=at)
    post.count_days(by=SYSTEM, at=at)
    doors.count_days(by=SYSTEM, at=at)
    post.forget_lists(by=SYSTEM, at=at)
