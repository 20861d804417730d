# npm's openid-client, which is strict, as an application of each kind; Chromium is the person's browser.
. "$(dirname "$0")/lib.sh"
read -r port < <(ports 1)
back=http://127.0.0.1:$port
# client PREFIX ARGUMENTS...: sets PREFIX_CLIENT and PREFIX_SECRET.
client() {
    local prefix=$1 made
    shift
    made=$(admin oauth-client create "Application $prefix" --audience everyone "$@") || fail "no client $prefix"
    export "${prefix}_CLIENT=$(field id <<<"$made")" "${prefix}_SECRET=$(field secret <<<"$made")"
}
client WEB --preset web --scope 'openid profile email offline_access imap' --redirect-uri "$back/callback" \
    --post-logout-redirect-uri "$back/signed-out"
client EDDSA --preset web --authentication secret-post --id-token-algorithm EdDSA --redirect-uri "$back/callback"
client DEVICE --preset device
client SERVER --preset mail-server
REGISTRATION_TOKEN=$(admin oauth-client registration-token create 'Application that registers itself' --uses 1 | field secret) ||
    fail "no registration token"
export REDIRECT_PORT=$port REGISTRATION_TOKEN
node "$here/../browser/peers/openid-client.js"
