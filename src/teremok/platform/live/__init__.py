"""What happens now, told to the browsers that look at it: server-sent events fed by LISTEN/NOTIFY."""

from teremok.platform.live.publishing import ask_again, hang_up, publish
from teremok.platform.live.topics import allow, set_actor_loader

__all__ = ["allow", "ask_again", "hang_up", "publish", "set_actor_loader"]
