"""The people who work here, the roles they hold and the centre they work for."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from jinxin.access import Role
from jinxin.pinyin import pinyin


class Centre(models.Model):
    """The small-loan centre: the lender named in contracts."""

    name = models.CharField(_("name of the centre"), max_length=80)
    lender = models.CharField(_("lender"), max_length=120, help_text=_("The bank's full legal name, as in contracts."))
    address = models.CharField(_("address"), max_length=200)
    phone = models.CharField(_("phone"), max_length=30)

    class Meta:
        verbose_name = _("centre")

    def __str__(self) -> str:
        return self.name


def letters_of(name: str) -> str:
    """Return a name as it is looked for in Latin letters: 王小明 → “ wangxiaoming wxm”."""
    return "".join(f" {text}" for text in pinyin(name) if text)


class UserQuerySet(models.QuerySet["User"]):
    """Reads of staff by what they do."""

    def with_role(self, role: Role) -> "UserQuerySet":
        """Return active people who hold `role`."""
        return self.filter(is_active=True, grants__role=role)


class UserManager(BaseUserManager["User"]):
    """Makes people."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def with_role(self, role: Role) -> UserQuerySet:
        """Return active people who hold `role`."""
        return self.get_queryset().with_role(role)

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Create a person with a hashed password."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff."""

    class Theme(models.TextChoices):
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    letters = models.CharField(max_length=500, blank=True, editable=False)
    """The name in pinyin and its initials, each after a blank, by which people are found: “ wangxiaoming wxm”."""
    mobile = models.CharField(_("mobile"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.LIGHT)
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("member of staff")
        ordering = ("name", "pk")
        # Lists of what people look after are sorted by their names: by walking through the people in this order.
        indexes = (models.Index(fields=("name",), name="staff_by_name"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the person; the letters follow from the name."""
        self.letters = letters_of(self.name)
        if "name" in (fields := kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*fields, "letters"}
        super().save(*args, **kwargs)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles this person holds, read once per request."""
        return frozenset(Role(grant.role) for grant in self.grants.all())

    @property
    def role_labels(self) -> list[str]:
        """The names of the roles, in their usual order, without another query."""
        return [str(role.label) for role in Role if role in self.roles]

    def has_role(self, *roles: Role) -> bool:
        """Say whether the person is active and holds any of `roles`."""
        return self.is_active and not self.roles.isdisjoint(roles)


class RoleGrant(models.Model):
    """One role of one person."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "role"), name="one_grant_per_role"),)
        indexes = (models.Index(fields=("role", "user")),)

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
