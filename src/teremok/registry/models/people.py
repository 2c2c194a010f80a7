"""People and how they are reached."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teremok.platform.database.records import Record
from teremok.platform.secrets.fields import SealedField
from teremok.registry.models.tracking import tracked


@tracked(exclude=["snils_encrypted"])
class Person(Record):
    """A human being, whether or not they ever sign in.

    `name_key` is the folded full name (lower case, ё as е, single spaces): with the birth date it is the second-best
    match. SNILS is kept encrypted and found by a keyed hash (`platform.secrets`); plain digits are nowhere.
    """

    last_name = models.CharField(max_length=120)
    first_name = models.CharField(max_length=120, blank=True)
    middle_name = models.CharField(max_length=120, blank=True)
    name_key = models.CharField(max_length=380, db_collation="C")
    birth_date = models.DateField(null=True, blank=True)
    snils_hash = models.BinaryField(max_length=32, null=True, blank=True)
    snils_encrypted = SealedField(null=True, blank=True)
    died_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snils_hash"], condition=Q(merged_into=None), name="person_once_by_snils"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_into_themselves"),
        ]
        indexes = [models.Index(fields=["name_key", "birth_date"], name="person_by_name")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.middle_name)))


@tracked()
class Contact(Record):
    """A phone number (E.164) or an e-mail address by which a person is reached; verified when they proved it theirs."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=254)
    source = models.CharField(max_length=60, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "value"], name="contact_once_for_person")]
        indexes = [models.Index(fields=["kind", "value"], name="contact_by_value")]

    def __str__(self) -> str:
        return self.value
