"""Forms of sign-in and accounts."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from jinxin.access import Role
from jinxin.staff.models import Centre, User


class SignInForm(AuthenticationForm):
    """User name and password."""

    error_messages: ClassVar[dict[str, Any]] = {
        "invalid_login": _("User name and password do not fit together. Check both; capitals matter."),
        "inactive": _("User name and password do not fit together. Check both; capitals matter."),
    }


class PasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""


class ProfileForm(forms.ModelForm):
    """What a person may change of the own account."""

    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "中文"), ("en", "English")])

    class Meta:
        model = User
        fields = ("mobile", "email", "language", "theme")


class AccountForm(forms.ModelForm):
    """What an administrator keeps of an account."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    class Meta:
        model = User
        fields = ("username", "name", "mobile", "email")


class CentreForm(forms.ModelForm):
    """The lender's details as they stand in contracts."""

    class Meta:
        model = Centre
        fields = ("name", "lender", "address", "phone")
