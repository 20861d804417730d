# swaks: delivery over LMTP; unknown recipients, several recipients, what comes out is what went in.
. "$(dirname "$0")/lib.sh"
deliver() {
    swaks --protocol LMTP --server "${LMTP_ADDRESS%:*}" --port "${LMTP_ADDRESS##*:}" --silent 2 \
        --from sender@elsewhere.example "$@"
}
mail make letters 10 500
for file in letters/*.eml; do
    # swaks takes LF from a file and sends CRLF.
    tr -d '\r' <"$file" >one.eml
    deliver --to "$ADDRESS" --data @one.eml || fail "$file was refused"
done
[ "$(mail count INBOX)" = 10 ] || fail "$(mail count INBOX) of 10 messages in INBOX"
for number in $(seq 500 509); do
    mail fetch INBOX "<client-test-$number@mail.example>" >got.eml
    python3 "$tools/compare.py" "letters/$number.eml" got.eml || fail "message $number was changed"
    head -c 300 got.eml | tr -d '\r' | grep -q '^Return-Path: <sender@elsewhere.example>$' || fail "no Return-Path"
done
if deliver --to nobody@gatepost.test --data @one.eml >refused 2>&1; then fail "an unknown recipient was taken"; fi
grep -Eq '5[0-9][0-9] 5\.1\.1' refused || fail "no 5.1.1 for an unknown recipient: $(cat refused)"
if deliver --to someone@elsewhere.example --data @one.eml >refused 2>&1; then fail "a foreign domain was taken"; fi
# One good and one unknown recipient: the good one gets it.
deliver --to "$ADDRESS,nobody@gatepost.test" --data @one.eml >mixed 2>&1 || true
[ "$(mail count INBOX)" = 11 ] || fail "a message for one good and one unknown recipient"
