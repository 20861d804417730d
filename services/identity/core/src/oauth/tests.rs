use std::time::Duration;

use gatepost_model::{
    AccountId, Client, KeyedHash, OauthClientId, OauthGrantId, PepperKeyId, SessionId, Timestamp,
};

use super::*;
use crate::{Method, Proofs, Session};

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const ISSUER: &str = "https://gatepost.test";

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_millis(1_000_000_000 + seconds * 1000)
}

fn client() -> OauthClient {
    let id = OauthClientId::from_bytes([1; 16]);
    OauthClient {
        authentication: ClientAuthentication::SecretBasic,
        redirect_uris: vec!["https://mail.example/cb?x=1".parse().unwrap()],
        grant_types: [GrantType::AuthorizationCode, GrantType::RefreshToken].into(),
        scopes: OauthScopes::read("openid email imap offline_access"),
        audience: ClientAudience::Everyone,
        ..OauthClient::begun(id, None, "Webmail".parse().unwrap(), at(0))
    }
}

fn base() -> Vec<(&'static str, &'static str)> {
    vec![
        ("response_type", "code"),
        ("redirect_uri", "https://mail.example/cb?x=1"),
        ("scope", "openid imap unknown"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

fn with(changed: &[(&'static str, &'static str)]) -> Parameters {
    let mut pairs = base();
    for (name, value) in changed {
        pairs.retain(|(known, _)| known != name);
        pairs.push((name, value));
    }
    Parameters::read(pairs).unwrap()
}

fn read(changed: &[(&'static str, &'static str)]) -> Result<AuthorizationRequest, &'static str> {
    AuthorizationRequest::read(&with(changed), &client(), ISSUER).map_err(|fault| fault.error)
}

#[test]
fn requests_are_read_strictly() {
    for (changed, error) in [
        (vec![("response_type", "")], "invalid_request"),
        (vec![("response_type", "token")], "unsupported_response_type"),
        (vec![("response_type", "code id_token")], "unsupported_response_type"),
        (vec![("code_challenge", "")], "invalid_request"),
        (vec![("code_challenge_method", "")], "invalid_request"),
        (vec![("code_challenge_method", "plain")], "invalid_request"),
        (vec![("code_challenge", "short")], "invalid_request"),
        (
            vec![("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")],
            "invalid_request",
        ),
        (vec![("scope", "")], "invalid_scope"),
        (vec![("scope", "unknown")], "invalid_scope"),
        (vec![("scope", "smtp")], "invalid_scope"),
        (vec![("scope", "offline_access")], "invalid_scope"),
        (vec![("request", "x")], "request_not_supported"),
        (vec![("request_uri", "https://evil.example/")], "request_uri_not_supported"),
        (vec![("registration", "{}")], "registration_not_supported"),
        (vec![("prompt", "none login")], "invalid_request"),
        (vec![("max_age", "-1")], "invalid_request"),
        (vec![("max_age", "99999999999")], "invalid_request"),
        (vec![("resource", "https://other.example/")], "invalid_target"),
        (vec![("nonce", "a\nb")], "invalid_request"),
    ] {
        assert_eq!(read(&changed), Err(error), "{changed:?}");
    }
    let plain = read(&[]).unwrap();
    assert_eq!(plain.scopes.to_string(), "openid imap");
    assert!(!plain.silent && !plain.login && !plain.consent && !plain.second_factor);
    let full = read(&[
        ("prompt", "select_account consent"),
        ("max_age", "60"),
        ("acr_values", "phr aal2 aal1"),
        ("ui_locales", "de-CH fr <b> en"),
        ("login_hint", "anna@example.org"),
        ("resource", "https://gatepost.test/"),
        ("display", "popup"),
    ]);
    let full = full.unwrap();
    assert!(full.login && full.consent && full.second_factor && full.max_age == Some(60));
    assert_eq!(full.languages, ["de-CH", "fr", "en"]);
}

#[test]
fn only_confidential_clients_do_without_pkce() {
    let bare = with(&[("code_challenge", ""), ("code_challenge_method", "")]);
    let roundcube = OauthClient { without_pkce: true, ..client() };
    assert!(AuthorizationRequest::read(&bare, &client(), ISSUER).is_err());
    let read = AuthorizationRequest::read(&bare, &roundcube, ISSUER);
    assert_eq!(read.unwrap().challenge, None);
    // If it can it must: a challenge that is there counts.
    let used = AuthorizationRequest::read(&with(&[]), &roundcube, ISSUER).unwrap();
    assert_eq!(used.challenge.as_deref(), Some(CHALLENGE));
}

#[test]
fn answers_go_where_the_client_is_at_home() {
    for (changed, fault) in [
        (vec![("redirect_uri", "")], Some("redirect_uri")),
        (vec![("redirect_uri", "https://mail.example/cb")], Some("redirect_uri")),
        (vec![("redirect_uri", "https://mail.example/cb?x=1&y=2")], Some("redirect_uri")),
        (vec![("redirect_uri", "https://mail.example/cb?x=1#y")], Some("redirect_uri")),
        (vec![("response_mode", "fragment")], Some("response_mode")),
        (vec![("response_mode", "form_post")], None),
        (vec![("state", "a\0b")], Some("state")),
        (vec![], None),
    ] {
        assert_eq!(Target::read(&with(&changed), &client()).err(), fault, "{changed:?}");
    }
    let devices = OauthClient { grant_types: [GrantType::DeviceCode].into(), ..client() };
    assert_eq!(Target::read(&with(&[]), &devices).err(), Some("redirect_uri"));
    let target = Target::read(&with(&[("state", "a b&c")]), &client()).unwrap();
    let (uri, form) = target.answer(ISSUER, &[("code", "gpz_1")]);
    assert!(form.is_empty());
    let expected =
        "https://mail.example/cb?x=1&code=gpz_1&state=a+b%26c&iss=https%3A%2F%2Fgatepost.test";
    assert_eq!(uri, expected);
    let posted = Target { form_post: true, ..target };
    let (uri, form) = posted.answer(ISSUER, &[("code", "gpz_1")]);
    assert_eq!((uri.as_str(), form.len()), ("https://mail.example/cb?x=1", 3));
}

fn session(proofs: Proofs) -> Session {
    Session {
        id: SessionId::from_bytes([5; 16]),
        account: AccountId::from_bytes([6; 16]),
        hash: KeyedHash { key: PepperKeyId(1), hash: [0; 32] },
        created: at(0),
        proofs,
        last_seen: at(0),
        expires: at(1_000_000),
        client: Client::unknown(),
    }
}

#[test]
fn people_are_asked_what_is_missing() {
    use Need::{Consent as Agree, FreshLogin, Login, Mailbox, SecondFactor};
    let session = session(Proofs::of(Method::Password, at(0)));
    let consent = |scopes: &str, mailbox_chosen| Consent {
        scopes: OauthScopes::read(scopes),
        mailbox: String::new(),
        mailbox_chosen,
        time: at(0),
    };
    let full = consent("openid imap email", true);
    let less = consent("openid", true);
    let unchosen = consent("openid imap", false);
    let me = Person { session: &session, consent: Some(&full), admitted: true };
    let ask = |needs: &[Need]| Verdict::Ask(needs.to_vec());
    let stranger = Person { admitted: false, ..me };
    let cases = [
        (vec![], None, 1, ask(&[Login])),
        (vec![], Some(me), 100_000, Verdict::Grant),
        (vec![], Some(Person { consent: None, ..me }), 1, ask(&[Agree, Mailbox])),
        (vec![], Some(Person { consent: Some(&less), ..me }), 1, ask(&[Agree])),
        (vec![], Some(Person { consent: Some(&unchosen), ..me }), 1, ask(&[Mailbox])),
        (vec![("prompt", "consent")], Some(me), 1, ask(&[Agree])),
        (vec![("prompt", "login")], Some(me), 60, Verdict::Grant),
        (vec![("prompt", "login")], Some(me), 61, ask(&[FreshLogin])),
        (vec![("prompt", "select_account")], Some(me), 61, ask(&[FreshLogin])),
        (vec![("max_age", "100")], Some(me), 100, Verdict::Grant),
        (vec![("max_age", "100")], Some(me), 101, ask(&[FreshLogin])),
        (vec![("acr_values", "aal2")], Some(me), 1, ask(&[SecondFactor])),
        (
            vec![("max_age", "0"), ("acr_values", "aal2")],
            Some(stranger),
            61,
            ask(&[FreshLogin, SecondFactor]),
        ),
    ];
    for (changed, person, now, verdict) in cases {
        let request = read(&changed).unwrap();
        let found = judge(&request, &client(), person, None, Patience::ARRIVING, at(now));
        assert_eq!(found, verdict, "{changed:?} at {now}");
    }
}

#[test]
fn silent_requests_ask_nobody() {
    let session = session(Proofs::of(Method::Password, at(0)));
    let consent = Consent {
        scopes: OauthScopes::read("openid imap"),
        mailbox: String::new(),
        mailbox_chosen: false,
        time: at(0),
    };
    let me = Person { session: &session, consent: Some(&consent), admitted: true };
    let other = Some(AccountId::from_bytes([9; 16]));
    for (changed, person, expected, error) in [
        (vec![], None, None, Some("login_required")),
        (vec![], Some(me), None, None),
        (vec![], Some(me), Some(me.session.account), None),
        (vec![], Some(me), other, Some("login_required")),
        (vec![], Some(Person { consent: None, ..me }), None, Some("consent_required")),
        (vec![], Some(Person { admitted: false, ..me }), None, Some("access_denied")),
        (vec![("max_age", "10")], Some(me), None, Some("login_required")),
        (vec![("acr_values", "aal2")], Some(me), None, Some("login_required")),
    ] {
        let mut changed = changed;
        changed.push(("prompt", "none"));
        let request = read(&changed).unwrap();
        let found = judge(&request, &client(), person, expected, Patience::ARRIVING, at(11));
        let found = match found {
            Verdict::Refuse(fault) => Some(fault.error),
            Verdict::Grant => None,
            Verdict::Ask(needs) => panic!("asked {needs:?}"),
        };
        assert_eq!(found, error, "{changed:?}");
    }
    let own = OauthClient { self_registered: true, ..client() };
    let request = read(&[]).unwrap();
    let asked = judge(&request, &own, Some(me), None, Patience::ARRIVING, at(1));
    assert_eq!(asked, Verdict::Ask(vec![Need::Consent, Need::Mailbox]));
    let trusted = OauthClient { trusted: true, ..client() };
    let fresh = Person { consent: None, ..me };
    let asked = judge(&request, &trusted, Some(fresh), None, Patience::ARRIVING, at(1));
    assert_eq!(asked, Verdict::Ask(vec![Need::Mailbox]));
}

#[test]
fn codes_are_good_once_for_whom_they_were_made() {
    let ours = OauthClientId::from_bytes([1; 16]);
    let other = OauthClientId::from_bytes([2; 16]);
    let grant = OauthGrantId::from_bytes([3; 16]);
    let code = AuthorizationCode {
        hash: KeyedHash { key: PepperKeyId(1), hash: [0; 32] },
        client: ours,
        redirect_uri: "https://a.example/cb".to_owned(),
        challenge: Some(CHALLENGE.to_owned()),
        account: AccountId::from_bytes([4; 16]),
        signed_in: SignedIn {
            session: SessionId::from_bytes([5; 16]),
            time: at(0),
            proofs: Proofs::of(Method::Password, at(0)),
        },
        scopes: OauthScopes::read("openid"),
        nonce: None,
        mailbox: String::new(),
        expires: at(60),
        used: None,
    };
    let used = AuthorizationCode { used: Some(grant), ..code.clone() };
    let bare = AuthorizationCode { challenge: None, ..code.clone() };
    let uri = "https://a.example/cb";
    let right = Some(CHALLENGE);
    for (code, client, uri, hashed, now, tokens) in [
        (&code, ours, uri, right, 0, Ok(())),
        (&code, ours, uri, right, 59, Ok(())),
        (&code, ours, uri, right, 60, Err(false)),
        (&code, other, uri, right, 0, Err(false)),
        (&code, ours, "https://a.example/cb/", right, 0, Err(false)),
        (&code, ours, uri, Some("other"), 0, Err(false)),
        (&code, ours, uri, None, 0, Err(false)),
        (&bare, ours, uri, None, 0, Ok(())),
        (&bare, ours, uri, right, 0, Err(false)),
        (&used, ours, uri, right, 0, Err(true)),
        (&used, other, "", None, 100, Err(true)),
    ] {
        let found = match code.exchange(client, uri, hashed, at(now)) {
            Exchanged::Tokens => Ok(()),
            Exchanged::Replayed(id) => Err(id == grant),
            Exchanged::Refused(fault) => {
                assert_eq!(fault.error, "invalid_grant");
                Err(false)
            }
        };
        assert_eq!(found, tokens, "{uri} {now}");
    }
    assert!(Duration::from_secs(60) >= at(60).since(at(0)));
}
