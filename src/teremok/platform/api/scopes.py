"""What a token may be used for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    REGISTRY_READ = "registry.read", _("Read houses, premises and organisations")
    REGISTRY_WRITE = "registry.write", _("Change houses and premises")
    PEOPLE_READ = "people.read", _("Read people and who owns what")
    IMPORTS = "imports", _("Bring in lists and undo them")
    NOTICES = "notices", _("Read and write the notice board")
    MESSAGES = "messages", _("Write to the people of your houses and read what became of it")
    RELOCATION = "relocation", _("Read the relocation programme and move families of your houses")


EVERY_SCOPE = frozenset(Scope)
