"""The one road of a message. Nothing else in the hub decides, strips or delivers.

The numbered steps stand in `weg` in their order; each step's work is in the room of its name: `inlezen` (1–3),
`zaakbeeld` (4, 5), `oordeel` (6, 7), `uitgang` and `bundel` (8–10). What the road needs of the world stands in
`poorten`.
"""
