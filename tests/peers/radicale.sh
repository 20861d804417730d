# Debian's Radicale behind Debian's nginx, which asks Gatepost by auth_request: app passwords with scope caldav open
# calendars, those with scope carddav address books, and neither opens the other.
. "$(dirname "$0")/lib.sh"
read -r https calendars addressbooks < <(ports 3)
own_certificate
mkdir -p calendars addressbooks temp

# deploy/radicale, twice, with the folders and ports of this run.
dav() { start "$1.log" radicale --config "$deploy/radicale/config" --server-hosts "127.0.0.1:$2" --storage-filesystem-folder "$WORK/$1"; }
dav calendars "$calendars"
dav addressbooks "$addressbooks"

# deploy/nginx, with those of this run.
{
    echo "daemon off; pid $WORK/nginx.pid; error_log $WORK/nginx.log info; events {}"
    [ "$(id -u)" != 0 ] || echo "user www-data;"
    echo "http { access_log off;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $WORK/temp/$kind;"; done
    sed -e "s/listen 443 ssl/listen 127.0.0.1:$https ssl/" -e "s/127.0.0.1:9143/$AUTH_ADDRESS/" \
        -e "s/127.0.0.1:5232/127.0.0.1:$calendars/" -e "s/127.0.0.1:5233/127.0.0.1:$addressbooks/" \
        -e "s|/etc/ssl/certs/ssl-cert-snakeoil.pem|$WORK/own.pem|" -e "s|/etc/ssl/private/ssl-cert-snakeoil.key|$WORK/own.key|" \
        "$deploy/nginx/gatepost-auth.conf"
    echo "}"
} >nginx.conf
nginx -t -q -c "$WORK/nginx.conf" || fail "nginx does not take deploy/nginx/gatepost-auth.conf"
start nginx.out nginx -c "$WORK/nginx.conf"
ready "$https" nginx.log nginx
ready "$calendars" calendars.log Radicale
ready "$addressbooks" addressbooks.log Radicale

caldav=$(app_password caldav) carddav=$(app_password carddav) imap=$(app_password imap)
site=https://localhost:$https
# request STATUS SECRET METHOD PATH [curl arguments]: the answer's body is in the file body, its head in head.
request() {
    local expected=$1 secret=$2 method=$3 path=$4 got
    shift 4
    got=$(curl -sS --cacert "$PEER_CA" -u "$ADDRESS:$secret" -X "$method" -o body -D head -w '%{http_code}' "$@" "$site$path")
    [ "$got" = "$expected" ] || fail "$method $path answered $got instead of $expected: $(head -c 400 body)"
}
mine=/calendars/$ADDRESS

# A calendar program: finds its home, makes a calendar, puts an event in, and asks for the events of a month.
request 207 "$caldav" PROPFIND /calendars/ -H 'Depth: 0' --data \
    '<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>'
grep -q "<href>${mine/@/%40}/</href>" body || fail "Radicale sees another person: $(cat body)"
request 201 "$caldav" MKCALENDAR "$mine/work/"
cat >event.ics <<'ICS'
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
BEGIN:VEVENT
UID:concert-1
DTSTAMP:20260301T080000Z
DTSTART:20260314T180000Z
DTEND:20260314T200000Z
SUMMARY:Concert in the park
END:VEVENT
END:VCALENDAR
ICS
request 201 "$caldav" PUT "$mine/work/concert-1.ics" -H 'Content-Type: text/calendar' --data-binary @event.ics
request 207 "$caldav" REPORT "$mine/work/" -H 'Depth: 1' -H 'Content-Type: application/xml' --data \
    '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/><C:calendar-data/></prop>
     <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
     <C:time-range start="20260301T000000Z" end="20260401T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>'
grep -q 'Concert in the park' body || fail "REPORT does not find the event: $(cat body)"
request 201 "$caldav" MOVE "$mine/work/concert-1.ics" -H "Destination: $site$mine/work/concert-2.ics"
request 200 "$caldav" GET "$mine/work/concert-2.ics"
got=$(curl -sS --cacert "$PEER_CA" -o /dev/null -w '%{redirect_url}' "$site/.well-known/caldav")
[ "$got" = "$site/calendars/" ] || fail "programs are sent to $got for calendars"

# An address book program.
request 201 "$carddav" MKCOL "/addressbooks/$ADDRESS/friends/" -H 'Content-Type: application/xml' --data \
    '<mkcol xmlns="DAV:" xmlns:R="urn:ietf:params:xml:ns:carddav"><set><prop>
     <resourcetype><collection/><R:addressbook/></resourcetype></prop></set></mkcol>'
printf 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:eve-1\r\nFN:Eve Example\r\nN:Example;Eve;;;\r\nEND:VCARD\r\n' >card.vcf
request 201 "$carddav" PUT "/addressbooks/$ADDRESS/friends/eve-1.vcf" -H 'Content-Type: text/vcard' --data-binary @card.vcf
request 200 "$carddav" GET "/addressbooks/$ADDRESS/friends/eve-1.vcf"

# Nobody without the scope, with the account's password, without any, or with somebody else's name.
request 401 "$imap" PROPFIND "$mine/"
grep -qi '^www-authenticate: *basic' head || fail "a program is not asked for its password: $(cat head)"
request 401 "$carddav" PROPFIND "$mine/"
request 401 "$caldav" GET "/addressbooks/$ADDRESS/friends/eve-1.vcf"
request 401 "$ACCOUNT_PASSWORD" PROPFIND "$mine/"
request 401 "$imap" PROPFIND "$mine/" -H "X-Remote-User: $ADDRESS"
request 401 "$imap" PROPFIND "$mine/" -H "Gatepost-User: $ADDRESS"
request 403 "$caldav" PROPFIND "/calendars/somebody@gatepost.test/" -H 'X-Remote-User: somebody@gatepost.test'
# The question itself is nobody's to ask from outside.
request 404 "$caldav" GET /gatepost/caldav
if grep -rqF -e "$caldav" -e "${caldav//-/}" calendars.log addressbooks.log nginx.log; then fail "a secret in a log"; fi

# What is revoked is refused at once.
admin app-password list "$ACCOUNT_EMAIL" >passwords.json
id=$(python3 -c 'import json, sys; print([row["id"] for row in json.load(open("passwords.json")) if row["name"] == sys.argv[1]][0])' "caldav of $NAME")
admin app-password revoke "$ACCOUNT_EMAIL" "$id" >/dev/null
request 401 "$caldav" GET "$mine/work/concert-2.ics"
