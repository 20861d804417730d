# Postfix with deploy/postfix, as a private instance: SMTP in, LMTP to Gatepost, IMAP out.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || fail "Postfix starts as root only"
etc=$WORK/etc
mkdir -p "$etc" "$WORK/queue" "$WORK/data"
chown postfix "$WORK/data"
cp "$tools"/../../deploy/postfix/{main,master}.cf "$etc/"

# What the deployment's files leave to the machine, and another port.
set_main() { postconf -c "$etc" -e "$@"; }
set_main "queue_directory = $WORK/queue" "data_directory = $WORK/data" \
    "maillog_file = $WORK/data/mail.log" "maillog_file_prefixes = $WORK" \
    "myhostname = mx.gatepost.test" "inet_interfaces = 127.0.0.1" \
    "virtual_mailbox_domains = gatepost.test" "virtual_transport = lmtp:inet:$LMTP_ADDRESS" \
    "smtpd_tls_security_level = none" "smtpd_tls_chain_files ="
# Submission is tests/peers/submission.sh.
postconf -c "$etc" -MX smtp/inet submissions/inet submission/inet
postconf -c "$etc" -M "127.0.0.1:$SMTP_PORT/inet=127.0.0.1:$SMTP_PORT inet n - n - - smtpd"

trap 'postfix -c "$etc" stop >/dev/null 2>&1 || true' EXIT
postfix -c "$etc" check
postfix -c "$etc" start
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$SMTP_PORT"); }
until_true 20 listens || { cat "$WORK/data/mail.log"; fail "Postfix does not listen"; }

submit() {
    swaks --server 127.0.0.1 --port "$SMTP_PORT" --silent 2 --helo client.example \
        --from sender@elsewhere.example "$@"
}
mail make letters 5 800
for file in letters/*.eml; do
    tr -d '\r' <"$file" >one.eml
    submit --to "$ADDRESS" --data @one.eml || { cat "$WORK/data/mail.log"; fail "Postfix refused $file"; }
done
arrived() { [ "$(mail count INBOX)" = "$1" ]; }
until_true 30 arrived 5 || { cat "$WORK/data/mail.log"; fail "$(mail count INBOX) of 5 messages arrived"; }
for number in 800 801 802 803 804; do
    mail fetch INBOX "<client-test-$number@mail.example>" >got.eml
    python3 "$tools/compare.py" "letters/$number.eml" got.eml || fail "message $number was changed on its way"
done

# A program on the machine submits by the sendmail command.
tr -d '\r' <letters/800.eml | sed 's/test-800/test-899/' |
    sendmail -C "$etc" -f sender@elsewhere.example "$ADDRESS" || fail "sendmail"
until_true 30 arrived 6 || { cat "$WORK/data/mail.log"; fail "the mail of the sendmail command did not arrive"; }

# Nobody here: refused while the client is still there, so that no bounce goes to a forged sender.
if submit --to nobody@gatepost.test --data @one.eml >refused 2>&1; then fail "an unknown recipient was taken"; fi
grep -q '550 5.1.1' refused || fail "no 550 5.1.1 for an unknown recipient: $(cat refused)"
# No open relay.
if submit --to someone@else.example --data @one.eml >refused 2>&1; then fail "an open relay"; fi
grep -qi 'relay access denied' refused || fail "no refusal of relaying: $(cat refused)"
# While Gatepost cannot take mail, Postfix keeps it: nothing is lost, nothing bounces.
postfix -c "$etc" stop
[ -z "$(find "$WORK/queue/active" "$WORK/queue/deferred" "$WORK/queue/maildrop" -type f)" ] || fail "mail stays in the queue"
