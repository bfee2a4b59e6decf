// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {FluxGovernor} from "../governance/FluxGovernor.sol";
import {IFluxMiner} from "../interfaces/IFluxMiner.sol";
import {IFluxToken} from "../interfaces/IFluxToken.sol";
import {IMined} from "../interfaces/IMined.sol";
import {IStakingPool} from "../interfaces/IStakingPool.sol";
import {
    AccountRewards,
    Earned,
    IRewardsLens,
    LockedStake,
    MiningState,
    ProposalView,
    SourceKind,
    StakedPosition
} from "../interfaces/IRewardsLens.sol";
import {IRiskEngine} from "../interfaces/IRiskEngine.sol";
import {Departure, IStakedFlux, SafetyExit} from "../interfaces/IStakedFlux.sol";
import {Constants} from "../libraries/Constants.sol";
import {FluxErrors} from "../libraries/FluxErrors.sol";
import {SourceReader} from "./SourceReader.sol";

/// @title Reads rewards and votes; see `IRewardsLens`.
/// @dev Beside `FluxLens`, whose code leaves no room for it; `FluxLens.rewardsLens` says where it is.
contract RewardsLens is SourceReader {
    /// @dev Of sFLUX: for how long an exit stays open.
    uint256 private constant EXIT_WINDOW = 2 days;

    FluxGovernor private immutable GOVERNOR;

    /// @param newToken FLUX, or zero.
    /// @param newGovernor the governor, or zero.
    constructor(
        IRiskEngine engine,
        IFluxToken newToken,
        FluxGovernor newGovernor
    ) SourceReader(engine, newToken) {
        bool isGovernor = address(newGovernor) == address(0) || address(newGovernor).code.length != 0;
        require(isGovernor, FluxErrors.NotAContract(address(newGovernor)));
        GOVERNOR = newGovernor;
    }

    /// @inheritdoc IRewardsLens
    function mining() external view returns (MiningState memory state) {
        IFluxMiner release = IFluxMiner(miner());
        address module = safetyModule();
        state.miner = address(release);
        state.token = address(TOKEN);
        state.price = _priceOf(address(TOKEN));
        address[] memory sources = _sourcesOf(release);
        state.sources = _readSources(release, sources, module, state.price.mid);
        for (uint256 i = 0; i < sources.length; ++i) {
            state.perDay += state.sources[i].supply.perDay + state.sources[i].debt.perDay;
        }
    }

    /// @inheritdoc IRewardsLens
    function rewardsOf(address account) external view returns (AccountRewards memory rewards) {
        _fillEarned(rewards, account);
        if (address(TOKEN) != address(0)) {
            rewards.balance = TOKEN.balanceOf(account);
            rewards.delegate = IERC5805(address(TOKEN)).delegates(account);
        }
        address module = safetyModule();
        if (module != address(0)) {
            rewards.stakedDelegate = IERC5805(module).delegates(account);
            _fillStaked(rewards.staked, IStakedFlux(module), account);
        }
        if (address(GOVERNOR) != address(0)) rewards.votes = GOVERNOR.token().getVotes(account);
    }

    /// @inheritdoc IRewardsLens
    function proposalsOf(uint256[] calldata ids) external view returns (ProposalView[] memory proposals) {
        proposals = new ProposalView[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            proposals[i].id = ids[i];
            if (address(GOVERNOR) != address(0)) _fillProposal(proposals[i]);
        }
    }

    /// @inheritdoc IRewardsLens
    function governor() external view returns (address) {
        return address(GOVERNOR);
    }

    // --- internal ---

    function _fillEarned(AccountRewards memory rewards, address account) private view {
        IFluxMiner release = IFluxMiner(miner());
        address[] memory sources = _sourcesOf(release);
        address module = safetyModule();
        LockedStake[] memory stakes = new LockedStake[](sources.length);
        uint256 count = 0;
        rewards.earned = new Earned[](sources.length);
        for (uint256 i = 0; i < sources.length; ++i) {
            address source = sources[i];
            Earned memory earned = rewards.earned[i];
            earned.source = source;
            earned.isClaimingPaused = release.isClaimingPaused(source);
            (, earned.tokens) = _ask(source, abi.encodeCall(IMined.miningOf, (account)));
            if (earned.isClaimingPaused) rewards.withheld += earned.tokens;
            else rewards.claimable += earned.tokens;

            (SourceKind kind, address asset) = _kindOf(source, module);
            if (kind == SourceKind.StakingPool) stakes[count++] = _stakeIn(source, asset, account);
        }
        rewards.stakes = new LockedStake[](count);
        for (uint256 i = 0; i < count; ++i) {
            rewards.stakes[i] = stakes[i];
        }
    }

    function _stakeIn(
        address pool,
        address asset,
        address account
    ) private view returns (LockedStake memory stake) {
        stake.pool = pool;
        stake.asset = asset;
        (stake.tokens, stake.unlocksAt) = _askTwo(pool, abi.encodeCall(IStakingPool.stakeOf, (account)));
    }

    function _fillStaked(StakedPosition memory staked, IStakedFlux module, address account) private view {
        SafetyExit memory request = module.exitOf(account);
        Departure memory departure = module.departureOf(account);
        staked.module = address(module);
        staked.shares = IFluxToken(address(module)).balanceOf(account);
        staked.tokens = module.convertToTokens(staked.shares);
        if (request.shares != 0) {
            staked.exitShares = request.shares;
            staked.exitReadyAt = request.readyAt;
            staked.exitExpiresAt = request.readyAt + EXIT_WINDOW;
        }
        if (departure.receiver != address(0)) {
            staked.leaving = departure.tokens;
            staked.payableAt = departure.epoch * Constants.EPOCH;
            staked.receiver = departure.receiver;
        }
    }

    /// @dev The governor reverts when it is asked for the state of a proposal that it does not know, or for a
    /// quorum of the future.
    function _fillProposal(ProposalView memory proposal) private view {
        uint256 id = proposal.id;
        uint256 snapshot = GOVERNOR.proposalSnapshot(id);
        if (snapshot == 0) return;

        proposal.snapshot = snapshot;
        proposal.state = GOVERNOR.state(id);
        proposal.proposer = GOVERNOR.proposalProposer(id);
        proposal.deadline = GOVERNOR.proposalDeadline(id);
        proposal.eta = GOVERNOR.proposalEta(id);
        proposal.needsQueuing = GOVERNOR.proposalNeedsQueuing(id);
        (proposal.againstVotes, proposal.forVotes, proposal.abstainVotes) = GOVERNOR.proposalVotes(id);
        if (snapshot < block.timestamp) proposal.quorum = GOVERNOR.quorum(snapshot);
    }
}
