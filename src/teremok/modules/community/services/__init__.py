"""Writing to the board: `notices.write(by=…, at=…)`, `moderation.hide(…)`, `expiry.expire_due(…)`."""

from teremok.modules.community.services import expiry, moderation, notices

__all__ = ["expiry", "moderation", "notices"]
