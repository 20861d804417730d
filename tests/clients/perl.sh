# Perl's Mail::IMAPClient, with everything after the login compressed.
. "$(dirname "$0")/lib.sh"
mail make letters 60
perl "$tools/compressed.pl" letters
mail dump compressed | grep -F '<client-test-7@' | grep -q Flagged || fail "the flag is not there"
[ "$(mail count compressed)" = 58 ] || fail "$(mail count compressed) messages, not 58"
