"""The group of the staff menu in which all pages of relocation stand."""

from django.utils.translation import pgettext_lazy

RELOCATION = pgettext_lazy("group of the side menu", "Relocation")
