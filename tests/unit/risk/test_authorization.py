"""Who may act for whom, by call and by signature."""

import pytest
from brownie import chain
from eth_account import Account

from tests.fixtures.protocol import WAD
from tests.helpers.reverts import ANY, reverts_with

TYPES = {
    "Authorization": [
        {"name": "account", "type": "address"},
        {"name": "operator", "type": "address"},
        {"name": "isAuthorized", "type": "bool"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ]
}
SIGNER = Account.from_key("0x" + 32 * "5a")
OTHER_SIGNER = Account.from_key("0x" + 32 * "a5")
OPERATOR, OTHER_OPERATOR = "0x" + 40 * "1", "0x" + 40 * "2"


@pytest.fixture(scope="module")
def engine(core):
    return core.engine


@pytest.fixture
def deadline():
    return chain[-1].timestamp + 3600


@pytest.fixture
def sign(engine, deadline):
    """A signature for the authorisation of OPERATOR by SIGNER, unless told otherwise."""

    def make(key=SIGNER.key, domain=None, **changes):
        domain = {
            "name": "Flux RiskEngine",
            "version": "1",
            "chainId": 1337,
            "verifyingContract": engine.address,
            **(domain or {}),
        }
        message = {
            "account": SIGNER.address,
            "operator": OPERATOR,
            "isAuthorized": True,
            "nonce": 0,
            "deadline": deadline,
            **changes,
        }
        return Account.sign_typed_data(key, domain, TYPES, message).signature

    return make


@pytest.fixture
def authorize(engine, deadline, stranger):
    """Somebody hands in a signature."""

    def send(signature, account=SIGNER.address, operator=OPERATOR, is_authorized=True, until=None):
        return engine.setAuthorizationWithSignature(
            account, operator, is_authorized, until or deadline, signature, {"from": stranger}
        )

    return send


# --- by call


def test_everybody_may_act_for_himself(engine, borrower):
    assert engine.isAuthorized(borrower, borrower)


def test_nobody_may_act_for_somebody_else_at_first(engine, borrower, stranger):
    assert not engine.isAuthorized(borrower, stranger)


def test_authorisation_can_be_given(engine, borrower, stranger):
    setting = engine.setAuthorization(stranger, True, {"from": borrower})

    assert engine.isAuthorized(borrower, stranger)
    assert not engine.isAuthorized(stranger, borrower)
    event = setting.events["AuthorizationSet"]
    assert (event["account"], event["operator"], event["isAuthorized"]) == (borrower, stranger, True)


def test_authorisation_can_be_revoked(engine, borrower, stranger):
    engine.setAuthorization(stranger, True, {"from": borrower})

    engine.setAuthorization(stranger, False, {"from": borrower})

    assert not engine.isAuthorized(borrower, stranger)


# --- by signature


def test_signature_authorises_whoever_sends_it(engine, sign, authorize):
    authorize(sign())

    assert engine.isAuthorized(SIGNER.address, OPERATOR)
    assert engine.nonces(SIGNER.address) == 1


def test_signature_can_revoke_what_another_gave(engine, sign, authorize):
    authorize(sign())

    authorize(sign(nonce=1, isAuthorized=False), is_authorized=False)

    assert not engine.isAuthorized(SIGNER.address, OPERATOR)


def test_signature_counts_once(sign, authorize):
    authorize(sign())

    with reverts_with("SignatureInvalid", SIGNER.address):
        authorize(sign())


def test_signature_does_not_undo_a_later_revocation(engine, sign, authorize):
    first = sign()
    authorize(first)
    authorize(sign(nonce=1, isAuthorized=False), is_authorized=False)

    with reverts_with("SignatureInvalid", SIGNER.address):
        authorize(first)
    assert not engine.isAuthorized(SIGNER.address, OPERATOR)


@pytest.mark.parametrize(
    "changes",
    [
        {"account": OTHER_SIGNER.address},
        {"operator": OTHER_OPERATOR},
        {"isAuthorized": False},
        {"nonce": 1},
        {"deadline": 1},
        {"key": OTHER_SIGNER.key},
        {"domain": {"name": "Flux"}},
        {"domain": {"version": "2"}},
        {"domain": {"chainId": 1}},
        {"domain": {"verifyingContract": OTHER_OPERATOR}},
    ],
    ids=str,
)
def test_signature_of_something_else_is_refused(sign, authorize, changes):
    with reverts_with("SignatureInvalid", SIGNER.address):
        authorize(sign(**changes))


def test_signature_of_nothing_is_refused(authorize):
    with reverts_with("SignatureInvalid", SIGNER.address):
        authorize(b"")


def test_signature_for_nobody_is_refused(sign, authorize):
    with reverts_with("SignatureInvalid", "0x" + 40 * "0"):
        authorize(sign(account="0x" + 40 * "0"), account="0x" + 40 * "0")


def test_signature_expires_with_its_deadline(sign, authorize):
    # before the last block, and blocks only go forward: the clock of a slow machine has no say
    past = chain[-1].timestamp - 1

    with reverts_with("SignatureExpired", past, ANY):
        authorize(sign(deadline=past), until=past)


def test_signature_is_good_until_the_last_second_of_its_deadline(engine, sign, stranger):
    last = chain[-1]

    def ask(deadline):
        arguments = SIGNER.address, OPERATOR, True, deadline, sign(deadline=deadline), {"from": stranger}
        return engine.setAuthorizationWithSignature.call(*arguments, block_identifier=last.number)

    assert ask(last.timestamp) == ()
    with reverts_with("SignatureExpired", last.timestamp - 1, last.timestamp):
        ask(last.timestamp - 1)


# --- by a contract wallet


@pytest.fixture
def wallet(owner, MockERC1271Wallet):
    """Counts what the signer signs as signed by itself."""
    return owner.deploy(MockERC1271Wallet, SIGNER.address)


def test_wallets_signature_authorises(engine, wallet, sign, authorize):
    authorize(sign(account=wallet.address), account=wallet)

    assert engine.isAuthorized(wallet, OPERATOR)
    assert not engine.isAuthorized(SIGNER.address, OPERATOR)


def test_wallet_refuses_what_its_owner_has_not_signed(wallet, sign, authorize):
    with reverts_with("SignatureInvalid", wallet):
        authorize(sign(key=OTHER_SIGNER.key, account=wallet.address), account=wallet)


def test_owners_own_signature_is_not_the_wallets(wallet, sign, authorize):
    with reverts_with("SignatureInvalid", wallet):
        authorize(sign(), account=wallet)


# --- what it is good for


def test_operator_borrows_and_withdraws_for_the_account(flux, lender, borrower, stranger):
    flux.supply(lender, "USDT", 100 * WAD)
    flux.supply(borrower, "ETH", WAD)
    flux.authorize(borrower, stranger)

    flux.markets["USDT"].borrow(50 * WAD, stranger, borrower, {"from": stranger})
    flux.markets["ETH"].withdraw(WAD // 2, stranger, borrower, {"from": stranger})

    assert flux.tokens["USDT"].balanceOf(stranger) == 50 * WAD
    assert flux.tokens["ETH"].balanceOf(stranger) == WAD // 2
