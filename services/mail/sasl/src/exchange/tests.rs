//! Tables, and what must hold for every message there is.

use proptest::prelude::*;

use super::*;

const HINTS: Hints<'_> = Hints { scope: "imap", issuer: "https://id.example.org" };

fn encode(text: impl AsRef<[u8]>) -> Vec<u8> {
    STANDARD.encode(text).into_bytes()
}

fn claim(address: &str, secret: &str, form: Form) -> Result<Step, SaslError> {
    let secret = Secret::new(secret.to_owned());
    Ok(Step::Check(Claim { address: address.to_owned(), secret, form }))
}

fn first(mechanism: Mechanism, message: impl AsRef<[u8]>) -> Result<Step, SaslError> {
    Exchange::new(mechanism).hear(&encode(message))
}

#[test]
fn plain_messages() {
    let plain = |message: &str| first(Mechanism::Plain, message);
    assert_eq!(plain("\0a@b.c\0s e"), claim("a@b.c", "s e", Form::Password));
    assert_eq!(plain("A@b.c\0a@b.c\0s"), claim("a@b.c", "s", Form::Password));
    assert_eq!(plain("\0jürgen@b.c\0ß"), claim("jürgen@b.c", "ß", Form::Password));
    assert_eq!(plain("x\0a@b.c\0s"), Err(SaslError::ActingAsAnother));
    for wrong in ["", "a", "a\0b", "a\0b\0c\0d", "\0\0\0"] {
        assert_eq!(plain(wrong), Err(SaslError::Malformed), "{wrong:?}");
    }
    assert_eq!(first(Mechanism::Plain, b"\0a@b.c\0\xff"), Err(SaslError::Malformed));
    // What has the form of a token is a password here.
    assert_eq!(plain("\0a@b.c\0a.b.c"), claim("a@b.c", "a.b.c", Form::Password));
}

#[test]
fn login_asks_twice() {
    let mut login = Exchange::new(Mechanism::Login);
    assert_eq!(login.ask(), Ok(Step::Challenge(b"Username:".to_vec())));
    assert_eq!(login.hear(&encode("a@b.c")), Ok(Step::Challenge(b"Password:".to_vec())));
    assert_eq!(login.hear(&encode("s e")), claim("a@b.c", "s e", Form::Password));
    assert_eq!(login.hear(&encode("s e")), Err(SaslError::Ended));
    assert_eq!(login.ask(), Err(SaslError::Ended));
    // The address may come with the command.
    let mut login = Exchange::new(Mechanism::Login);
    assert_eq!(login.hear(&encode("a@b.c")), Ok(Step::Challenge(b"Password:".to_vec())));
    assert_eq!(login.hear(b"*"), Err(SaslError::Cancelled));
    for wrong in [&b"a\0b"[..], b"\xff"] {
        assert_eq!(first(Mechanism::Login, wrong), Err(SaslError::Malformed));
    }
}

