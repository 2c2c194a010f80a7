"""The RSGI application: live streams natively, everything else through Django's WSGI handler."""

import asyncio
import os

from django.conf import settings

from teremok.config.wsgi import application as django_application
from teremok.platform.live.streams import LiveStreams
from teremok.platform.serving.bridge import Bridge
from teremok.platform.serving.lifeline import follow_parent, watch_lifeline
from teremok.platform.serving.requests import Exchange, Scope

LIVE_PATH = "/live/"


class Application:
    """One for each web process."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        follow_parent()
        self.pages = Bridge(
            django_application, threads=settings.ENV["TEREMOK_THREADS"], limit=settings.REQUEST_LIMIT_BYTES
        )
        self.live = LiveStreams(loop)
        watch_lifeline(loop, self.live.close)

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        if scope.path == LIVE_PATH:
            await self.live(scope, exchange)
        else:
            await self.pages(scope, exchange)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.live.close()
        self.pages.close()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teremok.config.settings")
application = Application()
