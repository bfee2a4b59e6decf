"""What the standards promise of fTokens and pool shares, property by property, without tolerance.

erc20      both
erc4626    fTokens; pool shares are priced once an hour and leave after three days: of the vault standard
           they have the share's half (ERC-20) and none of the entry points, see test_pool_shares
erc2612    fTokens
erc3156    markets as flash lenders
"""
