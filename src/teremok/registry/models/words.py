"""The words of a house, by which it is found."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import CharField, Func


class HouseWords(Func):
    """Of (address_key, unom, cadastral_number): the words and numbers of the address, `=6к1`, `u12107`, the cadastre's.

    The function lives in the database and the index holds its result, so that rows that came by COPY are found too.
    """

    function = "registry_house_words"
    output_field = SearchVectorField()


class NaturalOrder(Func):
    """Of an address or a number as it is compared: what it is sorted by, so that 2 comes before 10.

    The function pads every run of digits to eight; the index of houses holds its result.
    """

    function = "registry_natural_order"
    output_field = CharField()
