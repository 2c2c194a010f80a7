"""Everything that leaves the house: mail, SMS, letters."""

from teremok.platform.channels.sending import contents_of, contents_of_all, send_letter, send_mail, send_sms

__all__ = ["contents_of", "contents_of_all", "send_letter", "send_mail", "send_sms"]
