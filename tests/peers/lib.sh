# Sourced by the scripts of peers. The environment comes from tests/peers/run.
set -eu -o pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$WORK"
deploy=$(cd "$here/../../deploy" && pwd)
clients=$here/../clients
PATH=$PATH:/usr/sbin

fail() {
    echo "failed: $*" >&2
    exit 1
}
# until_true SECONDS COMMAND...: succeeds as soon as the command does.
until_true() {
    local rounds=$(($1 * 5)) round
    shift
    for ((round = 0; round < rounds; round++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.2
    done
    return 1
}
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }
# ports COUNT: free ones, below the range of outgoing connections.
ports() { python3 "$clients/ports.py" "$1"; }

# Programs that run beside the script and end with it.
started=()
# start LOG COMMAND...: in the background; `stop_all` ends it.
start() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 </dev/null &
    started+=($!)
}
stop_all() {
    local pid
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${started[@]}"; do
        until_true 10 gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    started=()
}
gone() { ! kill -0 "$1" 2>/dev/null || [ "$(ps -o stat= -p "$1" | cut -c1)" = Z ]; }
trap stop_all EXIT
# ready PORT LOG NAME: waits until somebody listens.
ready() { until_true 20 listens "$1" || { tail -n 30 "$2" >&2; fail "$3 does not listen"; }; }

# A certificate for the peer's own listeners, by the authority of tests/peers/run, which Gatepost trusts as a system does.
own_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -CA "$PEER_CA" -CAkey "${PEER_CA%.pem}.key" -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=serverAuth -keyout own.key -out own.pem 2>/dev/null ||
        fail "no certificate"
}

# What `gatepost admin --json` prints, and a field of it.
admin() { "$ADMIN" "$@"; }
field() { python3 -c 'import functools, json, sys
print(functools.reduce(lambda value, key: value[int(key) if key.isdigit() else key], sys.argv[1].split("."), json.load(sys.stdin)))' "$1"; }
# app_password SCOPE: the secret of a new one.
app_password() { admin app-password issue "$ACCOUNT_EMAIL" --name "$1 of $NAME" --scope "$1" | field secret; }

# A public client, as mail programs are, and tokens of it for this script's mailbox.
# token SCOPES [SUFFIX]: sets TOKEN, or TOKEN_SUFFIX.
token() {
    if [ -z "${MAIL_PROGRAM:-}" ]; then
        MAIL_PROGRAM=$(admin oauth-client create 'Mail program' --preset native --audience everyone | field id)
    fi
    local got
    got=$(node "$here/../browser/peers/token.js" "$MAIL_PROGRAM" "$1" "$ADDRESS") || fail "no token"
    printf -v "TOKEN${2:+_$2}" '%s' "$(field access_token <<<"$got")"
}
# revoke TOKEN: as its client does it (RFC 7009).
revoke() {
    curl -sSf --cacert "$CA_FILE" "${WEB_URL%/}/oauth/revoke" -d "client_id=$MAIL_PROGRAM" --data-urlencode "token=$1" >/dev/null ||
        fail "the token cannot be revoked"
}
