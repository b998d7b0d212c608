"""The auditor's verifier: tells whether a folder with the journal's tree is what was signed, and where it is not.

It uses the standard library and nothing else, nothing of the hub either: its hashes, its notes and its Ed25519 are its
own, so that a mistake in the hub is not repeated in the check. Copy this folder anywhere and run it:

    python -I verifieer MAP --sleutel VKEY

| room | does |
|---|---|
| `leugen` | what can be wrong, and how it is told: file, record, byte |
| `ed25519` | checks a signature (RFC 8032) |
| `nota` | reads keys, checkpoints and proof files (C2SP) |
| `hashes` | leaves, nodes, paths (RFC 6962, RFC 9162) |
| `boom` | the tree in its files, proven from the root downwards |
| `bundels` | the records in their files |
| `opruiming` | the mark of records that were pruned |
| `controle` | the questions that can be asked, and what the answers are worth |
| `bestanden` | reads files: the one room here that touches a disk (the pure rooms of the hub may not) |
| `opdracht` | the command line |
"""
