"""Forms of sign-in and accounts."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from jinxin.access import Role
from jinxin.staff.models import Centre, User


class SignInForm(AuthenticationForm):
    """User name and password. The same answer for an unknown name, a wrong password and a closed account."""

    error_messages = {
        "invalid_login": _("User name and password do not fit together. Check both; capitals matter."),
        "inactive": _("User name and password do not fit together. Check both; capitals matter."),
    }


class PasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    field_order = ["old_password", "new_password1", "new_password2"]


class ProfileForm(forms.ModelForm):
    """What a person may change of the own account."""

    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "中文"), ("en", "English")])

    class Meta:
        model = User
        fields = ("mobile", "email", "language", "theme")
        labels: ClassVar[dict[str, Any]] = {"mobile": _("Mobile (optional)"), "email": _("E-mail (optional)")}


class AccountForm(forms.ModelForm):
    """What an administrator keeps of an account."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = User
        fields = ("username", "name", "mobile", "email")
        labels: ClassVar[dict[str, Any]] = {"mobile": _("Mobile (optional)"), "email": _("E-mail (optional)")}
        help_texts: ClassVar[dict[str, Any]] = {"username": _("For signing in, for example wang.fang.")}
        error_messages: ClassVar[dict[str, Any]] = {
            "username": {"unique": _("This user name is taken; choose another one.")}
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = sorted(self.instance.roles)
            self.initial["version"] = self.instance.version


class ReasonForm(forms.Form):
    """Why an account is closed or opened."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class AccountFilter(forms.Form):
    """What the list of accounts is narrowed to; nonsense narrows nothing."""

    q = forms.CharField(label=_("Name or user name"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.choices])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("active", _("Active")), ("inactive", _("Inactive"))]
    )

    def wanted(self) -> dict[str, str]:
        """Return the filters that make sense."""
        self.is_valid()
        values = self.cleaned_data
        return {"text": values.get("q", ""), "role": values.get("role", ""), "state": values.get("state", "")}


class CentreForm(forms.ModelForm):
    """The lender's details as they stand in contracts."""

    class Meta:
        model = Centre
        fields = ("name", "lender", "address", "phone")
