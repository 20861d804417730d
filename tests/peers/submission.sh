# Debian's Postfix takes submissions: it asks Gatepost's SASL server, over TCP and over a Unix socket, about app passwords
# and access tokens.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/postfix.sh"
own_certificate
start_postfix "inet:127.0.0.1:$SASL_PORT"

failure() { mail_log; fail "$@"; }
login() { python3 "$here/login.py" smtp "$SUBMISSION_PORT" "$PEER_CA" "$ADDRESS" "$@"; }
good=$(app_password smtp) other=$(app_password imap) both=$(admin app-password issue "$ACCOUNT_EMAIL" --name both --scope smtp --scope imap | field secret)
for mechanism in PLAIN LOGIN; do
    [ "$(login $mechanism "$good")" = ok ] || failure "$mechanism with an app password with scope smtp is refused"
    [ "$(login $mechanism "$other")" = refused ] || failure "$mechanism with an app password without the scope is taken"
    [ "$(login $mechanism "$ACCOUNT_PASSWORD")" = refused ] || failure "$mechanism with the account's password is taken"
done

# submit PORT OPTIONS...: a mail through the submission service.
submit() {
    local port=$1
    shift
    swaks --server localhost --port "$port" --silent 2 --helo client.example --tls-ca-path "$PEER_CA" --tls-verify \
        --auth PLAIN --auth-user "$ADDRESS" --auth-password "$both" --to "$ADDRESS" "$@"
}
count() { SECRET=$both python3 "$clients/mailtool.py" count INBOX; }
arrived() { [ "$(count)" = "$1" ]; }
submit "$SUBMISSION_PORT" --tls --from "$ADDRESS" || failure "a submission with STARTTLS is refused"
submit "$SUBMISSIONS_PORT" --tls-on-connect --from "$ADDRESS" || failure "a submission over TLS is refused"
submit "$SUBMISSION_PORT" --tls --from "${ADDRESS/@/+list@}" || failure "a subaddress of one's own is refused"
until_true 30 arrived 3 || failure "$(count) of 3 mails arrived"
# Nobody writes as somebody else, or without a login, and no secret goes without TLS.
if submit "$SUBMISSION_PORT" --tls --from anna@gatepost.test >refused 2>&1; then failure "somebody else's address is taken"; fi
grep -q '553 5.7.1' refused || failure "no 553 5.7.1 for somebody else's address: $(cat refused)"
if swaks --server localhost --port "$SUBMISSION_PORT" --tls --silent 2 --helo client.example --from "$ADDRESS" --to "$ADDRESS" \
    >refused 2>&1; then failure "a mail without a login is taken"; fi
if submit "$SUBMISSION_PORT" --from "$ADDRESS" >refused 2>&1; then failure "a login without TLS is taken"; fi
if grep -qF -e "$both" -e "$good" -e "${good//-/}" "$WORK/postfix/data/mail.log"; then fail "a secret in Postfix's log"; fi
echo "ok - Postfix asks about app passwords over TCP"

# Access tokens, with RFC 7628's answer to those that are refused.
token "openid smtp" && token "openid imap" other
for mechanism in OAUTHBEARER XOAUTH2; do
    [ "$(login $mechanism "$TOKEN")" = ok ] || failure "$mechanism is refused"
    [ "$(login $mechanism "$TOKEN_other" 2>said)" = refused ] || failure "$mechanism takes a token without the scope"
    [ "$(login $mechanism "${TOKEN}x")" = refused ] || failure "$mechanism takes a token that was tampered with"
done
revoke "$TOKEN"
[ "$(login OAUTHBEARER "$TOKEN")" = refused ] || failure "a revoked token is taken"
echo "ok - Postfix asks about access tokens"

# The same over the Unix socket, as Postfix on the same machine does it.
postconf -c "$WORK/postfix/etc" -e "smtpd_sasl_path = unix:$SASL_SOCKET"
postfix -c "$WORK/postfix/etc" reload
sleep 1
[ "$(login PLAIN "$good")" = ok ] || failure "the Unix socket refuses an app password"
[ "$(login PLAIN "$other")" = refused ] || failure "the Unix socket takes an app password without the scope"
echo "ok - Postfix asks over a Unix socket"
