"""The only place that builds things: settings in, a running hub out. Nothing is decided here.

`beleid` reads the policy files, `sleutelbestand` the hub's secret, `hubsleutel` the key of all that is stored,
`hubidentiteit` the hub's own keys under it, `hub` starts everything in the one right order,
`inzicht` opens the read side for commands beside a running hub, `partijen` the file adapters.
"""
