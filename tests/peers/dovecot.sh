# Debian's Dovecot asks Gatepost: app passwords through Lua and the HTTP endpoint, access tokens through introspection.
# And Gatepost in front of it passes the tokens of its clients on.
. "$(dirname "$0")/lib.sh"
read -r imap < <(ports 1)
imaps=$PROXIED_PORT
own_certificate
mkdir -p etc mail run
id vmail >/dev/null 2>&1 && owner=vmail || owner=nobody
chown "$owner" mail
group=$(id -gn "$owner")

introspector=$(admin oauth-client create Dovecot --preset mail-server --audience everyone)
credentials=$(field id <<<"$introspector"):$(field secret <<<"$introspector")
place=${WEB_URL#https://}
# Dovecot's own user reads it.
install -m 644 "$CA_FILE" etc/ca.pem
sed -e "s|CLIENT_ID:CLIENT_SECRET@gatepost.example.org|$credentials@${place%/}|" \
    -e "s|gatepost.example.org|${place%/}|" -e "s|^tls_ca_cert_file = .*|tls_ca_cert_file = $WORK/etc/ca.pem|" \
    "$deploy/dovecot/gatepost-oauth2.conf.ext" >etc/gatepost-oauth2.conf.ext
sed "s|127.0.0.1:9143|$AUTH_ADDRESS|" "$deploy/dovecot/gatepost.lua" >etc/gatepost.lua
sed -e "s|/etc/dovecot/|$WORK/etc/|" -e "s|uid=vmail gid=vmail home=/var/vmail|uid=$owner gid=$group home=$WORK/mail|" \
    "$deploy/dovecot/gatepost.conf" >etc/gatepost.conf
# What a Dovecot has without Gatepost.
cat >etc/dovecot.conf <<CONF
base_dir = $WORK/run
state_dir = $WORK/run
log_path = $WORK/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = required
ssl_cert = <$WORK/own.pem
ssl_key = <$WORK/own.key
mail_location = maildir:~/Maildir
first_valid_uid = 1
default_internal_user = dovecot
default_login_user = dovenull
service imap-login {
  inet_listener imap {
    address = 127.0.0.1
    port = $imap
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = $imaps
  }
}
# Tests refuse often and on purpose.
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
namespace inbox {
  inbox = yes
}
!include $WORK/etc/gatepost.conf
CONF
doveconf -c etc/dovecot.conf -n >/dev/null || fail "Dovecot does not take deploy/dovecot"
start dovecot.out dovecot -F -c "$WORK/etc/dovecot.conf"
ready "$imaps" dovecot.log Dovecot

admin mailbox create "${ADDRESS/@/-other@}" --mail-service "$MAIL_SERVICE" --account "$ACCOUNT_ID" >/dev/null
imap_login() { python3 "$here/login.py" imap "$imaps" "$PEER_CA" "$ADDRESS" "$@"; }
failure() { tail -n 30 dovecot.log; fail "$@"; }
good=$(app_password imap) other=$(app_password smtp)
[ "$(imap_login LOGIN "$good")" = ok ] || failure "an app password with scope imap is refused"
[ "$(imap_login PLAIN "$good")" = ok ] || failure "SASL PLAIN is refused"
[ "$(imap_login LOGIN "$other")" = refused ] || failure "an app password without scope imap is taken"
[ "$(imap_login LOGIN "$ACCOUNT_PASSWORD")" = refused ] || failure "the account's password is taken"

token "openid imap" && token "openid caldav" other
for mechanism in OAUTHBEARER XOAUTH2; do
    [ "$(imap_login $mechanism "$TOKEN")" = ok ] || failure "$mechanism is refused"
    [ "$(imap_login $mechanism "$TOKEN_other")" = refused ] || failure "$mechanism takes a token without the scope"
    [ "$(imap_login $mechanism "${TOKEN}x")" = refused ] || failure "$mechanism takes a token that was tampered with"
done
[ "$(python3 "$here/login.py" imap "$imaps" "$PEER_CA" "${ADDRESS/@/-other@}" XOAUTH2 "$TOKEN")" = refused ] ||
    failure "a token opens a mailbox that it was not made for"
revoke "$TOKEN"
[ "$(imap_login XOAUTH2 "$TOKEN")" = refused ] || failure "a revoked token is taken"

# Behind the front: the token that a client shows there is the one that Dovecot asks about.
behind=behind@behind.test
admin domain add behind.test --mail-service "$MAIL_SERVICE" >/dev/null || fail "no domain"
admin mailbox create "$behind" --mail-service "$MAIL_SERVICE" --account "$ACCOUNT_ID" >/dev/null || fail "no mailbox"
front_login() { python3 "$here/login.py" imap "$IMAPS_PORT" "$CA_FILE" "$behind" "$@"; }
# A program of its own: for the first one, the mailbox is chosen.
MAIL_PROGRAM=
ADDRESS=$behind token "openid imap" behind
for mechanism in OAUTHBEARER XOAUTH2; do
    [ "$(front_login $mechanism "$TOKEN_behind")" = ok ] || failure "$mechanism does not go through to Dovecot"
done
[ "$(grep -c "Login: user=<$behind>, method=XOAUTH2" dovecot.log)" = 2 ] || failure "Dovecot saw no token"
[ "$(front_login XOAUTH2 "${TOKEN_behind}x")" = refused ] || failure "the front takes a token that was tampered with"
# There is no master user: a password opens nothing there.
[ "$(front_login LOGIN "$good")" = refused ] || failure "a password goes through"
revoke "$TOKEN_behind"
[ "$(front_login XOAUTH2 "$TOKEN_behind")" = refused ] || failure "the front takes a revoked token"
if grep -q "user=<$behind>, method=PLAIN" dovecot.log; then failure "Dovecot saw a password"; fi
