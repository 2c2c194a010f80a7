from django.urls import path

from teremok.platform.channels import views

app_name = "channels"
urlpatterns = [path("receipts/<str:token>/", views.receipts, name="receipts")]