#[test]
fn oauthbearer_messages() {
    let bearer = |message: &str| first(Mechanism::OauthBearer, message);
    for (message, address) in [
        ("n,a=a@b.c,\x01host=h\x01port=143\x01auth=Bearer ey.x-_~+/.z==\x01\x01", "a@b.c"),
        ("n,,\x01auth=Bearer ey.x-_~+/.z==\x01\x01", ""),
        ("y,a=x=2Cy=3Dz@b.c,\x01auth=bearer  ey.x-_~+/.z==\x01\x01", "x,y=z@b.c"),
        ("n,a=jürgen@b.c,\x01new=thing\x01auth=BEARER ey.x-_~+/.z==\x01\x01", "jürgen@b.c"),
    ] {
        assert_eq!(bearer(message), claim(address, "ey.x-_~+/.z==", Form::BearerToken));
    }
    for wrong in [
        "",
        "\x01",
        "n,,",
        "n,,\x01",
        "n,,\x01\x01",
        "n,,\x01auth=Bearer t\x01",
        "n,,\x01auth=Bearer t",
        "n,,auth=Bearer t\x01\x01",
        "p=tls-unique,,\x01auth=Bearer t\x01\x01",
        "F,n,,\x01auth=Bearer t\x01\x01",
        "n,x=a@b.c,\x01auth=Bearer t\x01\x01",
        "n,a=a=b,\x01auth=Bearer t\x01\x01",
        "n,a=a=2c,\x01auth=Bearer t\x01\x01",
        "n,a=a,b,\x01auth=Bearer t\x01\x01",
        "n,a=ü=ü,\x01auth=Bearer t\x01\x01",
        "n,,\x01auth=Basic t\x01\x01",
        "n,,\x01auth=Bearer\x01\x01",
        "n,,\x01auth=Bearer \x01\x01",
        "n,,\x01auth=Bearer =\x01\x01",
        "n,,\x01auth=Bearer a b\x01\x01",
        "n,,\x01auth=Bearer ü\x01\x01",
        "n,,\x01auth=Bearer t\x01auth=Bearer u\x01\x01",
        "n,,\x01port=99999\x01auth=Bearer t\x01\x01",
        "n,,\x01=x\x01auth=Bearer t\x01\x01",
        "n,,\x01x\x01auth=Bearer t\x01\x01",
        "n,,\x01auth=Bearer t\x01\x01\x01",
        "n,,\x01host=a\0b\x01auth=Bearer t\x01\x01",
        "n,,\x01host=a\x02b\x01auth=Bearer t\x01\x01",
    ] {
        assert_eq!(bearer(wrong), Ok(Step::Refuse(BearerStatus::InvalidRequest)), "{wrong:?}");
    }
    let none = "n,a=a@b.c,\x01auth=\x01\x01";
    assert_eq!(bearer(none), Ok(Step::Refuse(BearerStatus::InvalidToken)));
    let latin = first(Mechanism::OauthBearer, b"n,a=\xfc,\x01auth=Bearer t\x01\x01");
    assert_eq!(latin, Ok(Step::Refuse(BearerStatus::InvalidRequest)));
}

#[test]
fn xoauth2_messages() {
    let bearer = |message: &str| first(Mechanism::Xoauth2, message);
    let right = "user=a@b.c\x01auth=Bearer ey.x\x01\x01";
    assert_eq!(bearer(right), claim("a@b.c", "ey.x", Form::BearerToken));
    assert_eq!(bearer("user=\x01auth=Bearer ey.x\x01\x01"), claim("", "ey.x", Form::BearerToken));
    for wrong in [
        "",
        "\x01",
        "\x01\x01",
        "auth=Bearer ey.x\x01\x01",
        "user=a@b.c\x01\x01",
        "user=a@b.c\x01auth=Bearer ey.x\x01",
        "user=a@b.c\x01auth=Bearer ey.x",
        "user=a@b.c\x01user=b@b.c\x01auth=Bearer ey.x\x01\x01",
        "n,a=a@b.c,\x01auth=Bearer ey.x\x01\x01",
        "user=a\0b\x01auth=Bearer ey.x\x01\x01",
    ] {
        assert_eq!(bearer(wrong), Ok(Step::Refuse(BearerStatus::InvalidRequest)), "{wrong:?}");
    }
}

#[test]
fn refusals_of_tokens_are_told_and_heard() {
    let bearer = "n,,\x01auth=Bearer t\x01\x01";
    for (status, told) in [
        (
            BearerStatus::InvalidToken,
            r#"{"openid-configuration":"https://id.example.org/.well-known/openid-configuration","scope":"imap","status":"invalid_token"}"#,
        ),
        (
            BearerStatus::InsufficientScope,
            r#"{"openid-configuration":"https://id.example.org/.well-known/openid-configuration","scope":"imap","status":"insufficient_scope"}"#,
        ),
    ] {
        for heard in [encode("\x01"), b"=".to_vec(), Vec::new(), b"!!".to_vec()] {
            let mut exchange = Exchange::new(Mechanism::OauthBearer);
            assert_eq!(exchange.ask(), Ok(Step::Challenge(Vec::new())));
            assert!(matches!(exchange.hear(&encode(bearer)), Ok(Step::Check(_))));
            let said = exchange.refuse(status, &HINTS).unwrap();
            assert_eq!(String::from_utf8(said).unwrap(), told);
            assert_eq!(exchange.hear(&heard), Err(SaslError::Refused));
            assert_eq!(exchange.hear(&heard), Err(SaslError::Ended));
        }
    }
    let mut exchange = Exchange::new(Mechanism::Xoauth2);
    let said = exchange.refuse(BearerStatus::InvalidToken, &Hints { issuer: "", ..HINTS });
    let told = r#"{"schemes":"bearer","scope":"imap","status":"401"}"#;
    assert_eq!(said.as_deref(), Some(told.as_bytes()));
    let mut exchange = Exchange::new(Mechanism::OauthBearer);
    let said = exchange.refuse(BearerStatus::InvalidRequest, &Hints { issuer: "", ..HINTS });
    let told = r#"{"scope":"imap","status":"invalid_request"}"#;
    assert_eq!(said.as_deref(), Some(told.as_bytes()));
    assert_eq!(exchange.hear(b"*"), Err(SaslError::Cancelled));
    assert_eq!(Exchange::new(Mechanism::Plain).refuse(BearerStatus::InvalidToken, &HINTS), None);
}

