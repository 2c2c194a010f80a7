"""SMPP 3.4 (Short Message Peer to Peer, issue 1.2 of the specification): units of data, receipts, a session."""
