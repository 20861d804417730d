//! Protocol buffers of every Gatepost service, compiled, with conversions to the shared vocabulary.
//!
//! The modules follow the packages: [`identity::v1`], [`mailbox::v1`], [`organization::v1`],
//! [`mail::v1`], with [`common::v1`] and [`event::v1`] beneath them. [`wire`] turns wire messages
//! into the types of `gatepost-model` and back; [`preset`] fills in clients of the OpenID provider.

pub mod preset;
pub mod wire;

/// Every file compiled here as a serialized `FileDescriptorSet`: for gRPC reflection and for the
/// authorization matrix.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gatepost.binpb"));

macro_rules! package {
    ($($name:ident = $package:literal),* $(,)?) => {$(
        // Generated: held to the compiler's lints, not to the house's.
        #[allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]
        pub mod $name {
            pub mod v1 {
                tonic::include_proto!($package);
            }
        }
    )*};
}

package! {
    common = "gatepost.common.v1",
    event = "gatepost.event.v1",
    identity = "gatepost.identity.v1",
    mailbox = "gatepost.mailbox.v1",
    organization = "gatepost.organization.v1",
    mail = "gatepost.mail.v1",
}
