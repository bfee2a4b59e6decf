"""The lemmas by number, what each says, and how it is checked."""

from dataclasses import dataclass

from tests.proofs import arithmetic, conservation, sales
from tests.proofs.engines import Lemma, Result, enumerate_all, prove


@dataclass(frozen=True)
class Entry:
    id: str
    statement: str
    lemma: Lemma
    below: int = 0  # 0: z3; else how many values of each are tried
    below_in_tests: int = 0

    def check(self, *, is_fast: bool = False) -> Result:
        below = self.below_in_tests if is_fast else self.below
        return enumerate_all(self.lemma, below) if below else prove(self.lemma)

    @property
    def method(self) -> str:
        return "every value" if self.below else "z3"

    @property
    def bound(self) -> str:
        if self.below:
            return f"the {self.below} smallest values of each number"
        return "none: all integers that the premises allow"


CATALOGUE = (
    Entry("P1", "q = mulDivDown(a, b, d): q·d <= a·b < (q + 1)·d", arithmetic.down_is_the_floor),
    Entry("P2", "q = mulDivUp(a, b, d): (q − 1)·d < a·b <= q·d", arithmetic.up_is_the_ceiling),
    Entry("P3", "up − down is 0 or 1", arithmetic.up_and_down_are_neighbours),
    Entry(
        "P4",
        "b <= d: neither result exceeds a, so none overflows what holds a",
        arithmetic.results_fit_where_a_factor_is_at_most_the_divisor,
    ),
    Entry(
        "P5", "deposit, then redeem all: no more than was paid", arithmetic.deposit_and_redeem_return_no_more
    ),
    Entry(
        "P5",
        "mint, then redeem all: no more than it cost",
        arithmetic.mint_costs_what_redeeming_returns_or_more,
    ),
    Entry(
        "P6",
        "withdraw burns at least the fair number of shares, and never none",
        arithmetic.withdrawing_burns_the_fair_share_or_more,
    ),
    Entry(
        "P6",
        "borrow, then repay all: no less than was borrowed",
        arithmetic.borrowing_and_repaying_is_never_a_gain,
    ),
    Entry("P7", "deposit does not lower assets per share", conservation.deposit_does_not_lower_the_rate),
    Entry("P7", "mint does not lower it", conservation.mint_does_not_lower_the_rate),
    Entry("P8", "withdraw does not lower it", conservation.withdraw_does_not_lower_the_rate),
    Entry("P8", "redeem does not lower it", conservation.redeem_does_not_lower_the_rate),
    Entry("P9", "borrow leaves it", conservation.borrow_leaves_the_rate),
    Entry(
        "P9",
        "borrow books at least the debt that it pays out",
        conservation.borrow_books_the_debt_that_it_pays_out,
    ),
    Entry("P10", "repay leaves it", conservation.repay_leaves_the_rate),
    Entry(
        "P10", "repay cancels no more debt than it brings in", conservation.repay_cancels_no_more_than_it_pays
    ),
    Entry(
        "P11",
        "a flash loan leaves it and pays at least its fee",
        conservation.flash_loan_leaves_the_rate_and_pays_its_fee,
    ),
    Entry("P12", "interest, however much, does not lower it", conservation.accrual_does_not_lower_the_rate),
    Entry(
        "P13", "tokens sent to a market change no preview", conservation.a_gift_of_tokens_changes_no_preview
    ),
    Entry(
        "P14",
        "a depositor loses less than one share's worth and a unit",
        conservation.a_depositor_loses_less_than_a_share_and_a_unit,
    ),
    Entry(
        "P14",
        "sweeping tokens sent to a market raises what all shares are worth by less than one share's worth",
        conservation.a_swept_gift_raises_the_rate_by_less_than_a_share,
    ),
    Entry(
        "P15",
        "what debts grow by is what suppliers and reserve gain, to the unit; below the ceiling of the books",
        conservation.interest_is_shared_out_without_a_rest,
    ),
    Entry("P16", "the index of debts never falls", conservation.the_index_of_debts_never_falls),
    Entry(
        "P17",
        "never both a fee and a shortfall; neither below 0; fee at most the deposits, shortfall the debts",
        sales.fee_and_shortfall_exclude_each_other,
    ),
    Entry(
        "P17",
        "at every ratio the buyer pays at most (1 − discount) of what he gets",
        sales.the_buyer_gets_the_discount_at_every_ratio,
    ),
    Entry(
        "P17",
        "terms that fit a line: from the line (and a little for rounding) up no shortfall, the whole fee",
        sales.at_the_line_the_full_fee_leaves_the_discount,
    ),
    Entry(
        "P17",
        "a part sold, one deposit and one debt, no pools: the rest is no less healthy",
        sales.a_part_sold_leaves_the_rest_no_less_healthy,
    ),
    Entry(
        "P17",
        "eighths sold, two debts, to a pool and the caller: the rest is no less healthy",
        sales.a_part_sold_of_two_debts_leaves_the_rest_no_less_healthy,
        below=14,
        below_in_tests=5,
    ),
    Entry(
        "P18",
        "one deposit, one pool: fees leave the reserve nothing less than 0",
        sales.the_reserve_is_never_short_of_fees,
    ),
    Entry(
        "P18",
        "eighths of two deposits, two debts: pools, caller, bounty and reserve get all that is taken",
        sales.deliveries_add_up_to_what_is_taken,
        below=7,
        below_in_tests=3,
    ),
)
