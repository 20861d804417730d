//! An authenticator in software: P-256, no attestation (W3C Web Authentication Level 3, §6), and the little that
//! a browser adds. Everything about it can be wrong on purpose.

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};

/// An authenticator with one credential, at a browser on one page.
pub struct Authenticator {
    /// Its key.
    pub key: EcdsaKeyPair,
    /// By which the key is found.
    pub credential_id: Vec<u8>,
    /// Whose credential it is; known once it was made.
    pub user: Vec<u8>,
    /// Where the browser is, such as `https://gatepost.test`.
    pub origin: String,
    /// For whom the key was made: the host of that.
    pub rp_id: String,
    /// Counts before every signature, unless it is none.
    pub counter: Option<u32>,
    /// Does it check its user?
    pub verifies: bool,
    /// May its key be backed up?
    pub backup_eligible: bool,
    /// Is it?
    pub backed_up: bool,
}

impl Authenticator {
    /// One that counts and checks its user, at a page of `origin`. Those with the same `id` say that they hold the
    /// same credential.
    pub fn new(id: u8, origin: &str) -> Self {
        let host = origin.split("://").last().unwrap_or_default();
        Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            credential_id: vec![id; 32],
            user: Vec::new(),
            origin: origin.to_owned(),
            rp_id: host.split(':').next().unwrap_or_default().to_owned(),
            counter: Some(0),
            verifies: true,
            backup_eligible: false,
            backed_up: false,
        }
    }

    /// What `navigator.credentials.create()` answers to these options, both as JSON.
    pub fn make(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        self.user = BASE64.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let client = self.client_data("webauthn.create", &options);
        let mut data = self.authenticator_data(0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.credential_id.len()).unwrap().to_be_bytes());
        data.extend(&self.credential_id);
        // An uncompressed point, as a COSE key: EC2, ES256, P-256 (RFC 9052 §7, RFC 9053 §7.1).
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        // {"fmt": "none", "attStmt": {}, "authData": …}, in CBOR.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        self.response(&json!({
            "clientDataJSON": BASE64.encode(client),
            "attestationObject": BASE64.encode(object),
            "transports": ["usb"],
        }))
    }

    /// What `navigator.credentials.get()` answers to these options, both as JSON.
    pub fn sign(&mut self, options: &str) -> String {
        let options: Value = serde_json::from_str(options).unwrap();
        let client = self.client_data("webauthn.get", &options);
        let data = self.authenticator_data(0);
        let hash = digest::digest(&digest::SHA256, &client);
        let signed = [data.as_slice(), hash.as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.response(&json!({
            "clientDataJSON": BASE64.encode(client),
            "authenticatorData": BASE64.encode(data),
            "signature": BASE64.encode(signature),
            "userHandle": BASE64.encode(&self.user),
        }))
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let (challenge, origin) = (&options["challenge"], &self.origin);
        let data = json!({
            "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&mut self, more: u8) -> Vec<u8> {
        if let Some(counter) = &mut self.counter {
            *counter += 1;
        }
        let flag = |set: bool, bit: u8| u8::from(set) << bit;
        let flags = 1
            | flag(self.verifies, 2)
            | flag(self.backup_eligible, 3)
            | flag(self.backed_up, 4)
            | more;
        let mut data = digest::digest(&digest::SHA256, self.rp_id.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.unwrap_or_default().to_be_bytes());
        data
    }

    fn response(&self, response: &Value) -> String {
        let id = BASE64.encode(&self.credential_id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }
}

/// A response with the last byte of a part, such as `signature`, changed.
pub fn tampered(response: &str, part: &str) -> String {
    let mut response: Value = serde_json::from_str(response).unwrap();
    let mut bytes = BASE64.decode(response["response"][part].as_str().unwrap()).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    response["response"][part] = BASE64.encode(bytes).into();
    response.to_string()
}
