"""Single sign-on: logging in at an identity provider, by OpenID Connect."""
