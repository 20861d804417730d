# aerc in a terminal: open, read, flag, move, delete, see what others do while it looks.
. "$(dirname "$0")/lib.sh"
terminal() { tmux -L "gatepost-$$" "$@"; }
trap 'terminal kill-server 2>/dev/null || true' EXIT
shows() { terminal capture-pane -p -t it | grep -qE "$1"; }
see() { until_true 20 shows "$1" || { terminal capture-pane -p -t it; fail "aerc does not show '$1'"; }; }
gone() { ! shows "$1"; }
see_no_more() { until_true 20 gone "$1" || { terminal capture-pane -p -t it; fail "aerc still shows '$1'"; }; }
press() { terminal send-keys -t it "$@"; }
has() { mail dump "$1" | grep -F "<client-test-$2@" | grep -q -- "$3"; }

mail fill letters 30
mail fill kept 0
export HOME=$WORK XDG_CONFIG_HOME=$WORK/config XDG_DATA_HOME=$WORK/data XDG_CACHE_HOME=$WORK/cache SSL_CERT_FILE=$CA_FILE
mkdir -p config/aerc
# In a URL, the @ of an address is written otherwise.
cat >config/aerc/accounts.conf <<CONF
[test]
source = imaps://${ADDRESS/@/%40}:$SECRET@$IMAP_HOST:$IMAPS_PORT
default = letters
folders = letters,kept
from = Reader <$ADDRESS>
cache-headers = true
CONF
chmod 600 config/aerc/accounts.conf
printf '[ui]\nindex-format = "%%4C [%%Z] %%s"\nmouse-enabled = false\n[filters]\ntext/plain = cat\n' >config/aerc/aerc.conf
terminal -f /dev/null new-session -d -x 120 -y 45 -s it "aerc; echo ended; sleep 60"
see 'message 29 on trains'
see 'message 0 on gardens'
# The newest is above: the third from above is read, to its last line.
press j j Enter
see 'message 27 on gardens'
see 'text 27'
press q
see 'message 29 on trains'
until_true 20 has letters 27 Seen || fail "the read message is not seen"
press ':flag' Enter
until_true 20 has letters 27 Flagged || { terminal capture-pane -p -t it; fail "the flag is not there"; }
press j ':move kept' Enter
see_no_more 'message 26 on'
until_true 20 has kept 26 . || fail "the moved message is not there"
press ':delete-message' Enter
see_no_more 'message 25 on'
holds() { [ "$(mail count "$1")" = "$2" ]; }
until_true 20 holds letters 28 || fail "$(mail count letters) left, not 28"
# What others do shows by itself.
mail fill letters 1 700
see 'message 700 on'
mail delete letters '<client-test-29@mail.example>'
see_no_more 'message 29 on'
# Search by the server.
press ':filter -b "inner text 14"' Enter
see_no_more 'message 28 on'
see 'message 14 on trains'
press ':quit' Enter
until_true 10 shows ended || fail "aerc does not end"
