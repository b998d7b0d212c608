"""The journal in the shapes that others read: LDV lines, ADL records, the FSC transaction log. PURE.

These are not second logs: each line follows from records alone, so it can be made again at any time and comes out the
same, ids included. What each field is made of stands in `STANDAARDEN.md`.
"""
