//! Passwords of a megabyte: refused by every RPC that takes one, at once, and before anything is hashed.

use bytes::{BufMut, Bytes, BytesMut};
use gatepost_model::Password;
use gatepost_proto::identity::v1::{ChangePasswordRequest, SignUpRequest};
use gatepost_runtime::raw;
use prost::Message;
use prost_types::{FileDescriptorSet, field_descriptor_proto::Type};

use super::*;

/// Longest wait for a refusal; hashing is not in it.
const AT_ONCE: Duration = Duration::from_millis(500);

/// RPCs of this service with the numbers of the fields that hold a password or a secret.
fn fields() -> Vec<(String, u32)> {
    let set = FileDescriptorSet::decode(gatepost_proto::FILE_DESCRIPTOR_SET).unwrap();
    let files = set.file.iter().filter(|file| file.package() == "gatepost.identity.v1");
    let mut found = Vec::new();
    for file in files {
        for service in &file.service {
            for rpc in &service.method {
                let message = rpc.input_type().rsplit('.').next().unwrap();
                let message = file.message_type.iter().find(|found| found.name() == message);
                let fields = message.map(|message| message.field.iter()).into_iter().flatten();
                let secret = fields.filter(|field| {
                    let name = field.name();
                    let named = ["password", "secret", "password_hash"];
                    field.r#type() == Type::String && named.iter().any(|end| name.ends_with(end))
                });
                let name = format!("{}.{}/{}", file.package(), service.name(), rpc.name());
                let number = |field: &prost_types::FieldDescriptorProto| field.number();
                let numbers = secret.map(number).map(|number| u32::try_from(number).unwrap());
                found.extend(numbers.map(|number| (name.clone(), number)));
            }
        }
    }
    found
}

/// A message with this one field.
fn message(field: u32, length: usize) -> Bytes {
    let mut bytes = BytesMut::new();
    prost::encoding::encode_key(field, prost::encoding::WireType::LengthDelimited, &mut bytes);
    prost::encoding::encode_varint(length as u64, &mut bytes);
    bytes.put_bytes(b'p', length);
    bytes.freeze()
}

#[tokio::test]
async fn no_rpc_hears_a_megabyte_and_none_hashes_what_is_too_long() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let fields = fields();
    assert!(fields.len() > 12, "{fields:?}");
    for (rpc, field) in fields {
        let rule = crate::RULES.iter().find(|rule| rule.rpc == rpc).unwrap();
        let from = rule.callers.iter().find(|from| **from == ServiceName::Web);
        let link = house.link(*from.unwrap_or(&rule.callers[0]));
        for length in [Password::MAX_BYTES + 1, 1 << 19, 1 << 20] {
            let began = tokio::time::Instant::now();
            let request = signed(message(field, length), &grant.token);
            let refused = raw::unary(&link, &rpc, request, 1 << 20).await;
            let code = refused.as_ref().err().map(Status::code);
            let clear = [Code::InvalidArgument, Code::OutOfRange, Code::Unauthenticated];
            let clear = [&clear[..], &[Code::FailedPrecondition, Code::NotFound]].concat();
            assert!(code.is_some_and(|code| clear.contains(&code)), "{rpc} {length}: {refused:?}");
            assert!(began.elapsed() < AT_ONCE, "{rpc} {length}: {:?}", began.elapsed());
        }
    }
}

#[tokio::test]
async fn what_is_too_long_is_named() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let malformed = || (Code::InvalidArgument, "malformed".to_owned());
    for long in ["p".repeat(Password::MAX_BYTES + 1), "\u{958}".repeat(341)] {
        let asked = house.try_login("anna@example.org", &long, "192.0.2.1").await;
        assert_eq!(refused(asked), malformed());
        let request = SignUpRequest {
            email: "bert@example.org".to_owned(),
            password: long.clone(),
            name: "Bert".to_owned(),
            client: client("192.0.2.1"),
            ..Default::default()
        };
        let signed_up = house.accounts(ServiceName::Web).sign_up(request).await;
        assert_eq!(refused(signed_up), malformed());
        for (present, new) in [(PASSWORD, long.as_str()), (&long, "another horse battery")] {
            let request = ChangePasswordRequest {
                present_password: present.to_owned(),
                new_password: new.to_owned(),
                client: client("192.0.2.1"),
            };
            let request = signed(request, &grant.token);
            let changed = house.accounts(ServiceName::Web).change_password(request).await;
            assert_eq!(refused(changed), malformed());
        }
    }
    house.login("anna@example.org").await;
}
