"""Small invented lists, and the way from one to an applied batch."""

from datetime import UTC, datetime
from pathlib import Path

from teremok.platform.access import SYSTEM
from teremok.registry.imports import services
from teremok.registry.imports.states import Kind

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOUSES = """Адрес;УНОМ;Широта;Долгота;Год постройки;Общая площадь;Управляющая организация;Район;Округ
г. Сказочинск, ул. Сказочная, д. 5;101;55,7;37,6;1962;2486,10;УК «Теремок-Сервис»;Лесной;Северный
г. Сказочинск, ул. Сказочная, д. 7;102;55,701;37,6;1963;Не заполнено;УК "Теремок-Сервис";Лесной;Северный
"""
PREMISES = """Адрес;Квартира;Площадь;Подъезд;Этаж
"Сказочная улица, дом 5, г. Сказочинск";1;45,5;1;1
"Сказочная улица, дом 5, г. Сказочинск";2;60;1;1
"""
OWNERS = """Адрес;Квартира;ФИО;Дата рождения;СНИЛС;Организация;ИНН;Доля;Право с
г. Сказочинск, ул. Сказочная, д. 5;1;Теремкова Анна Ильинична;01.02.1980;112-233-445 95;;;2/3;01.03.2010
г. Сказочинск, ул. Сказочная, д. 5;1;Теремков Борис Ильич;05.06.1978;;;;1/3;01.03.2010
г. Сказочинск, ул. Сказочная, д. 5;2;;;;ООО «Пряник»;7707083893;1;
"""
SNILS = "11223344595"


def written(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def checked(kind: Kind, path: Path):
    batch = services.open_batch(kind=kind, file_name=path.name, file_size=0, by=SYSTEM, at=NOW)
    return services.check(batch=batch, path=path, by=SYSTEM, at=NOW)


def applied(kind: Kind, path: Path):
    return services.apply(batch=checked(kind, path), by=SYSTEM, at=NOW)
