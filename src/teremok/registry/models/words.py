"""The words of a house, by which it is found."""

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func


class HouseWords(Func):
    """Of (address_key, unom, cadastral_number): the words and numbers of the address, `=6к1`, `u12107`, the cadastre's.

    The function lives in the database and the index holds its result, so that rows that came by COPY are found too.
    """

    function = "registry_house_words"
    output_field = SearchVectorField()
