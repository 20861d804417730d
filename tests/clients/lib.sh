# Sourced by the scripts of mail programs. The environment comes from tests/clients/run.
set -eu -o pipefail
cd "$WORK"
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() {
    echo "failed: $*" >&2
    exit 1
}
mail() { python3 "$tools/mailtool.py" "$@"; }
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
