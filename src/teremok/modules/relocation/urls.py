from django.urls import path

from teremok.modules.relocation import officer_urls
from teremok.modules.relocation.deal_urls import DEAL
from teremok.modules.relocation.guide_urls import GUIDE
from teremok.modules.relocation.offer_urls import OFFERS
from teremok.modules.relocation.views import family, programme, public

app_name = "relocation"
urlpatterns = [
    # Is my house in the programme, and when
    path("relocation/", public.find, name="find"),
    path("relocation/houses/<uuid:house_id>/", public.house, name="is_house_in"),
    # The programme as it is planned
    path("staff/relocation/programme/", programme.show, name="programme"),
    path("staff/relocation/programme/plan/", programme.plan, name="plan"),
    path("staff/relocation/programme/lists/<uuid:source_id>/", programme.source, name="list_source"),
    path("staff/relocation/programme/<uuid:listed_id>/", programme.house, name="programme_house"),
    path("staff/relocation/waves/new/", programme.new_wave, name="new_wave"),
    path("staff/relocation/waves/<uuid:wave_id>/", programme.wave, name="wave"),
    path("staff/relocation/waves/<uuid:wave_id>/start/", programme.start_wave, name="start_wave"),
    # The family's file
    path("relocation/my/", family.mine, name="mine"),
    path("relocation/my/<uuid:family_id>/", family.my_family, name="my_family"),
    path("staff/relocation/families/<uuid:family_id>/", family.family, name="family"),
    *officer_urls.pages,
    *DEAL,
    *OFFERS,
    *GUIDE,
]
