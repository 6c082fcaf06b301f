"""What the trail says of second factors; never the secret or a code."""

from django.utils.translation import gettext_lazy

from jinxin.audit import registry

ENROLLED = registry.register(
    "factor.enrolled", gettext_lazy("Authenticator set up"), icon="phone-vibrate", tone="green"
)
RENEWED = registry.register("factor.codes", gettext_lazy("New recovery codes made"), icon="key")
REMOVED = registry.register("factor.removed", gettext_lazy("Authenticator taken away"), icon="phone", tone="amber")
LOCKED = registry.register(
    "factor.locked", gettext_lazy("Too many wrong codes: locked for a while"), icon="lock", tone="red"
)
RECOVERED = registry.register("factor.recovered", gettext_lazy("Recovery code used"), icon="key", tone="amber")
