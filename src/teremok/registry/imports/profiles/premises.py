"""Lists of premises."""

from teremok.registry.imports.profiles.shape import Profile
from teremok.registry.imports.states import Kind

HOUSE_COLUMNS = {
    "address": ("Адрес", "Адрес дома", "address"),
    "unom": ("УНОМ", "unom"),
}

PREMISES = Profile(
    name="premises",
    kind=Kind.PREMISES,
    source="",
    one_of=("address", "unom"),
    required=frozenset({"number"}),
    columns=HOUSE_COLUMNS
    | {
        "number": ("Номер помещения", "Помещение", "Квартира", "number", "premises"),
        "kind": ("Вид помещения", "kind"),
        "entrance": ("Подъезд", "entrance"),
        "floor": ("Этаж", "floor"),
        "rooms": ("Комнат", "rooms"),
        "area": ("Площадь", "Общая площадь", "area"),
        "area_living": ("Жилая площадь", "area_living"),
        "cadastral_number": ("Кадастровый номер", "cadastral_number"),
        "is_common_property": ("Общее имущество", "is_common_property"),
    },
)
