# neomutt and mutt in a terminal: open, read, flag, save to another folder, delete, see new mail come.
. "$(dirname "$0")/lib.sh"
terminal() { tmux -L "gatepost-$$" "$@"; }
trap 'terminal kill-server 2>/dev/null || true' EXIT
shows() { terminal capture-pane -p -t it | grep -qE "$1"; }
see() { until_true 20 shows "$1" || { terminal capture-pane -p -t it; fail "$program does not show '$1'"; }; }
press() { terminal send-keys -t it "$@"; }
holds() { [ "$(mail count "$1")" = "$2" ]; }

drive() {
    program=$1
    local box=box-$program saved=saved-$program
    mail fill "$box" 30
    mail fill "$saved" 0
    cat >"$program.rc" <<RC
set folder = "imaps://$IMAP_HOST:$IMAPS_PORT/"
set spoolfile = "+$box"
set imap_user = "$ADDRESS"
set imap_pass = "$SECRET"
set imap_check_subscribed = no
set imap_idle = yes
set ssl_ca_certificates_file = "$CA_FILE"
set certificate_file = "$CA_FILE"
set header_cache = "$WORK/$program.headers"
set message_cachedir = "$WORK/$program.bodies"
set sort = mailbox-order
set delete = yes
set confirmappend = no
set confirmcreate = no
set mark_old = no
set mail_check = 1
set timeout = 1
set wait_key = no
set pager_stop = yes
RC
    terminal -f /dev/null new-session -d -x 120 -y 40 -s it "$program -n -F $WORK/$program.rc; echo ended; sleep 60"
    see 'Msgs:30'
    # A message is read, to its last line.
    press 2 Enter
    see 'message 1 on invoices'
    press Enter
    see 'Grüße aus Zürich, 1 × — 日本語'
    press i
    see 'Msgs:30'
    # Message 5 is flagged, 10 saved to the other folder, 3 deleted, all written back.
    press 5 Enter F
    press 1 0 Enter s
    see 'Save'
    press C-u
    press "=$saved" Enter
    press 3 Enter d
    press '$'
    until_true 20 holds "$box" 28 || { terminal capture-pane -p -t it; fail "$program: $(mail count "$box") left, not 28"; }
    holds "$saved" 1 || fail "$program: the saved message is not there"
    mail dump "$box" | grep -F '<client-test-4@' | grep -q Flagged || fail "$program: the flag is not there"
    mail dump "$box" | grep -F '<client-test-1@' | grep -q Seen || fail "$program: the read message is not seen"
    mail dump "$saved" | grep -qF '<client-test-9@' || fail "$program: another message was saved"
    see 'Msgs:28'
    # New mail shows by itself.
    mail fill "$box" 1 700
    see 'message 700 on'
    # Search in bodies by the server.
    press l
    see 'Limit to'
    press C-u
    press '=b "inner text 14"' Enter
    see 'message 14 on'
    press q
    until_true 10 shows ended || fail "$program does not end"
    terminal kill-server
    sleep 0.3
}

tried=0
for program in neomutt mutt; do
    command -v $program >/dev/null || continue
    drive $program
    tried=1
done
[ $tried = 1 ] || fail "neither neomutt nor mutt is installed"
