"""Approvals by signature: ERC-2612, and the same for contract wallets."""

from typing import NamedTuple

import pytest
from brownie import chain, web3
from eth_abi import encode
from eth_account import Account

from tests.fixtures.protocol import UNLIMITED, WAD
from tests.helpers.reverts import ANY, reverts_with

SHARES = 100 * WAD
HOUR = 3600
PERMIT = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


class Signature(NamedTuple):
    v: int
    r: bytes
    s: bytes

    @property
    def packed(self):
        return self.r + self.s + bytes([self.v])


@pytest.fixture(scope="module")
def signer():
    """Has a key that tests know, and no coin."""
    return Account.from_key(web3.keccak(text="the signer of permits"))


def keccak(text):
    return bytes(web3.keccak(text=text))


def domain_of(market):
    types = ["bytes32", "bytes32", "bytes32", "uint256", "address"]
    values = [keccak(DOMAIN), keccak("Flux USDT"), keccak("1"), chain.id, market.address]
    return bytes(web3.keccak(encode(types, values)))


def sign(signer, market, owner, spender, deadline, nonce=0, value=SHARES):
    types = ["bytes32", "address", "address", "uint256", "uint256", "uint256"]
    values = [keccak(PERMIT), str(owner), str(spender), value, nonce, deadline]
    message = bytes(web3.keccak(encode(types, values)))
    digest = web3.keccak(b"\x19\x01" + domain_of(market) + message)
    signed = (getattr(Account, "unsafe_sign_hash", None) or Account.signHash)(digest, signer.key)
    return Signature(signed.v, signed.r.to_bytes(32, "big"), signed.s.to_bytes(32, "big"))


def test_domain_names_token_chain_and_market(market):
    assert str(market.DOMAIN_SEPARATOR()) == "0x" + domain_of(market).hex()


def test_permit_approves_the_spender(market, signer, stranger):
    signature = sign(signer, market, signer.address, stranger, UNLIMITED)

    permit = market.permit(signer.address, stranger, SHARES, UNLIMITED, *signature, {"from": stranger})

    assert market.allowance(signer.address, stranger) == SHARES
    assert market.nonces(signer.address) == 1
    assert permit.events["Approval"] == {"owner": signer.address, "spender": stranger, "value": SHARES}


def test_permit_takes_the_signature_in_one_piece_too(market, signer, stranger):
    signature = sign(signer, market, signer.address, stranger, UNLIMITED).packed

    market.permit(signer.address, stranger, SHARES, UNLIMITED, signature, {"from": stranger})

    assert market.allowance(signer.address, stranger) == SHARES


def test_permit_of_a_contract_wallet_is_signed_by_its_owner(
    market, signer, owner, stranger, MockERC1271Wallet
):
    wallet = owner.deploy(MockERC1271Wallet, signer.address)
    signature = sign(signer, market, wallet, stranger, UNLIMITED).packed

    market.permit(wallet, stranger, SHARES, UNLIMITED, signature, {"from": stranger})

    assert market.allowance(wallet, stranger) == SHARES


def test_permit_holds_until_its_deadline(market, signer, stranger):
    deadline = chain[-1].timestamp + HOUR
    signature = sign(signer, market, signer.address, stranger, deadline)

    market.permit(signer.address, stranger, SHARES, deadline, *signature, {"from": stranger})

    assert market.allowance(signer.address, stranger) == SHARES


def test_permit_reverts_after_its_deadline(market, signer, stranger):
    deadline = chain[-1].timestamp - 1
    signature = sign(signer, market, signer.address, stranger, deadline)

    with reverts_with("SignatureExpired", deadline, ANY):
        market.permit(signer.address, stranger, SHARES, deadline, *signature, {"from": stranger})


def test_permit_reverts_when_it_is_used_again(market, signer, stranger):
    signature = sign(signer, market, signer.address, stranger, UNLIMITED)
    market.permit(signer.address, stranger, SHARES, UNLIMITED, *signature, {"from": stranger})

    with reverts_with("SignatureInvalid", signer.address):
        market.permit(signer.address, stranger, SHARES, UNLIMITED, *signature, {"from": stranger})


def test_permit_reverts_when_somebody_else_has_signed(market, signer, lender, stranger):
    signature = sign(signer, market, lender, stranger, UNLIMITED)

    with reverts_with("SignatureInvalid", lender):
        market.permit(lender, stranger, SHARES, UNLIMITED, *signature, {"from": stranger})


def test_permit_reverts_for_another_amount(market, signer, stranger):
    signature = sign(signer, market, signer.address, stranger, UNLIMITED)

    with reverts_with("SignatureInvalid", signer.address):
        market.permit(signer.address, stranger, SHARES + 1, UNLIMITED, *signature, {"from": stranger})


def test_permit_reverts_in_another_market(flux, market, signer, stranger):
    signature = sign(signer, market, signer.address, stranger, UNLIMITED)

    with reverts_with("SignatureInvalid", signer.address):
        flux.markets["ETH"].permit(
            signer.address, stranger, SHARES, UNLIMITED, *signature, {"from": stranger}
        )


def test_permit_reverts_when_the_signature_is_too_short(market, signer, stranger):
    signature = sign(signer, market, signer.address, stranger, UNLIMITED).packed[:-1]

    with reverts_with("SignatureInvalid", signer.address):
        market.permit(signer.address, stranger, SHARES, UNLIMITED, signature, {"from": stranger})


def test_permit_reverts_for_the_zero_spender(market, signer, stranger):
    zero = "0x" + 40 * "0"
    signature = sign(signer, market, signer.address, zero, UNLIMITED)

    with reverts_with("ZeroAddress"):
        market.permit(signer.address, zero, SHARES, UNLIMITED, *signature, {"from": stranger})


def test_permit_leads_to_a_transfer(flux, market, deposited, lender, signer, stranger):
    market.transfer(signer.address, SHARES, {"from": lender})
    signature = sign(signer, market, signer.address, stranger, UNLIMITED)
    market.permit(signer.address, stranger, SHARES, UNLIMITED, *signature, {"from": stranger})

    market.transferFrom(signer.address, stranger, SHARES, {"from": stranger})

    assert market.balanceOf(stranger) == SHARES
