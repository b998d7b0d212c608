"""Who a party is, and what only the addressee can read. PURE: bytes in, bytes or a refusal out.

What is here: bindings, keys with their validity, signing and sealing under named profiles (`ZEGEL.md` has the exact
bytes), and what parties sign about each other's messages.

What is **not** here: no file, no network, no clock. The moment is always an argument. Randomness is the one exception
of the pure rooms: `cryptography` draws it itself for fresh keys, ephemeral keys and nonces, because a caller that could
hand these in could also hand in the same one twice. Who may send what is not decided here either (`hub.gateway`), nor
whether a party is admitted; a replayed message opens as often as it is offered, and is recognised by its `nummer`.
"""
