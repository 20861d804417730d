use std::time::Duration;

use gatepost_model::{PepperKeyId, Problem};

use super::*;

fn hash(n: u8) -> KeyedHash {
    KeyedHash { key: PepperKeyId(1), hash: [n; 32] }
}

fn client() -> OauthClient {
    let id = OauthClientId::from_bytes([1; 16]);
    OauthClient {
        authentication: ClientAuthentication::SecretBasic,
        redirect_uris: vec!["https://mail.example/cb".parse().unwrap()],
        grant_types: [GrantType::AuthorizationCode, GrantType::RefreshToken].into(),
        scopes: OauthScopes::read("openid imap offline_access"),
        ..OauthClient::begun(
            id,
            Some(OrganizationId::from_bytes([2; 16])),
            "Webmail".parse().unwrap(),
            Timestamp::from_unix_millis(0),
        )
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    type Change = fn(&mut OauthClient);
    let cases: [(Option<&str>, Change); 12] = [
        (None, |_| {}),
        (Some("grant_types"), |c| c.grant_types.clear()),
        (Some("redirect_uris"), |c| c.redirect_uris.clear()),
        (Some("redirect_uris"), |c| {
            c.redirect_uris.push("org.example.app:/cb".parse().unwrap());
        }),
        (None, |c| {
            c.authentication = ClientAuthentication::None;
            c.redirect_uris.push("org.example.app:/cb".parse().unwrap());
        }),
        (Some("introspects"), |c| {
            c.authentication = ClientAuthentication::None;
            c.introspects = true;
        }),
        (Some("without_pkce"), |c| {
            c.authentication = ClientAuthentication::None;
            c.without_pkce = true;
        }),
        (Some("jwks_json"), |c| c.authentication = ClientAuthentication::PrivateKeyJwt),
        (Some("jwks_json"), |c| c.keys = Some("{}".parse().unwrap())),
        (Some("grant_types"), |c| {
            c.grant_types.remove(&GrantType::RefreshToken);
        }),
        (Some("audience"), |c| c.organization = None),
        (Some("trusted"), |c| {
            c.self_registered = true;
            c.trusted = true;
        }),
    ];
    for (place, (field, change)) in cases.into_iter().enumerate() {
        let mut client = client();
        change(&mut client);
        let found = client.check().err().and_then(|malformed| malformed.field());
        assert_eq!(found, field, "case {place}");
    }
}

#[test]
fn two_secrets_are_good_while_one_takes_the_others_place() {
    let second = Duration::from_secs(1);
    let at = |n: u32| Timestamp::from_unix_millis(1_000_000).plus(n * second);
    let mut client = client();
    client.rotate(hash(1), at(0), at(0));
    client.rotate(hash(2), at(1), at(10));
    let live = |client: &OauthClient, now| {
        client.live_secrets(now).map(|secret| secret.hash.hash[0]).collect::<Vec<_>>()
    };
    assert_eq!(live(&client, at(9)), [2, 1]);
    assert_eq!(live(&client, at(10)), [2]);
    // A third one while two are good: the oldest goes.
    client.rotate(hash(3), at(5), at(20));
    assert_eq!(live(&client, at(6)), [3, 2]);
    client.rotate(hash(4), at(6), at(6));
    assert_eq!(live(&client, at(6)), [4]);
}
