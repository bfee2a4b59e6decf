"""Values as people write them, "130 %", "5_000_000 USDT", "3 days", "0.5 %", and back.

All of them are exact: what a contract could not hold to the last digit is refused, never rounded.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext

from scripts.flux.errors import ValueUnreadable

SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "year": 31_536_000,  # 365 days, as the contracts count
}
NUMBER = r"(-?\d[\d_,]*(?:\.\d+)?)"
PRECISION = 80  # digits; a 256-bit number has 78


@dataclass(frozen=True)
class Amount:
    """So many whole units of an asset, or of USD."""

    value: Decimal
    symbol: str

    def units(self, decimals: int) -> int:
        """In the smallest unit of the asset."""
        return scaled(self.value, 10**decimals, str(self))

    def __str__(self) -> str:
        return f"{readable(self.value)} {self.symbol}"


def parse_number(given: object) -> Decimal:
    """ "5_000_000", "0.5", 20"""
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
        raise ValueUnreadable(given=given, expected="5_000_000")
    text = str(given).strip().replace("_", "").replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueUnreadable(given=given, expected="5_000_000") from error
    if not number.is_finite():
        raise ValueUnreadable(given=given, expected="5_000_000")
    return number


def parse_percent(given: object) -> Decimal:
    """ "130 %" is 1.3"""
    if isinstance(given, Decimal):
        return given
    match = re.fullmatch(rf"\s*{NUMBER}\s*%\s*", given) if isinstance(given, str) else None
    if match is None:
        raise ValueUnreadable(given=given, expected='"130 %"')
    return exact(parse_number(match[1]) / 100)


def parse_duration(given: object) -> int:
    """ "3 days" or "1 day 3 hours", in whole seconds"""
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    return scaled(parse_seconds(given), 1, repr(given))


def parse_seconds(given: object) -> Decimal:
    """Like `parse_duration`, but "0.45 seconds" is one too."""
    if isinstance(given, Decimal):
        return given
    text = given.strip() if isinstance(given, str) else ""
    parts = re.findall(rf"{NUMBER}\s*([a-z]+)", text)
    if not parts or re.sub(rf"{NUMBER}\s*[a-z]+|[\s,]", "", text):
        raise ValueUnreadable(given=given, expected='"3 days"')
    seconds = Decimal(0)
    for number, word in parts:
        unit = SECONDS.get(word.removesuffix("s"))
        if unit is None:
            raise ValueUnreadable(given=given, expected='"3 days" (second, minute, hour, day, week, year)')
        seconds += parse_number(number) * unit
    return exact(seconds)


def parse_amount(given: object) -> Amount:
    """ "5_000_000 USDT" """
    if isinstance(given, Amount):
        return given
    match = re.fullmatch(rf"\s*{NUMBER}\s*([A-Za-z][\w.]*)\s*", given) if isinstance(given, str) else None
    if match is None:
        raise ValueUnreadable(given=given, expected='"5_000_000 USDT"')
    return Amount(parse_number(match[1]), match[2])


def parse_usd(given: object) -> Decimal:
    """ "600 USD" """
    if isinstance(given, Decimal):
        return given
    try:
        amount = parse_amount(given)
    except ValueUnreadable as error:
        raise ValueUnreadable(given=given, expected='"600 USD"') from error
    if amount.symbol != "USD":
        raise ValueUnreadable(given=given, expected='"600 USD"')
    return amount.value


def parse_gas_price(given: object) -> int:
    """ "20 gwei", in wei"""
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    try:
        amount = parse_amount(given)
    except ValueUnreadable as error:
        raise ValueUnreadable(given=given, expected='"20 gwei"') from error
    if amount.symbol not in ("gwei", "wei"):
        raise ValueUnreadable(given=given, expected='"20 gwei"')
    return scaled(amount.value, 10**9 if amount.symbol == "gwei" else 1, repr(given))


def scaled(value: Decimal, factor: int, shown: str) -> int:
    """`value * factor`, which must be a whole number."""
    with localcontext() as context:
        context.prec = PRECISION
        product = value * factor
        if product != product.to_integral_value():
            raise ValueUnreadable(given=shown, expected=f"a multiple of {readable(Decimal(1) / factor)}")
        return int(product)


def exact(value: Decimal) -> Decimal:
    """The same number without trailing zeros or exponent."""
    normal = value.normalize()
    return normal.quantize(Decimal(1)) if normal == normal.to_integral_value() else normal


def readable(value: Decimal | int) -> str:
    """ "5,000,000" and "0.5": thousands apart, no trailing zeros"""
    text = f"{exact(Decimal(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_percent(share: Decimal) -> str:
    return f"{readable(share * 100)} %"


def show_duration(seconds: int) -> str:
    """In the largest unit that divides it: "2 days", "27 hours"."""
    for word in ("week", "day", "hour", "minute"):
        unit = SECONDS[word]
        if seconds and seconds % unit == 0 and not (word == "week" and seconds < 4 * unit):
            count = seconds // unit
            return f"{count} {word}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def show_units(units: int, decimals: int, symbol: str = "", places: int | None = None) -> str:
    """Smallest units as a person reads them; with `places` rounded to so many."""
    with localcontext() as context:
        context.prec = PRECISION
        value = Decimal(units) / 10**decimals
        if places is not None:
            value = value.quantize(Decimal(1).scaleb(-places))
        return f"{readable(value)} {symbol}".strip()
