"""ERC-2612 of fTokens: every field counts, once, on this chain; contract wallets sign by ERC-1271."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from eth_abi import encode
from eth_account import Account
from eth_utils import keccak
from pyrevm import EVM, CfgEnv, Env

from tests.conformance.ground import CALLER, NOBODY, RECEIVER, Ground, prepare
from tests.model.fixed_point import MAX_UINT
from tests.stateful.chain import ChainRefusedError, decoded_error
from tests.tokens import mocks
from tests.tokens.bench import LENDER, MARKET, Bench, MeteredChain, arrive

SIGNER, WALLET = "signer", "wallet"
KEY = keccak(text="the key of the signer")
PERMIT = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1
CLASSIC = "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"
PACKED = "permit(address,address,uint256,uint256,bytes)"
OTHER_CHAIN = 5


class ChainOf(MeteredChain):
    """The same history on a chain of another number: what a fork is."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._evm = EVM(env=Env(cfg=CfgEnv(chain_id=number)), spec_id="SHANGHAI")
        self._set_time()


@dataclass(frozen=True)
class Permit:
    owner: str = SIGNER
    spender: str = CALLER
    value: int = 10**20
    nonce: int = 0
    deadline: int = MAX_UINT

    def digest(self, ground: Ground, chain_id: int = 1, name: str = "Flux token") -> bytes:
        addresses = ground.bench.addresses
        domain = keccak(
            encode(
                ["bytes32", "bytes32", "bytes32", "uint256", "address"],
                [keccak(text=DOMAIN), keccak(text=name), keccak(text="1"), chain_id, addresses[MARKET]],
            )
        )
        people = addresses[self.owner], addresses[self.spender]
        message = encode(
            ["bytes32", "address", "address", "uint256", "uint256", "uint256"],
            [keccak(text=PERMIT), *people, self.value, self.nonce, self.deadline],
        )
        return keccak(b"\x19\x01" + domain + keccak(message))


@dataclass(frozen=True)
class Signature:
    v: int
    r: int
    s: int

    @property
    def packed(self) -> bytes:
        return self.r.to_bytes(32, "big") + self.s.to_bytes(32, "big") + bytes([self.v])


def sign(digest: bytes) -> Signature:
    signed = (getattr(Account, "unsafe_sign_hash", None) or Account.signHash)(digest, KEY)
    return Signature(signed.v, signed.r, signed.s)


