"""The second factor: a code from an authenticator app, asked before a vote counts."""
