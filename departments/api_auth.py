"""Tokens obey the same rules as passwords."""

from __future__ import annotations

from rest_framework import exceptions
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token

from departments import password_policy, second_factor
from departments.backends import may_sign_in
from departments.models import User


class AccountTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …` of an account that may sign in."""

    def authenticate_credentials(self, key: str) -> tuple[User, Token]:
        """The account and its token. Raises AuthenticationFailed in words."""
        token = Token.objects.select_related("user__department").filter(key=key).first()
        if token is None or not may_sign_in(token.user):
            raise exceptions.AuthenticationFailed("令牌无效或账号已停用，请重新领取令牌。")
        if password_policy.must_change(token.user):
            raise exceptions.AuthenticationFailed("请先登录网页修改密码，再使用接口。")
        if second_factor.is_required(token.user) and not second_factor.is_on(token.user):
            raise exceptions.AuthenticationFailed("您的角色必须使用两步验证，请先登录网页开启，再使用接口。")
        return token.user, token
