# curl: list, append, fetch, search, store, expunge, STARTTLS, refusals.
. "$(dirname "$0")/lib.sh"
base=imaps://$IMAP_HOST:$IMAPS_PORT
as() { curl --silent --show-error --max-time 30 --cacert "$CA_FILE" -u "$@"; }
imap() { as "$ADDRESS:$SECRET" "$@"; }

imap "$base/" >list
grep -q '"/" "\?INBOX' list || fail "LIST without INBOX: $(cat list)"
imap "$base/" -X 'CREATE letters' >/dev/null
mail make letters 6
for number in 0 1 2 3 4 5; do imap -T "letters/$number.eml" "$base/letters"; done
imap "$base/letters" -X 'EXAMINE letters' | grep -q '\* 6 EXISTS' || fail "EXAMINE after six APPENDs"

for number in 0 1 2 3 4 5; do
    imap "$base/letters;UID=$((number + 1))" -o got.eml
    cmp got.eml "letters/$number.eml" || fail "message $number does not come back as it went in"
done
imap "$base/letters;MAILINDEX=3;SECTION=1.2" | grep -q '<p>text 2</p>' || fail "section 1.2"
imap "$base/letters?SUBJECT%20invoices" | tr -d '\r' | grep -qx '\* SEARCH 2 5' || fail "SEARCH SUBJECT"
imap "$base/letters?TEXT%20%22inner%20text%22" | tr -d '\r' | grep -qx '\* SEARCH 5' || fail "SEARCH TEXT"
imap "$base/letters" -X 'UID STORE 1:2 +FLAGS (\Deleted)' | grep -q Deleted || fail "STORE"
imap "$base/letters" -X EXPUNGE >/dev/null
imap "$base/letters" -X 'UID SEARCH ALL' | tr -d '\r' | grep -qx '\* SEARCH 3 4 5 6' || fail "EXPUNGE"

plain=imap://$IMAP_HOST:$IMAP_PORT
imap --ssl-reqd "$plain/letters" -X 'STATUS letters (MESSAGES)' | grep -q 'MESSAGES 4' || fail "STARTTLS"
imap --login-options AUTH=PLAIN "$base/" >/dev/null || fail "AUTHENTICATE PLAIN"
imap --login-options AUTH=LOGIN "$base/" >/dev/null 2>&1 || true
if imap "$plain/" >/dev/null 2>refused; then fail "a login without TLS was let in"; fi

# 67 is CURLE_LOGIN_DENIED.
denied() {
    local code=0
    as "$@" "$base/" >/dev/null 2>&1 || code=$?
    [ $code = 67 ] || fail "curl ended with $code instead of a refused login"
}
denied "$ADDRESS:wrong"
denied "$ADDRESS:$ACCOUNT_PASSWORD"
# The last letter of a secret may well be an x.
other=x
[[ $SECRET == *x ]] && other=y
denied "$ADDRESS:${SECRET%?}$other"
denied "nobody@gatepost.test:$SECRET"
# Case and dashes of an app password do not matter.
typed=$(tr -d - <<<"$SECRET" | tr '[:lower:]' '[:upper:]')
as "$ADDRESS:$typed" "$base/" >/dev/null || fail "the app password typed in capitals, without dashes"
