"""The documents of the demo city, in the words of a city that has read the law; a real city publishes its own."""

from datetime import date, datetime

from teremok.identity.models import Policy
from teremok.identity.services import consents
from teremok.platform.access import SYSTEM

FROM = date(2026, 1, 1)

PRIVACY_RU = """Оператор: Администрация города Сказочинска, г. Сказочинск, ул. Лесная, д. 1.

Мы храним то, что нужно, чтобы дом жил: кто чем владеет, кто где живёт, заявки, показания, счета, голоса. Основание — закон (152-ФЗ, ст. 6) и договор управления; для новостей — ваше согласие.

Данные лежат на серверах в России. СНИЛС и номера документов зашифрованы. Каждый взгляд сотрудника на ваши данные записан, и вы видите эту запись.

Вы можете узнать, что о вас известно, скачать это, исправить и попросить уничтожить то, что хранить больше не нужно. На запрос отвечаем за десять рабочих дней."""
PRIVACY_EN = """Operator: Administration of the city of Skazochinsk, Lesnaya st. 1.

We keep what a house needs to live: who owns what, who lives where, requests, readings, bills, votes. The ground is the law (152-FZ, art. 6) and the management contract; for news it is your consent.

The data lie on servers in Russia. SNILS and document numbers are encrypted. Every look of an employee at your data is recorded, and you see that record.

You can learn what is known of you, download it, correct it, and ask to destroy what need not be kept. We answer within ten working days."""
TERMS_RU = """Пользоваться «Теремком» можно бесплатно. Пишите правду, уважайте соседей, никому не сообщайте коды.

Заявки и показания, отправленные из вашей учётной записи, считаются подписанными простой электронной подписью (63-ФЗ)."""
TERMS_EN = """Teremok is free to use. Write the truth, respect your neighbours, tell no one your codes.

Requests and readings sent from your account count as signed with a simple electronic signature (63-FZ)."""
PROCESSING_RU = """Я даю Администрации города Сказочинска (ул. Лесная, д. 1) согласие на обработку моих фамилии, имени, отчества, телефона и адреса электронной почты: сбор, хранение, использование и удаление — чтобы отвечать на мои вопросы, не связанные с договором управления.

Согласие действует, пока я его не отзову. Отозвать можно на этой странице одной кнопкой; данные удалят за 30 дней."""
PROCESSING_EN = """I allow the Administration of the city of Skazochinsk (Lesnaya st. 1) to process my full name, phone and e-mail address: to collect, keep, use and delete them, in order to answer questions of mine outside the management contract.

The consent holds until I withdraw it. One button on this page withdraws it; the data are deleted within 30 days."""
MESSAGES_RU = """Я согласен получать от Администрации города Сказочинска новости о доме и городе по SMS и электронной почте.

Согласие действует, пока я его не отзову на этой странице. Обязательные уведомления (об отключениях, собраниях, счетах) приходят и без него."""
MESSAGES_EN = """I agree to get news about my house and the city from the Administration of the city of Skazochinsk by SMS and e-mail.

The consent holds until I withdraw it on this page. Notices required by law (outages, meetings, bills) come without it."""

DOCUMENTS = {
    Policy.Kind.PRIVACY: {
        "ru": ("Политика обработки персональных данных", PRIVACY_RU),
        "en": ("Policy on personal data", PRIVACY_EN),
    },
    Policy.Kind.TERMS: {"ru": ("Условия использования", TERMS_RU), "en": ("Terms of use", TERMS_EN)},
    Policy.Kind.PROCESSING: {
        "ru": ("Согласие на обработку персональных данных", PROCESSING_RU),
        "en": ("Consent to the processing of personal data", PROCESSING_EN),
    },
    Policy.Kind.MESSAGES: {
        "ru": ("Согласие на новости по SMS и почте", MESSAGES_RU),
        "en": ("Consent to news by SMS and e-mail", MESSAGES_EN),
    },
}


def publish_policies(*, at: datetime) -> None:
    for kind, texts in DOCUMENTS.items():
        consents.publish(kind=kind, texts=texts, from_on=FROM, by=SYSTEM, at=at)
