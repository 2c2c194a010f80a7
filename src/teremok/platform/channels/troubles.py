"""How a message can fail to leave."""


class CannotDeliver(Exception):
    """The message didn't leave; the text says why."""


class DeliverLater(CannotDeliver):
    """The trouble may pass: try again."""


class OutOfOrder(DeliverLater):
    """The provider itself is in trouble, whatever the message: out of reach, refuses us, or says it is busy."""


class NeverDelivers(CannotDeliver):
    """The receiver refused this very message: trying again changes nothing."""


class NoSuchAddress(NeverDelivers):
    """There is nobody at the address: nothing will ever be delivered there."""


class Unanswered(CannotDeliver):
    """The message was handed over, and nobody knows whether it was taken: it may leave twice when tried again."""
