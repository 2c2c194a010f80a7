"""Where the deal shows itself: its notices, its files, the office's lists."""

from teremok.modules.relocation import contract_files, notices_of_deal
from teremok.notices import kinds as notices
from teremok.platform.files import kinds as files


def place() -> None:
    for kind in notices_of_deal.KINDS:
        notices.register(kind)
    for file in contract_files.KINDS:
        files.register(file)
