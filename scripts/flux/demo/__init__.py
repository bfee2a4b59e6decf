"""`make demo`: real crashes replayed on a local chain, beside the rules of a close-factor protocol.

crashes, feeds     the recorded prices, and when a feed would have reported them   (pure)
book               the accounts: who deposits what and owes what                    (pure, seeded)
close_factor       the other protocol's rules on the same book                      (pure)
outcome            what both sides are measured by                                  (pure)
chain, stage       the local chain, the protocol on it, the book opened in it
watch, replay      health of all accounts off the chain, and the bars one by one
tables, pictures   what is shown and written to reports/
"""
