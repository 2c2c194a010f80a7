"""What happens now, told to the browsers that look at it: server-sent events fed by LISTEN/NOTIFY."""

from teremok.platform.live.publishing import ask_again, hang_up, publish, publish_all
from teremok.platform.live.topics import allow, set_actor_loader

__all__ = ["allow", "ask_again", "hang_up", "publish", "publish_all", "set_actor_loader"]
