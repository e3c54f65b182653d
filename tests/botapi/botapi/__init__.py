"""A Telegram Bot API server on loopback, with people who write, press and block, and faults on demand."""
