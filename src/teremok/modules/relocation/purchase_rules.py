"""What extra space costs: the difference of areas by the fund's price for a metre, less the discount of the law."""

from dataclasses import dataclass
from decimal import Decimal

from teremok.kernel.money import money
from teremok.ui.formats import area, number
from teremok.ui.formats import money as in_roubles


@dataclass(frozen=True)
class Price:
    """The arithmetic of an extra purchase: areas in m², price in roubles for a metre, discount in percent."""

    base_area: Decimal
    flat_area: Decimal
    per_metre: Decimal
    discount_percent: Decimal

    @property
    def difference(self) -> Decimal:
        return self.flat_area - self.base_area

    @property
    def amount(self) -> Decimal:
        """Rounded once, at the end, half up to a kopeck."""
        return money(self.difference * self.per_metre * (100 - self.discount_percent) / 100)

    @property
    def text(self) -> str:
        """`(64.8 m² − 54.3 m²) × 200 000,00 ₽ − 10 % = 1 890 000,00 ₽`."""
        left = f"({area(self.flat_area)} − {area(self.base_area)}) × {in_roubles(self.per_metre)}"
        return f"{left} − {number(self.discount_percent.normalize())}\N{NO-BREAK SPACE}% = {in_roubles(self.amount)}"
