"""The project's own application."""

from django.apps import AppConfig


class JinxinConfig(AppConfig):
    """What every process of the installation shares."""

    name = "jinxin"

    def ready(self) -> None:
        """Make our Celery application the current one, so that tasks sent from anywhere go to our broker."""
        from jinxin import celery  # noqa: F401 - importing it is the point; it reads the settings
