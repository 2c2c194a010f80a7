from django.apps import AppConfig


class Booking(AppConfig):
    name = "teremok.platform.booking"
    label = "booking"
