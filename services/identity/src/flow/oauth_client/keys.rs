//! Public keys of clients.

use gatepost_identity_core::oauth::ClientKeys;
use gatepost_model::Malformed;
use serde_json::Value;

/// Members of a key that are secret (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1).
const SECRETS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Most keys of a client.
const MOST: usize = 10;

/// Reads a set of public keys; none when the text is empty.
///
/// # Errors
///
/// [`Malformed`] when it is no JSON Web Key Set, has no key or too many, or one that is secret: whoever hands in a
/// private key has lost it.
pub(crate) fn public_keys(text: &str) -> Result<Option<ClientKeys>, Malformed> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let malformed = Malformed::new("jwks_json", "a JSON Web Key Set with public keys alone");
    let keys: ClientKeys = text.parse()?;
    let set: Value = serde_json::from_str(text).map_err(|_| malformed)?;
    let all = set.get("keys").and_then(Value::as_array).ok_or(malformed)?;
    let right = (1..=MOST).contains(&all.len()) && all.iter().all(is_public);
    right.then_some(Some(keys)).ok_or(malformed)
}

/// An EC or OKP key without a secret part: what tokens of clients are signed with here.
fn is_public(key: &Value) -> bool {
    let kind = key.get("kty").and_then(Value::as_str);
    let has =
        |name: &str| key.get(name).and_then(Value::as_str).is_some_and(|part| !part.is_empty());
    let complete = match kind {
        Some("EC") => has("crv") && has("x") && has("y"),
        Some("OKP") => has("crv") && has("x"),
        _ => false,
    };
    complete && SECRETS.iter().all(|name| key.get(name).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_public_ones() {
        let set = |key: &str| format!(r#"{{"keys":[{key}]}}"#);
        let key = r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#;
        for (text, right) in [
            (set(key), true),
            (set(r#"{"kty":"OKP","crv":"Ed25519","x":"AA","kid":"1"}"#), true),
            (set(r#"{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}"#), false),
            (set(r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":null}"#), false),
            (set(r#"{"kty":"oct","k":"AA"}"#), false),
            (set(r#"{"kty":"RSA","n":"AA","e":"AQAB"}"#), false),
            (set(r#"{"kty":"EC","crv":"P-256","x":"AA"}"#), false),
            (set(&[key; 11].join(",")), false),
            (set(""), false),
            (key.to_owned(), false),
            ("{".to_owned(), false),
            (format!("{}{}", set(key), " ".repeat(8192)), false),
        ] {
            assert_eq!(public_keys(&text).is_ok(), right, "{text}");
        }
        assert_eq!(public_keys(" "), Ok(None));
    }
}
