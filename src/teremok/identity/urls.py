from django.urls import path

from teremok.identity.views import account, passkeys, provider, second_factor, sign_in

app_name = "identity"

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.enter_code, name="enter_code"),
    path("sign-in/code/again/", sign_in.send_again, name="send_again"),
    path("sign-in/second-step/", sign_in.second_step, name="second_step"),
    path("sign-in/provider/", provider.go, name="provider"),
    path("sign-in/provider/back/", provider.back, name="provider_back"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="passkey_options"),
    path("sign-in/passkey/", passkeys.sign_in, name="passkey_sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/passkeys/options/", passkeys.add_options, name="new_passkey_options"),
    path("account/passkeys/", passkeys.add, name="add_passkey"),
    path("account/passkeys/<uuid:passkey_id>/remove/", passkeys.remove, name="remove_passkey"),
    path("account/authenticator/", second_factor.set_up, name="second_factor"),
    path("account/authenticator/remove/", second_factor.remove, name="remove_second_factor"),
    path("account/authenticator/recovery-codes/", second_factor.new_recovery_codes, name="new_recovery_codes"),
]
