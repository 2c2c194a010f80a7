"""Settings of django-allauth: how people sign in."""

from teremok.config.environment import read_settings

_env = read_settings()

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_PREVENT_ENUMERATION = "strict"
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "/sign-in/"
SOCIALACCOUNT_ONLY = False
