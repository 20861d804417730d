# fetchmail: what is in a folder goes by LMTP into INBOX, is marked there as seen, and goes once.
. "$(dirname "$0")/lib.sh"
mail fill outgoing 10
cat >rc <<RC
set no bouncemail
poll $IMAP_HOST service $IMAPS_PORT protocol IMAP
    user "$ADDRESS" password "$SECRET" folder outgoing
    smtphost "${LMTP_ADDRESS%:*}/${LMTP_ADDRESS##*:}" lmtp smtpname "$ADDRESS"
    ssl sslcertck sslcertfile "$CA_FILE" sslcommonname localhost
    keep no rewrite
RC
chmod 600 rc
# 1 says that there was nothing new.
fetch() {
    local code=0
    FETCHMAILHOME=$WORK fetchmail -f rc --nodetach --nosyslog -v >"$1.log" 2>&1 || code=$?
    [ $code = "$2" ] || { tail -n 30 "$1.log"; fail "run $1 ended with $code"; }
}
fetch first 0
[ "$(mail count INBOX)" = 10 ] || fail "$(mail count INBOX) of 10 messages went into INBOX"
mail make letters 10
for number in $(seq 0 9); do
    mail fetch INBOX "<client-test-$number@mail.example>" >got.eml
    python3 "$tools/compare.py" "letters/$number.eml" got.eml || fail "message $number was changed on its way"
done
[ "$(mail dump outgoing | grep -c Seen)" = 10 ] || fail "not every message is seen: $(mail dump outgoing)"
fetch second 1
mail fill outgoing 1 30
fetch third 0
[ "$(mail count INBOX)" = 11 ] || fail "$(mail count INBOX) messages in INBOX, not 11"
