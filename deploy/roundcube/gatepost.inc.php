<?php

// Roundcube 1.6 as Debian ships it: people sign in with their Gatepost account and read the mailbox that they choose
// there. Roundcube gets tokens and never a password. Goes to /etc/roundcube/, included at the end of
// /etc/roundcube/config.inc.php:
//
//     include '/etc/roundcube/gatepost.inc.php';
//
// It holds a secret: owner root, group www-data, mode 640.

// --- yours

// Where Gatepost is: its `web.public_url`, without a slash at the end.
$gatepost = 'https://gatepost.example.org';
// What `gatepost admin oauth-client create` printed; README.md beside this file has the command.
$config['oauth_client_id'] = 'CLIENT_ID';
$config['oauth_client_secret'] = 'CLIENT_SECRET';
// Gatepost's `mail.imaps_listen`, and Postfix with deploy/postfix.
$config['imap_host'] = 'ssl://mail.example.org:1993';
$config['smtp_host'] = 'tls://mail.example.org:587';
// Authorities that signed their certificates and that of Gatepost's pages.
$authorities = '/etc/ssl/certs/ca-certificates.crt';
// Name on the button, where the login page is shown.
$config['oauth_provider_name'] = 'Gatepost';

// --- what is taken

$config['oauth_provider'] = 'generic';
$config['oauth_auth_uri'] = "$gatepost/oauth/authorize";
$config['oauth_token_uri'] = "$gatepost/oauth/token";
$config['oauth_identity_uri'] = "$gatepost/oauth/userinfo";
$config['oauth_verify_peer'] = $authorities;
// imap and smtp open the mailbox; offline_access is the refresh token, without which people would be signed out as soon
// as the first access token ends.
$config['oauth_scope'] = 'openid email offline_access imap smtp';
// The user name: the mailbox that was chosen while signing in; the login address where none was to be chosen.
$config['oauth_identity_fields'] = ['mailbox', 'email'];
// Straight to Gatepost; a login page for passwords would only mislead.
$config['oauth_login_redirect'] = true;

// The certificates are checked.
$config['imap_conn_options'] = ['ssl' => ['verify_peer' => true, 'verify_peer_name' => true, 'cafile' => $authorities]];
$config['smtp_conn_options'] = $config['imap_conn_options'];
// Both logins are the token's (Roundcube makes XOAUTH2 of it by itself).
$config['smtp_user'] = '%u';
$config['smtp_pass'] = '%p';

// Gatepost's folders (RFC 6154), so that nothing is made twice.
$config['drafts_mbox'] = 'Drafts';
$config['sent_mbox'] = 'Sent';
$config['junk_mbox'] = 'Junk';
$config['trash_mbox'] = 'Trash';

// Signing out of Roundcube signs out of Gatepost, too, and who was refused is told so: plugins/gatepost of this folder,
// because Roundcube 1.6 does neither by itself.
$config['plugins'][] = 'gatepost';
$config['gatepost_logout_uri'] = "$gatepost/oauth/logout";

unset($gatepost, $authorities);
