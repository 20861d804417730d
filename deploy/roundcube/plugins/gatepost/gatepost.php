<?php

/**
 * Two things that Roundcube 1.6 lacks with an OpenID provider.
 *
 * Signing out of Roundcube signs out of the provider as well (OpenID Connect RP-Initiated Logout 1.0). The ID token of the
 * login is kept in the session, encrypted as Roundcube encrypts passwords, and handed over as `id_token_hint`: the
 * provider then knows who leaves, and need not ask. Without this, whoever uses the browser next would be signed in again
 * by one click.
 *
 * Whoever was refused is told so. With `oauth_login_redirect` Roundcube would send them back at once, and where the
 * provider refuses without asking, the browser would go in circles.
 */
class gatepost extends rcube_plugin
{
    /** The ID token of the session that just ends. */
    private $hint;

    public function init()
    {
        $this->add_hook('startup', [$this, 'refused']);
        $this->add_hook('oauth_login', [$this, 'login']);
        $this->add_hook('session_destroy', [$this, 'remember']);
        $this->add_hook('logout_after', [$this, 'leave']);
    }

    /** Stays here with the provider's error (RFC 6749 section 4.1.2.1). */
    public function refused($request)
    {
        if ($request['task'] == 'login' && $request['action'] == 'oauth' && !empty($_GET['error'])) {
            // What Roundcube does itself after a login that IMAP refused.
            rcmail::get_instance()->oauth->login_failed([]);
        }

        return $request;
    }

    /** Keeps what the provider said about the login. */
    public function login($token)
    {
        if (!empty($token['id_token'])) {
            $_SESSION['gatepost_id_token'] = rcmail::get_instance()->encrypt($token['id_token']);
        }

        return $token;
    }

    /** Takes it out of the session before that is gone. */
    public function remember($session)
    {
        if (!empty($_SESSION['gatepost_id_token'])) {
            $this->hint = rcmail::get_instance()->decrypt($_SESSION['gatepost_id_token']);
        }

        return $session;
    }

    /** Sends the browser to the provider, which sends it back here. */
    public function leave($user)
    {
        $rcmail = rcmail::get_instance();
        $uri    = $rcmail->config->get('gatepost_logout_uri');

        if ($uri && $this->hint) {
            $rcmail->output->redirect($uri . '?' . http_build_query([
                'id_token_hint'            => $this->hint,
                'client_id'                => $rcmail->config->get('oauth_client_id'),
                'post_logout_redirect_uri' => preg_replace('/\?.*/', '', $rcmail->url([], true, true)),
            ]));
        }

        return $user;
    }
}
