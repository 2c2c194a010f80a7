"""Where calls, visits and silence show themselves: the workspace's menu, my data, live topics."""

from django.utils.translation import gettext_lazy as _

from teremok.notices import alarm, task_access, task_knowing
from teremok.platform import live
from teremok.ui import known, workspace_menu


def place() -> None:
    alarm.declare()
    live.allow(task_access.PREFIX, task_access.may_hear)
    for part in task_knowing.PARTS:
        known.register(part)
    workspace_menu.register(
        workspace_menu.Item(
            text=_("Calls and visits"),
            route="tasks:desk",
            icon="telephone",
            order=57,
            visible=task_access.works_on_tasks,
            group=workspace_menu.RESIDENTS,
        )
    )
