"""How an account was joined to a person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teremok.identity.models.accounts import Account
from teremok.platform.access import Assurance
from teremok.platform.database.records import Record
from teremok.registry.models import House, Person, Premises


class Method(models.TextChoices):
    """By what an account's holder showed who they are."""

    CODE = "code", _("Code by SMS or e-mail")
    ORGANISATION = "organisation", _("Check by the managing organisation")
    LETTER = "letter", _("Code in a registered letter")
    IN_PERSON = "in_person", _("Passport shown in person")
    PROVIDER = "provider", _("Confirmed account of the identity provider")


class Verification(Record):
    """The join of an account and a person: by what method, how surely, when, by whom.

    `Account.person` and `Account.assurance` are the outcome of the rows that stand. A wrong join is undone with a
    reason; the row stays. `by_account` is the member of staff, empty where a machine or the person themselves did it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="verifications")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="verifications")
    method = models.CharField(max_length=20, choices=Method)
    level = models.PositiveSmallIntegerField(choices=[(level.value, level.name) for level in Assurance])
    basis = models.CharField(max_length=300, blank=True)
    verified_at = models.DateTimeField()
    by_account = models.UUIDField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.UUIDField(null=True, blank=True)
    undone_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(undone_because=""), name="verification_undone_for_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["account"], condition=Q(undone_at=None), name="verification_that_stands")]

    def __str__(self) -> str:
        return self.get_method_display()


class VerificationRequest(Record):
    """A resident asks the organisation that manages their house to recognise them; its staff answer from a queue."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the organisation")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="verification_requests")
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="verification_requests")
    premises_number = models.CharField(max_length=40)
    last_name = models.CharField(max_length=120)
    first_name = models.CharField(max_length=120)
    middle_name = models.CharField(max_length=120, blank=True)
    birth_date = models.DateField()
    remark = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="waiting"), name="verification_request_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(answer=""), name="refused_with_a_reason"),
        ]
        indexes = [
            models.Index(fields=["house", "asked_at"], condition=Q(state="waiting"), name="verification_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))


class VerificationLetter(Record):
    """A code in a registered letter to the home of a person of the registry; only the account that asked can use it.

    The letter goes to the address the register holds, never to one that was typed. The code is kept as a keyed hash;
    the letter to print lies sealed in the outgoing post until it has been posted.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="verification_letters")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="verification_letters")
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="verification_letters")
    code_hash = models.BinaryField(max_length=32)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def post_key(self) -> str:
        """The key of the letter in the outgoing post."""
        return f"verification-letter:{self.public_id}"
