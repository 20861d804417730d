# mbsync: first pull, changes on both sides, a run that must change nothing.
. "$(dirname "$0")/lib.sh"
count=200
mail fill sync $count
mkdir -p mail
cat >mbsyncrc <<RC
IMAPStore far
Host $IMAP_HOST
Port $IMAPS_PORT
User $ADDRESS
Pass "$SECRET"
SSLType IMAPS
CertificateFile $CA_FILE

MaildirStore near
Path $WORK/mail/
Inbox $WORK/mail/INBOX
SubFolders Verbatim

Channel both
Far :far:
Near :near:
Patterns sync*
Create Both
Expunge Both
CopyArrivalDate yes
SyncState *
RC
sync() { mbsync -c mbsyncrc -a >"mbsync.$1.log" 2>&1 || { tail -n 20 "mbsync.$1.log"; fail "run $1"; }; }

sync first
python3 "$tools/maildir.py" same mail/sync sync $count || fail "after the first pull"

# Here: flags, deletions, new messages, a new folder. There: flags, deletions, new messages.
python3 "$tools/maildir.py" change mail/sync || fail "local changes"
python3 "$tools/maildir.py" create mail/sync-new 3
for number in 100 101 102 103 104; do mail flag sync "<client-test-$number@mail.example>" '\Answered'; done
for number in 120 121 122; do mail delete sync "<client-test-$number@mail.example>"; done
mail fill sync 4 5000
# 10 deleted here, 3 deleted there; 6 new here, 4 new there.
expected=$((count - 10 - 3 + 6 + 4))
sync second
python3 "$tools/maildir.py" same mail/sync sync $expected || fail "after changes on both sides"
python3 "$tools/maildir.py" same mail/sync-new sync-new 3 || fail "the folder made here"
for number in 100 104; do
    mail dump sync | grep -F "<client-test-$number@" | grep -q Answered || fail "a flag set there is gone"
done

snapshot() {
    mail state sync
    mail state sync-new
    (cd mail && find . -type f ! -name '.*' | sort)
}
snapshot >before
sync third
snapshot >after
cmp before after || fail "a run with nothing to do changed something: $(diff before after | head)"
