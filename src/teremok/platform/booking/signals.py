"""What modules may react to; receivers only defer a job."""

from django.dispatch import Signal

promoted = Signal()  # booking: a waiting one that got a place
called_off = Signal()  # bookings: those whose slot was closed
