# What applications did with an account, in its activity log.

activity-oauth-grant-made = Application let in
activity-oauth-grant-revoked = Application’s access ended
activity-oauth-grant-returned = Application gave its access back
activity-oauth-grant-expired = Application’s access ran out
activity-oauth-grant-not-admitted = Application’s access ended: it is for members of its organization
activity-oauth-grant-code-replayed = Application’s access ended: a code was used twice
activity-oauth-grant-token-reused = Application’s access ended: a token was used twice
activity-oauth-grant-device-approved = Device let in with a code
activity-oauth-grant-device-denied = Device with a code refused

alarm-about-oauth-grant-made = An application was allowed to use your account.
