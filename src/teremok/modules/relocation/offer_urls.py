"""Addresses of offers, viewings, answers, extra purchase, new houses."""

from django.urls import path

from teremok.modules.relocation.views import destinations, offers, purchases, staff_offers

OFFERS = [
    path("relocation/my/<uuid:family_id>/offer/", offers.my_offer, name="my_offer"),
    path("relocation/my/<uuid:family_id>/offer/answer/", offers.answer, name="answer_offer"),
    path("relocation/my/<uuid:family_id>/offer/book/", offers.book, name="book_viewing"),
    path("relocation/my/<uuid:family_id>/offer/cancel/", offers.cancel, name="cancel_viewing"),
    path("relocation/my/<uuid:family_id>/offer/viewing.ics", offers.calendar, name="viewing_file"),
    path("relocation/my/<uuid:family_id>/offer/letter.pdf", offers.letter, name="offer_letter"),
    path("relocation/my/<uuid:family_id>/purchase/", purchases.purchase, name="purchase"),
    path("relocation/my/<uuid:family_id>/purchase/sign/", purchases.sign_purchase, name="sign_purchase"),
    path("relocation/my/<uuid:family_id>/purchase/withdraw/", purchases.withdraw_purchase, name="withdraw_purchase"),
    path("staff/relocation/families/<uuid:family_id>/offers/", staff_offers.offers, name="offers"),
    path("staff/relocation/families/<uuid:family_id>/offers/letter.pdf", staff_offers.letter, name="staff_letter"),
    path("staff/relocation/new-houses/", destinations.destinations, name="destinations"),
    path("staff/relocation/new-houses/<uuid:destination_id>/", destinations.destination, name="destination"),
    path("staff/relocation/new-houses/<uuid:destination_id>/viewings/", destinations.viewings, name="viewings"),
    path("staff/relocation/houses/<uuid:listed_id>/proposal/", destinations.proposal, name="proposal"),
    path("staff/relocation/invitations/", destinations.invitations, name="invitations"),
]
