"""What can go wrong in the domain, as one Chinese sentence: what happened, what to do."""

from __future__ import annotations


class DomainError(Exception):
    """A verb refused; `message` is shown to the user, `field` names the form field it belongs to, if any.

    `about` is the key of the row that was refused, where many were handled at once.
    """

    status = 400
    about: int | None = None

    def __init__(self, message: str, *, field: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if status is not None:
            self.status = status


class InvalidInput(DomainError):
    """Several fields are wrong; `errors` holds one sentence per field name."""

    def __init__(self, errors: dict[str, str]) -> None:
        count = len(errors)
        super().__init__(next(iter(errors.values())) if count == 1 else f"有{count}处要改，请按提示修改后再提交。")
        self.errors = errors
        if count == 1:
            self.field = next(iter(errors))


class Forbidden(DomainError):
    """The user may see the object but not do this."""

    status = 403


class NotFound(DomainError):
    """The object does not exist for this user."""

    status = 404


class NothingYet(NotFound):
    """There is no plan to show yet: no mistake of anybody, so it is said inside the ordinary page."""


class Conflict(DomainError):
    """Somebody else was first; nothing was stored, and the user keeps what they typed."""

    status = 409