#[test]
fn what_is_no_base_64_or_too_long_ends_an_exchange() {
    for mechanism in Mechanism::ALL {
        assert_eq!(Mechanism::named(&mechanism.name().to_lowercase()), Some(mechanism));
        for (response, error) in [
            (&b"!!!"[..], SaslError::Encoding),
            (b"YQ", SaslError::Encoding),
            (b"YQ=", SaslError::Encoding),
            (b"YR==", SaslError::Encoding),
            (b"Y Q==", SaslError::Encoding),
            (b"==", SaslError::Encoding),
            (&[b'A'; MAX_RESPONSE + 4], SaslError::TooLong),
            (b"*", SaslError::Cancelled),
        ] {
            let mut exchange = Exchange::new(mechanism);
            assert_eq!(exchange.hear(response), Err(error));
            assert_eq!(exchange.hear(b"="), Err(SaslError::Ended));
        }
    }
    assert_eq!(Mechanism::named("CRAM-MD5"), None);
}

fn mechanism() -> impl Strategy<Value = Mechanism> {
    proptest::sample::select(Mechanism::ALL.to_vec())
}

/// Bytes that look like messages more often than random ones do.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\0".to_vec()),
        Just(b"\x01".to_vec()),
        Just(b"n,a=".to_vec()),
        Just(b"n,,\x01".to_vec()),
        Just(b"user=".to_vec()),
        Just(b"auth=Bearer ".to_vec()),
        Just(b"=2C".to_vec()),
        Just("ü".as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_panics_and_nothing_is_longer_than_what_came(
        mechanism in mechanism(),
        messages in proptest::collection::vec((message(), any::<bool>()), 1..5),
    ) {
        let mut exchange = Exchange::new(mechanism);
        let mut heard = 0;
        for (message, encoded) in messages {
            let response = if encoded { encode(&message) } else { message };
            heard += response.len();
            match exchange.hear(&response) {
                Ok(Step::Check(claim)) => {
                    prop_assert!(claim.address.len() + claim.secret.expose().len() <= heard);
                    prop_assert!(!claim.address.contains('\0'));
                    if claim.form == Form::BearerToken {
                        let token = claim.secret.expose();
                        prop_assert!(!token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic()));
                    }
                    exchange.refuse(BearerStatus::InvalidToken, &HINTS);
                }
                Ok(Step::Refuse(status)) => prop_assert!(exchange.refuse(status, &HINTS).is_some()),
                Ok(Step::Challenge(challenge)) => prop_assert!(challenge.len() <= 16),
                Err(_) => {
                    prop_assert_eq!(exchange.hear(b"="), Err(SaslError::Ended));
                }
            }
        }
    }

    #[test]
    fn addresses_survive_their_escapes(address in "[^\0\x01]{1,30}", token in "[A-Za-z0-9._~+/-]{1,40}") {
        let escaped = address.replace('=', "=3D").replace(',', "=2C");
        let message = format!("n,a={escaped},\x01auth=Bearer {token}\x01\x01");
        prop_assert_eq!(first(Mechanism::OauthBearer, message), claim(&address, &token, Form::BearerToken));
    }

    #[test]
    fn plain_reads_back_what_was_written(address in "[^\0]{0,40}", secret in "[^\0]{0,40}") {
        let message = format!("\0{address}\0{secret}");
        prop_assert_eq!(first(Mechanism::Plain, message), claim(&address, &secret, Form::Password));
    }
}
