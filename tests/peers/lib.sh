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

# A certificate for the peer's own listeners, signed by nobody: tests look at Gatepost's.
own_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout own.key -out own.pem 2>/dev/null
}

# What `gatepost admin --json` prints, and a field of it.
admin() { "$ADMIN" "$@"; }
field() { python3 -c 'import functools, json, sys
print(functools.reduce(lambda value, key: value[int(key) if key.isdigit() else key], sys.argv[1].split("."), json.load(sys.stdin)))' "$1"; }
# app_password SCOPE: the secret of a new one.
app_password() { admin app-password issue "$ACCOUNT_EMAIL" --name "$1 of $NAME" --scope "$1" | field secret; }
