# Access tokens shown for mail.

cause-no-token = not an access token, such as an app password where a token belongs
cause-token-as-password = an access token where a password belongs: choose OAuth 2.0 in the program
cause-token-invalid = not a valid access token
cause-token-expired = the access token has expired
cause-token-scope = the access token is not for this protocol
cause-token-revoked = the access was revoked or has ended
cause-token-without-mailbox = the access token came without a mailbox address
