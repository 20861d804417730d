# Sourced after lib.sh: a private Postfix with deploy/postfix that takes submissions and delivers to Gatepost.

# start_postfix SASL_PATH: listens with STARTTLS at SUBMISSION_PORT and with TLS at SUBMISSIONS_PORT;.
start_postfix() {
    [ "$(id -u)" = 0 ] || fail "Postfix starts as root only"
    local etc=$WORK/postfix/etc queue=$WORK/postfix/queue data=$WORK/postfix/data
    read -r SUBMISSION_PORT SUBMISSIONS_PORT < <(ports 2)
    mkdir -p "$etc" "$queue" "$data"
    chown postfix "$data"
    cp "$deploy"/postfix/{main,master}.cf "$etc/"
    # What the deployment's files leave to the machine, and other ports.
    postconf -c "$etc" -e "queue_directory = $queue" "data_directory = $data" \
        "maillog_file = $data/mail.log" "maillog_file_prefixes = $WORK" \
        "myhostname = mx.gatepost.test" "inet_interfaces = 127.0.0.1" \
        "virtual_mailbox_domains = gatepost.test" "virtual_transport = lmtp:inet:$LMTP_ADDRESS" \
        "smtpd_sasl_path = $1" "smtpd_tls_chain_files = $WORK/own.key, $WORK/own.pem"
    postconf -c "$etc" -MX smtp/inet
    move_service submission "$SUBMISSION_PORT"
    move_service submissions "$SUBMISSIONS_PORT"
    trap 'postfix -c "$WORK/postfix/etc" stop >/dev/null 2>&1 || true; stop_all' EXIT
    postfix -c "$etc" check
    postfix -c "$etc" start
    ready "$SUBMISSION_PORT" "$data/mail.log" Postfix
    ready "$SUBMISSIONS_PORT" "$data/mail.log" Postfix
}
# move_service NAME PORT: the same service with all its options, elsewhere.
move_service() {
    sed -i "s/^$1 \+inet/127.0.0.1:$2 inet/" "$WORK/postfix/etc/master.cf"
}
mail_log() { tail -n 40 "$WORK/postfix/data/mail.log"; }
