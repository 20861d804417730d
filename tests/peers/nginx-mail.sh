# nginx's mail proxy asks Gatepost by auth_http, and passes people on to a Dovecot and a Postfix that believe it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/postfix.sh"
read -r imaps smtps < <(ports 2)
own_certificate
start_postfix "inet:127.0.0.1:$SASL_PORT"
mkdir -p run mail temp
chown nobody mail

# Postfix behind: logins come by XCLIENT, from this machine alone.
etc=$WORK/postfix/etc
cat >>"$etc/master.cf" <<CF
127.0.0.1:$SMTP_BACKEND inet n - n - - smtpd
  -o syslog_name=postfix/behind
  -o smtpd_tls_security_level=none
  -o smtpd_tls_auth_only=no
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_authorized_xclient_hosts=127.0.0.1
  -o smtpd_client_restrictions=\$submission_clients
  -o smtpd_sender_restrictions=\$submission_senders
  -o smtpd_recipient_restrictions=\$submission_recipients
  -o smtpd_relay_restrictions=\$submission_clients
CF
postfix -c "$etc" reload
# Dovecot behind: no secret of its own, on this machine alone.
cat >dovecot.conf <<CONF
base_dir = $WORK/run
state_dir = $WORK/run
log_path = $WORK/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:~/Maildir
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$WORK/mail/%u
}
service imap-login {
  inet_listener imap {
    address = 127.0.0.1
    port = $IMAP_BACKEND
  }
  inet_listener imaps {
    port = 0
  }
}
namespace inbox {
  inbox = yes
}
CONF
start dovecot.out dovecot -F -c "$WORK/dovecot.conf"
ready "$IMAP_BACKEND" dovecot.log Dovecot

{
    echo "load_module /usr/lib/nginx/modules/ngx_mail_module.so;"
    echo "daemon off; pid $WORK/nginx.pid; error_log $WORK/nginx.log info; events {}"
    [ "$(id -u)" != 0 ] || echo "user www-data;"
    sed -e "s/listen 993 ssl/listen 127.0.0.1:$imaps ssl/" -e "s/listen 465 ssl/listen 127.0.0.1:$smtps ssl/" \
        -e "s/127.0.0.1:9143/$AUTH_ADDRESS/" -e "s/mail.example.org/localhost/" \
        -e "s|/etc/ssl/certs/ssl-cert-snakeoil.pem|$WORK/own.pem|" -e "s|/etc/ssl/private/ssl-cert-snakeoil.key|$WORK/own.key|" \
        "$deploy/nginx/mail-proxy.conf"
} >nginx.conf
nginx -t -q -c "$WORK/nginx.conf" || fail "nginx does not take deploy/nginx/mail-proxy.conf"
start nginx.out nginx -c "$WORK/nginx.conf"
ready "$imaps" nginx.log nginx
ready "$SMTP_BACKEND" postfix/data/mail.log "Postfix behind"

failure() { tail -n 20 nginx.log dovecot.log; mail_log; fail "$@"; }
imap_login() { python3 "$here/login.py" imap "$imaps" "$PEER_CA" "$ADDRESS" "$@"; }
imap=$(app_password imap) smtp=$(app_password smtp)
for mechanism in LOGIN PLAIN; do
    [ "$(imap_login $mechanism "$imap")" = ok ] || failure "IMAP: $mechanism with an app password is refused"
    [ "$(imap_login $mechanism "$smtp")" = refused ] || failure "IMAP: $mechanism without the scope is taken"
    [ "$(imap_login $mechanism "$ACCOUNT_PASSWORD")" = refused ] || failure "IMAP: $mechanism with the account's password is taken"
done
grep -q "Login: user=<$ADDRESS>" dovecot.log || failure "Dovecot saw nobody"

# submit SECRET FROM: through nginx.
submit() {
    swaks --server localhost --port "$smtps" --silent 2 --helo client.example --tls-on-connect --tls-ca-path "$PEER_CA" \
        --tls-verify --auth PLAIN --auth-user "$ADDRESS" --auth-password "$1" --from "$2" --to "$ADDRESS"
}
submit "$smtp" "$ADDRESS" || failure "SMTP: an app password is refused"
if submit "$imap" "$ADDRESS" >refused 2>&1; then failure "SMTP: an app password without the scope is taken"; fi
grep -q '535 5.7.8' refused || failure "SMTP: no 535 5.7.8: $(cat refused)"
if submit "$smtp" anna@gatepost.test >refused 2>&1; then failure "SMTP: somebody else's address is taken"; fi
grep -q '553 5.7.1' refused || failure "SMTP: no 553 5.7.1: $(cat refused)"
arrived() { [ "$(SECRET=$imap python3 "$clients/mailtool.py" count INBOX)" = 1 ]; }
until_true 20 arrived || failure "the mail did not arrive"
