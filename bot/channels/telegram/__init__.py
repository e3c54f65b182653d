"""The Telegram channel: updates become what was said, replies become Bot API calls; nothing else."""
