"""How a message can fail to leave."""


class CannotDeliver(Exception):
    """The message didn't leave; the text says why."""


class DeliverLater(CannotDeliver):
    """The trouble may pass: try again."""


class NeverDelivers(CannotDeliver):
    """The receiver refused this very message: trying again changes nothing."""
