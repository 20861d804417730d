# Debian's Roundcube, with nginx and PHP-FPM: Chromium signs in through Gatepost, reads and writes a mail with no other
# password, and signs out of both.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/postfix.sh"
read -r https < <(ports 1)
own_certificate
start_postfix "inet:127.0.0.1:$SASL_PORT"
site=https://localhost:$https

client=$(admin oauth-client create Roundcube --preset roundcube --audience everyone \
    --redirect-uri "$site/index.php/login/oauth" --post-logout-redirect-uri "$site/")
client_id=$(field id <<<"$client") client_secret=$(field secret <<<"$client")

# Debian's folder with the folders of this run, and deploy/roundcube as its README says.
cp -a /var/lib/roundcube/. app/
rm -rf app/{config,logs,temp,.htaccess}
mkdir -p app/{config,logs,temp}
cp -r "$deploy/roundcube/plugins/gatepost" app/plugins/
cp /etc/roundcube/{defaults.inc.php,mimetypes.php,config.inc.php} app/config/
cat "$CA_FILE" "$PEER_CA" >authorities.pem
sed -e "s|https://gatepost.example.org|${WEB_URL%/}|" -e "s|CLIENT_ID|$client_id|" -e "s|CLIENT_SECRET|$client_secret|" \
    -e "s|mail.example.org:1993|localhost:$IMAPS_PORT|" -e "s|mail.example.org:587|localhost:$SUBMISSION_PORT|" \
    -e "s|/etc/ssl/certs/ca-certificates.crt|$WORK/authorities.pem|" \
    "$deploy/roundcube/gatepost.inc.php" >app/config/gatepost.inc.php
cat >>app/config/config.inc.php <<PHP
include '$WORK/app/config/gatepost.inc.php';
\$config['db_dsnw'] = 'sqlite:///$WORK/db/roundcube.db?mode=0640';
PHP
mkdir -p db
python3 -c 'import sqlite3, sys; sqlite3.connect("db/roundcube.db").executescript(open(sys.argv[1]).read())' \
    /usr/share/roundcube/SQL/sqlite.initial.sql
chmod 644 app/config/*
chown -R www-data db app/logs app/temp

# PHP-FPM and nginx with deploy/roundcube/nginx.conf.
cat >fpm.conf <<FPM
[global]
error_log = $WORK/fpm.log
daemonize = no
[www]
user = www-data
group = www-data
listen = $WORK/fpm.socket
listen.owner = www-data
pm = static
pm.max_children = 4
catch_workers_output = yes
php_admin_value[error_log] = $WORK/app/logs/php.log
php_admin_value[session.save_path] = $WORK/app/temp
FPM
start fpm.out "$(compgen -G "/usr/sbin/php-fpm8*" | tail -n 1)" --nodaemonize --fpm-config "$WORK/fpm.conf"
mkdir -p temp
{
    echo "daemon off; user www-data; pid $WORK/nginx.pid; error_log $WORK/nginx.log notice; events {}"
    echo "http { access_log off; include /etc/nginx/mime.types;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $WORK/temp/$kind;"; done
    sed -e "s/listen 443 ssl/listen 127.0.0.1:$https ssl/" -e "s|unix:/run/php/php-fpm.sock|unix:$WORK/fpm.socket|" \
        -e "s|/var/lib/roundcube/public_html|$WORK/app/public_html|" -e "s|webmail.example.org|localhost|" \
        -e "s|/etc/ssl/certs/ssl-cert-snakeoil.pem|$WORK/own.pem|" -e "s|/etc/ssl/private/ssl-cert-snakeoil.key|$WORK/own.key|" \
        "$deploy/roundcube/nginx.conf"
    echo "}"
} >nginx.conf
nginx -t -q -c "$WORK/nginx.conf" || fail "nginx does not take deploy/roundcube/nginx.conf"
start nginx.out nginx -c "$WORK/nginx.conf"
ready "$https" nginx.log nginx

# Mail to read, delivered as an MTA does it.
python3 - <<'PY'
import os
import smtplib
from email.message import EmailMessage

host, port = os.environ["LMTP_ADDRESS"].rsplit(":", 1)
letters = [
    ("Ben Weber <ben@elsewhere.example>", "Minutes of Tuesday", "Attached what we agreed on."),
    ("Mira Sands <mira@elsewhere.example>", "Train tickets", "Seats 41 and 42, coach 7."),
    ("Eve Gardner <eve@elsewhere.example>", "The garden in March",
     "The tulips are out, two weeks early.\n\nCome and see them on Sunday?\n\nEve"),
]
with smtplib.LMTP(host, int(port), local_hostname="mx.example") as mta:
    for number, (sender, subject, text) in enumerate(letters):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, os.environ["ADDRESS"], subject
        letter["Date"] = f"Tue, 17 Mar 2026 09:{10 + number}:00 +0100"
        letter["Message-ID"] = f"<letter-{number}@elsewhere.example>"
        letter.set_content(text)
        mta.sendmail("sender@elsewhere.example", [os.environ["ADDRESS"]], letter.as_bytes())
PY
SITE=$site node "$here/../browser/peers/roundcube.js" || {
    tail -n 30 app/logs/* nginx.log fpm.log "$WORK/postfix/data/mail.log" >&2
    fail "Chromium"
}
