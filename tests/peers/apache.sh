# Debian's Apache with mod_auth_openidc: Chromium enters a site of its with a Gatepost account and signs out, from either side.
. "$(dirname "$0")/lib.sh"
read -r https < <(ports 1)
own_certificate
site=https://localhost:$https
mkdir -p www/signed-out www/who cache
echo '<!doctype html><title>Intranet</title><h1>Welcome inside</h1>' >www/index.html
echo '<!doctype html><title>Intranet</title><h1>Goodbye</h1>' >www/signed-out/index.html
# An application, as far as this test needs one: it says whom Apache named.
printf '<!doctype html><title>You</title><p>You are <b><!--#echo var="REMOTE_USER" --></b>, <!--#echo var="OIDC_CLAIM_sub" -->.' >www/who/index.shtml
chmod -R a+rX www

client=$(admin oauth-client create Intranet --preset web --audience everyone --redirect-uri "$site/oidc" \
    --post-logout-redirect-uri "$site/signed-out/" --backchannel-logout-uri "$site/oidc?logout=backchannel")
cat >apache.conf <<CONF
ServerRoot /usr/lib/apache2
DefaultRuntimeDir $WORK
PidFile $WORK/apache.pid
ErrorLog $WORK/apache.log
LogLevel warn auth_openidc:info
Listen 127.0.0.1:$https
ServerName localhost
CONF
if [ "$(id -u)" = 0 ]; then printf 'User www-data\nGroup www-data\n' >>apache.conf; fi
for module in mpm_event authn_core authz_core authz_user alias dir env headers include mime setenvif socache_shmcb ssl auth_openidc; do
    [ ! -f "/usr/lib/apache2/modules/mod_$module.so" ] || echo "LoadModule ${module}_module modules/mod_$module.so" >>apache.conf
done
cat >>apache.conf <<CONF
TypesConfig /etc/mime.types
Mutex file:$WORK default
OIDCCacheShmMax 100
<Directory $WORK/www>
    Options +Includes
    DirectoryIndex index.html index.shtml
    AddType text/html .shtml
    AddOutputFilter INCLUDES .shtml
</Directory>
CONF
install -m 644 "$CA_FILE" ca.pem
sed -e "s|\*:443|127.0.0.1:$https|" -e "s|https://gatepost.example.org|${WEB_URL%/}|" -e "s|https://intranet.example.org|$site|" \
    -e "s|intranet.example.org|localhost|" -e "s|CLIENT_ID|$(field id <<<"$client")|" \
    -e "s|CLIENT_SECRET|$(field secret <<<"$client")|" -e "s|PASSPHRASE|$(openssl rand -hex 32)|" \
    -e "s|#OIDCCABundlePath .*|OIDCCABundlePath $WORK/ca.pem|" -e "s|/var/www/html|$WORK/www|" \
    -e "s|/etc/ssl/certs/ssl-cert-snakeoil.pem|$WORK/own.pem|" -e "s|/etc/ssl/private/ssl-cert-snakeoil.key|$WORK/own.key|" \
    "$deploy/apache/gatepost.conf" >>apache.conf
apache2 -t -f "$WORK/apache.conf" 2>syntax || { cat syntax >&2; fail "Apache does not take deploy/apache/gatepost.conf"; }
start apache.out apache2 -D FOREGROUND -f "$WORK/apache.conf"
ready "$https" apache.log Apache
SITE=$site node "$here/../browser/peers/apache.js" || {
    tail -n 30 apache.log >&2
    fail "Chromium"
}
