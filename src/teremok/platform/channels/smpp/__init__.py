"""SMPP 3.4 (Short Message Peer to Peer, the specification of 12 October 1999): units of data, receipts, a session."""
