"""The poster by the lift."""

import pytest

from tests.cast import client_of


@pytest.mark.parametrize("author", ["anna", "egor"])
@pytest.mark.parametrize("query", ["", "?large"])
def test_a_notice_on_paper(hang, cast, author, query):
    notice = hang(author, title="Отключение воды 🙁 #panic()", text="С 10 до 12.\n\nЗапаситесь водой.")
    response = client_of(cast["vera"]).get(f"/notices/{notice.public_id}/poster.pdf{query}")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-1.7")


def test_the_same_at_every_time(hang, cast):
    address = f"/notices/{hang().public_id}/poster.pdf"
    client = client_of(cast["vera"])
    assert client.get(address).content == client.get(address).content
