"""The record of what the hub did. PURE: kinds, closed forms and canonical bytes; who stores them is the bus' affair."""
