"""A server whose only topics are `hall:…`, and whose session keys are the ids of accounts."""

from uuid import UUID

import django

django.setup()

from teremok.platform.access import ANONYMOUS, Actor  # noqa: E402
from teremok.platform.live.streams import LiveStreams  # noqa: E402
from teremok.platform.live.topics import allow, set_actor_loader  # noqa: E402
from teremok.platform.serving.bridge import Bridge  # noqa: E402
from teremok.platform.serving.tests.echo import LIMIT, echo  # noqa: E402


class Hall:
    def __rsgi_init__(self, loop):
        allow("hall", lambda actor, topic: topic == "hall:open" or str(actor.account_id) == topic[5:])
        set_actor_loader(lambda key: Actor(account_id=UUID(key)) if key else ANONYMOUS)
        self.live = LiveStreams(loop)
        self.pages = Bridge(echo, threads=2, limit=LIMIT)

    async def __rsgi__(self, scope, exchange):
        await (self.live if scope.path == "/live/" else self.pages)(scope, exchange)


application = Hall()
