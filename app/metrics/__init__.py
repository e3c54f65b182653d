"""What Prometheus reads of the service.

No label tells of anybody: a channel, an outcome, a zone, a task, an action of the logs, the first word of the
address of a page.
"""
