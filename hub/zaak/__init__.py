"""One young person's run through the working method. PURE: no clock, no input or output, no randomness.

`zaak` is the state the hub keeps of a case, `kenmerken` derives from a message and a case what the policy may ask,
`verloop` says how a message changes the case. Nothing here decides: that is the policy's.
"""
