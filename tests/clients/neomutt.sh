# neomutt with QRESYNC: a folder is read, others change it while nobody looks, and what comes back is exactly
# that, without the headers that are known.
. "$(dirname "$0")/lib.sh"
terminal() { tmux -L "gatepost-$$" "$@"; }
trap 'terminal kill-server 2>/dev/null || true' EXIT
shows() { terminal capture-pane -p -t it | grep -qE "$1"; }
see() { until_true 20 shows "$1" || { terminal capture-pane -p -t it; fail "neomutt does not show '$1'"; }; }
see_not() { if shows "$1"; then terminal capture-pane -p -t it && fail "neomutt still shows '$1'"; fi; }
press() { terminal send-keys -t it "$@"; }
said() { grep -qE -- "$2" "$1".log* || fail "not in the transcript of the $1 visit: $2"; }
said_not() { if grep -E -- "$2" "$1".log*; then fail "in the transcript of the $1 visit: $2"; fi; }

# open NAME: visits the folder; NAME.log0 is what was said (debug level 5 holds the lines of both sides).
open() {
    terminal -f /dev/null new-session -d -x 120 -y 60 -s it \
        "neomutt -n -F $WORK/rc -d 5 -l $WORK/$1.log; echo ended; sleep 60"
}
leave() {
    press q
    until_true 10 shows ended || fail "neomutt does not end"
    terminal kill-server
    sleep 0.3
}

mail fill synced 40
mkdir headers
cat >rc <<RC
set folder = "imaps://$IMAP_HOST:$IMAPS_PORT/"
set spoolfile = "+synced"
set imap_user = "$ADDRESS"
set imap_pass = "$SECRET"
set imap_check_subscribed = no
set imap_condstore = yes
set imap_qresync = yes
set ssl_ca_certificates_file = "$CA_FILE"
set certificate_file = "$CA_FILE"
set header_cache = "$WORK/headers/"
set sort = mailbox-order
set mark_old = no
set mail_check = 1
set timeout = 1
set wait_key = no
set index_format = "%4C [%Z] %s"
RC

open first
see 'Msgs:40'
see '1 \[ *N *\] message 0 on gardens'
leave
said first 'ENABLE QRESYNC'
said first 'ENABLED.*QRESYNC'
# What is known now.
state() { mail state synced | sed -nE "s/.*$1 ([0-9]+).*/\1/p"; }
known=$(state HIGHESTMODSEQ)

# Others: two are flagged, one is read, two are new.
for number in 4 30; do mail flag synced "<client-test-$number@mail.example>" '\Flagged'; done
mail flag synced '<client-test-20@mail.example>' '\Seen'
mail fill synced 2 800

open second
see 'Msgs:42'
see 'message 801 on'
see '\[ *N? *!\] message 4 on invoices'
see '\[ *N? *!\] message 30 on gardens'
see '\[ *\] message 20 on trains'
# Those that nobody touched are as they were.
see '\[ *N *\] message 39 on gardens'
leave
said second "UID FETCH 1:40 \(FLAGS\) \(CHANGEDSINCE $known VANISHED\)"
said second '\* 5 FETCH \(UID 5 FLAGS \(.*\) MODSEQ'
# Nothing was said about messages that nobody touched, and headers of the new ones alone were asked for.
said second '> a[0-9]+ FETCH 41:42 .*HEADER'
said_not second 'QRESYNC failed|VANISHED \(EARLIER\)|< \* 6 FETCH'

# Now some are gone. neomutt doubts its own numbers then, here as with Dovecot, and asks for all flags once more.
known=$(state HIGHESTMODSEQ)
for number in 0 10 11 39; do mail delete synced "<client-test-$number@mail.example>"; done
open third
see 'Msgs:38'
see_not 'message (0|10|11|39) on'
see '\[ *N? *!\] message 30 on gardens'
see 'message 801 on'
leave
said third "UID FETCH 1:42 \(FLAGS\) \(CHANGEDSINCE $known VANISHED\)"
said third 'VANISHED \(EARLIER\) 1,11:12,40'

# Nothing happens: it is the same, and no header is fetched.
open fourth
see 'Msgs:38'
see '\[ *N? *!\] message 30 on gardens'
leave
said_not fourth 'HEADER\.FIELDS|QRESYNC failed'
