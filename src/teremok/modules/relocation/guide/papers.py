"""Papers that a step may ask for, by their codes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAPERS: Mapping[str, str | Promise] = {
    "identity": _("Passport or another identity document of everyone who signs"),
    "birth": _("Birth certificate of a child"),
    "right": _("Paper of the right: an extract from the register of rights or a contract"),
    "tenancy": _("Contract of social tenancy or the order for the flat"),
    "application": _("Application for the flat to be included in the contract"),
    "compensation": _("Application for money or another flat of equal value"),
    "purchase": _("Application to buy more space, signed by all owners"),
    "proxy": _("Notarised authority, or the decision that appoints the guardian"),
    "marriage": _("Certificate of marriage or of its end"),
    "spouse": _("Consent of the wife or husband, certified by a notary"),
    "inheritance": _("Certificate of inheritance or the notary's paper that the estate is open"),
    "death": _("Certificate of death"),
    "disability": _("Paper of disability and the individual rehabilitation programme"),
    "pledge": _("Mortgage contract and the bank's letter"),
    "queue": _("Notice that the family is on the housing list"),
    "refusal": _("Written refusal with its reason"),
    "defects": _("List of defects with photographs"),
    "court": _("Decision or agreement approved by the court"),
    "annuity": _("Contract of life annuity with the city"),
    "business": _("Papers of the organisation and of the premises"),
    "receipt": _("Receipts that nothing is owed for the flat"),
    "benefit": _("Paper of the right to a benefit"),
}