def submit(ground: Ground, permit: Permit, signature: Signature, *, is_packed: bool = False) -> None:
    """By somebody who is neither the owner nor the spender."""
    addresses = ground.bench.addresses
    values = [addresses[permit.owner], addresses[permit.spender], permit.value, permit.deadline]
    types = ["address", "address", "uint256", "uint256"]
    if is_packed:
        data = keccak(text=PACKED)[:4] + encode([*types, "bytes"], [*values, signature.packed])
    else:
        words = [signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big")]
        data = keccak(text=CLASSIC)[:4] + encode([*types, "uint8", "bytes32", "bytes32"], [*values, *words])
    ground.bench.chain.send(addresses[RECEIVER], addresses[MARKET], data, 0)


def allowance(ground: Ground, permit: Permit) -> int:
    return ground.read("allowance", permit.owner, permit.spender)


@pytest.fixture(autouse=True)
def undo_every_test(bench: Bench) -> Iterator[None]:
    with bench.chain.undone():
        know_signer(bench)
        yield


def know_signer(bench: Bench) -> None:
    bench.addresses[SIGNER] = Account.from_key(KEY).address.lower()
    bench.create(WALLET, "MockERC1271Wallet", SIGNER)


def test_domain_is_the_one_of_the_standard(ground: Ground) -> None:
    separator = ground.bench.simulate(MARKET, "DOMAIN_SEPARATOR")
    permit = Permit()
    people = [ground.bench.addresses[who] for who in (permit.owner, permit.spender)]
    types = ["bytes32", "address", "address", "uint256", "uint256", "uint256"]
    message = encode(types, [keccak(text=PERMIT), *people, permit.value, 0, permit.deadline])

    assert keccak(b"\x19\x01" + separator + keccak(message)) == permit.digest(ground)


@pytest.mark.parametrize("is_packed", [False, True])
def test_signature_is_an_approval_whoever_brings_it(ground: Ground, is_packed: bool) -> None:
    permit = Permit()

    submit(ground, permit, sign(permit.digest(ground)), is_packed=is_packed)

    assert allowance(ground, permit) == permit.value
    assert ground.read("nonces", SIGNER) == 1
    assert ground.read("nonces", CALLER) == 0


@pytest.mark.parametrize(
    "lie",
    [
        {"owner": LENDER},
        {"spender": RECEIVER},
        {"value": 10**20 + 1},
        {"deadline": MAX_UINT - 1},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_every_field_is_signed(ground: Ground, lie: dict) -> None:
    permit = Permit()
    changed = replace(permit, **lie)

    with ground.refused_with("SignatureInvalid", changed.owner):
        submit(ground, changed, sign(permit.digest(ground)))


def test_signature_is_good_once(ground: Ground) -> None:
    permit = Permit()
    signature = sign(permit.digest(ground))
    submit(ground, permit, signature)

    with ground.refused_with("SignatureInvalid", SIGNER):
        submit(ground, permit, signature)
    with ground.refused_with("SignatureInvalid", SIGNER):
        submit(ground, permit, signature, is_packed=True)


def test_signatures_are_good_in_their_order_only(ground: Ground) -> None:
    first, second = Permit(value=1), Permit(value=2, nonce=1)

    with ground.refused_with("SignatureInvalid", SIGNER):
        submit(ground, second, sign(second.digest(ground)))
    submit(ground, first, sign(first.digest(ground)))
    submit(ground, second, sign(second.digest(ground)))

    assert allowance(ground, second) == 2


def test_signature_is_good_up_to_the_second_of_its_deadline(ground: Ground) -> None:
    now = ground.bench.chain.last_time
    permit, late = Permit(deadline=now), Permit(deadline=now - 1)

    with ground.refused_with("SignatureExpired", now - 1, now):
        submit(ground, late, sign(late.digest(ground)))
    submit(ground, permit, sign(permit.digest(ground)))

    assert allowance(ground, permit) == permit.value


def test_mirrored_signature_is_none(ground: Ground) -> None:
    permit = Permit()
    real = sign(permit.digest(ground))

    with ground.refused_with("SignatureInvalid", SIGNER):
        submit(ground, permit, Signature(55 - real.v, real.r, ORDER - real.s))


@pytest.mark.parametrize("v", [0, 1, 26, 29, 255])
def test_signature_with_a_wrong_v_is_none(ground: Ground, v: int) -> None:
    permit = Permit()

    with ground.refused_with("SignatureInvalid", SIGNER):
        submit(ground, permit, replace(sign(permit.digest(ground)), v=v))


@pytest.mark.parametrize("v", [0, 27, 28])
def test_nobody_signs_nothing(ground: Ground, v: int) -> None:
    """What recovers to the zero address is not a signature of it."""
    with ground.refused_with("SignatureInvalid", NOBODY):
        submit(ground, Permit(owner=NOBODY), Signature(v, 0, 0))


@pytest.mark.parametrize(("chain_id", "name"), [(OTHER_CHAIN, "Flux token"), (1, "Flux USDA")])
def test_signature_for_another_chain_or_market_is_none(ground: Ground, chain_id: int, name: str) -> None:
    permit = Permit()

    with ground.refused_with("SignatureInvalid", SIGNER):
        submit(ground, permit, sign(permit.digest(ground, chain_id, name)))


def test_failed_permit_costs_no_nonce(ground: Ground) -> None:
    permit = Permit()
    with ground.refused_with("SignatureInvalid", SIGNER):
        submit(ground, replace(permit, value=7), sign(permit.digest(ground)))

    assert ground.read("nonces", SIGNER) == 0


def test_permit_that_somebody_else_has_used_leaves_what_it_was_for(ground: Ground) -> None:
    """A batch that tolerates the failure finds the allowance."""
    permit = Permit(value=10**6)
    ground.bench.do(LENDER, MARKET, "transfer", SIGNER, 10**6)
    submit(ground, permit, sign(permit.digest(ground)))

    ground.call(CALLER, "transferFrom", SIGNER, RECEIVER, 10**6)

    assert ground.shares_of(RECEIVER) == 10**6


def test_wallet_signs_by_its_owner_and_by_nobody_else(ground: Ground) -> None:
    permit = Permit(owner=WALLET)
    signature = sign(permit.digest(ground))
    with ground.refused_with("SignatureInvalid", WALLET):
        submit(ground, replace(permit, value=1), signature, is_packed=True)

    submit(ground, permit, signature, is_packed=True)

    assert allowance(ground, permit) == permit.value
    with ground.refused_with("SignatureInvalid", WALLET):
        submit(ground, permit, signature, is_packed=True)


def test_permit_can_take_an_approval_back(ground: Ground) -> None:
    first, second = Permit(), Permit(value=0, nonce=1)
    submit(ground, first, sign(first.digest(ground)))

    submit(ground, second, sign(second.digest(ground)))

    assert allowance(ground, second) == 0


def test_fork_of_the_chain_is_another_domain(decimals: int, ground: Ground) -> None:
    fork = Ground(Bench(ChainOf(OTHER_CHAIN)), decimals)
    mocks.create("MockERC20")(fork.bench, decimals)
    mocks.fund_the_owner(fork.bench, decimals)
    arrive(fork.bench, decimals)
    prepare(fork)
    know_signer(fork.bench)
    permit = Permit()
    signature = sign(permit.digest(ground))

    assert fork.bench.addresses[MARKET] == ground.bench.addresses[MARKET]
    with pytest.raises(ChainRefusedError) as refusal:
        submit(fork, permit, signature)
    assert decoded_error(refusal.value.output)[0] == "SignatureInvalid"
    submit(fork, permit, sign(permit.digest(fork, OTHER_CHAIN)))
    assert allowance(fork, permit) == permit.value
