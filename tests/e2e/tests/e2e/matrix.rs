//! The authorization matrix: every RPC of every service, as every kind of caller meets it.
//!
//! `matrix.txt` holds what was seen and is read in reviews; the test fails when anything in it has
//! changed. `GATEPOST_WRITE_MATRIX=1` writes it anew.
//!
//! | column | who calls | with what |
//! |---|---|---|
//! | `callers` | each service by its certificate, for itself | an empty request; those the access table lets in are named |
//! | `web alone` | web, for nobody | ids of things that are Anna's |
//! | `ended` | web, with a session that has ended | the same |
//! | `bert` | web, for Bert, just signed in | the same: nothing of Anna's may open |
//! | `anna` | web, for Anna, just signed in | the same |

use std::{collections::BTreeMap, fmt::Write, path::Path, sync::Arc, time::Duration};

use bytes::{Buf, BufMut, Bytes};
use gatepost_model::{ServiceName, SystemClock, SystemEntropy};
use gatepost_proto::identity::v1::{
    EndSessionRequest, StartLoginRequest, login_service_client::LoginServiceClient,
    session_service_client::SessionServiceClient, start_login_response::Outcome,
};
use gatepost_runtime::{
    access::with_bearer,
    config::{GrpcConfig, TlsConfig},
    link::{self, Link},
    tls::Pki,
};
use gatepost_testkit::{Gatepost, Person, Setup, Topology};
use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet, field_descriptor_proto::Type};
use tonic::{
    Code, Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

/// Longest wait for one answer; a stream answers when it begins.
const BOUND: Duration = Duration::from_secs(10);

/// Requests as bytes; what answers hold does not matter.
#[derive(Clone, Copy, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        out.put(item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        from.advance(from.remaining());
        Ok(Some(()))
    }
}

pub(crate) struct Rpc {
    pub(crate) service: ServiceName,
    /// `gatepost.<package>.v1.<Service>/<Rpc>`
    pub(crate) path: String,
    pub(crate) request: DescriptorProto,
}

/// Every RPC, by name.
pub(crate) fn rpcs() -> Vec<Rpc> {
    let set = FileDescriptorSet::decode(gatepost_proto::FILE_DESCRIPTOR_SET).unwrap();
    let mut messages = BTreeMap::new();
    for file in &set.file {
        for message in &file.message_type {
            messages.insert(format!(".{}.{}", file.package(), message.name()), message.clone());
        }
    }
    let mut found = Vec::new();
    for file in &set.file {
        let Some(package) = file.package().strip_prefix("gatepost.") else { continue };
        for service in &file.service {
            let name = package.split('.').next().unwrap();
            let owner = ServiceName::ALL.into_iter().find(|s| s.as_str() == name).unwrap();
            found.extend(service.method.iter().map(|method| Rpc {
                service: owner,
                path: format!("{}.{}/{}", file.package(), service.name(), method.name()),
                request: messages[method.input_type()].clone(),
            }));
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// A request in which every field that names something names Anna's.
fn about(person: &Person, request: &DescriptorProto) -> Bytes {
    let mut bytes = Vec::new();
    for field in &request.field {
        let value = match field.name() {
            "account_id" => &person.account_id,
            "mailbox_id" | "mailbox_ids" => &person.mailbox_id,
            "organization_id" => &person.organization_id,
            "mail_service_id" => &person.mail_service_id,
            "app_password_id" => &person.app_password_id,
            "email" => &person.email,
            "address" => &person.address,
            _ => continue,
        };
        if field.r#type() == Type::String {
            let tag = u32::try_from(field.number()).unwrap();
            prost::encoding::string::encode(tag, value, &mut bytes);
        }
    }
    bytes.into()
}

pub(crate) async fn call(link: Link, path: &str, request: Request<Bytes>) -> Result<(), Status> {
    let mut grpc = Grpc::new(link);
    grpc.ready().await?;
    let path = format!("/{path}").parse().unwrap();
    let answer = tokio::time::timeout(BOUND, grpc.server_streaming(request, path, Raw)).await;
    let mut stream = answer.map_err(|_| Status::deadline_exceeded("no answer"))??.into_inner();
    // The first message or the status at the end; a watch may have neither to say.
    match tokio::time::timeout(Duration::from_millis(500), stream.message()).await {
        Ok(answer) => answer.map(drop),
        Err(_) => Ok(()),
    }
}

pub(crate) fn outcome(answer: &Result<(), Status>) -> String {
    match answer {
        Ok(()) => "OK".to_owned(),
        Err(status) if status.message().contains("may not call this RPC") => "table".to_owned(),
        Err(status) => format!("{:?}", status.code()),
    }
}

pub(crate) struct House {
    pub(crate) gatepost: Gatepost,
    pki: Pki,
}

impl House {
    /// A Gatepost that does not slow down whoever tries every RPC.
    pub(crate) async fn start() -> Self {
        // Another bound is met each time an RPC comes in.
        let mut setup = Setup::new(Topology::OneProcess);
        for (key, value) in [("free", "1000"), ("first", "1s"), ("cap", "1m"), ("forget", "15m")] {
            setup = setup.set(&format!("identity.throttle_network.{key}"), value);
        }
        Self::of(setup.start().await)
    }

    /// Calls the services of this Gatepost.
    pub(crate) fn of(gatepost: Gatepost) -> Self {
        let directory = gatepost.data_dir().join("pki");
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
        let pki = Pki::open(&directory, &TlsConfig::default(), clock, entropy).unwrap();
        Self { gatepost, pki }
    }

    pub(crate) fn link(&self, from: ServiceName, to: ServiceName) -> Link {
        let address = self.gatepost.grpc_address(to).to_string();
        link::remote(from, to, &address, &self.pki, &GrpcConfig::default()).unwrap()
    }

    pub(crate) async fn sign_in(&self, person: &Person) -> String {
        let link = self.link(ServiceName::Web, ServiceName::Identity);
        let request = StartLoginRequest {
            email: person.email.clone(),
            password: person.password.clone(),
            ..StartLoginRequest::default()
        };
        let answer = LoginServiceClient::new(link).start_login(request).await.unwrap().into_inner();
        match answer.outcome {
            Some(Outcome::Session(grant)) => grant.token,
            other => panic!("no session: {other:?}"),
        }
    }

    async fn ended_session(&self, person: &Person) -> String {
        let token = self.sign_in(person).await;
        let link = self.link(ServiceName::Web, ServiceName::Identity);
        let request = with_bearer(EndSessionRequest::default(), &token).unwrap();
        SessionServiceClient::new(link).end_session(request).await.unwrap();
        token
    }
}

#[tokio::test]
async fn every_rpc_lets_in_whom_the_matrix_names() {
    let house = House::start().await;
    let (anna, bert) = (house.gatepost.person("anna").await, house.gatepost.person("bert").await);
    let ended = house.ended_session(&bert).await;
    let mut matrix = String::new();
    for rpc in rpcs() {
        let mut callers = Vec::new();
        for from in ServiceName::ALL {
            let link = house.link(from, rpc.service);
            let answer = call(link, &rpc.path, Request::new(Bytes::new())).await;
            if outcome(&answer) != "table" {
                callers.push(from.as_str());
            }
            let code = answer.err().map(|status| status.code());
            assert_ne!(code, Some(Code::Internal), "{} by {from}", rpc.path);
        }
        let request = about(&anna, &rpc.request);
        let web = || house.link(ServiceName::Web, rpc.service);
        let mut columns = vec![("callers", callers.join(" "))];
        if callers.contains(&"web") {
            let alone = call(web(), &rpc.path, Request::new(request.clone())).await;
            columns.push(("web alone", outcome(&alone)));
            let tokens = [
                ("ended", ended.clone()),
                ("bert", house.sign_in(&bert).await),
                ("anna", house.sign_in(&anna).await),
            ];
            for (name, token) in tokens {
                let request = with_bearer(request.clone(), &token).unwrap();
                columns.push((name, outcome(&call(web(), &rpc.path, request).await)));
            }
        }
        let _infallible = writeln!(matrix, "{}", rpc.path);
        for (name, value) in columns {
            let _infallible = writeln!(matrix, "    {name:<10} {value}");
        }
    }
    compare(&matrix, "matrix.txt");
}

/// Holds a matrix to the one in `file`, or writes it there.
pub(crate) fn compare(matrix: &str, file: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e").join(file);
    if std::env::var_os("GATEPOST_WRITE_MATRIX").is_some() {
        std::fs::write(&file, matrix).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    let changed: Vec<_> = blocks(matrix).filter(|block| !known.contains(block)).collect();
    let gone: Vec<_> = blocks(&known).filter(|block| !matrix.contains(block)).collect();
    assert!(
        changed.is_empty() && gone.is_empty(),
        "the matrix has changed; review it, then write it with GATEPOST_WRITE_MATRIX=1\n\
         now:\n{}\nbefore:\n{}",
        changed.join("\n"),
        gone.join("\n")
    );
}

/// One RPC or page with its columns.
fn blocks(matrix: &str) -> impl Iterator<Item = &str> {
    let heads = matrix.lines().filter(|line| !line.starts_with(' ') && !line.is_empty());
    let heads = heads.map(|line| line.as_ptr() as usize - matrix.as_ptr() as usize);
    let starts: Vec<_> = heads.chain([matrix.len()]).collect();
    (1..starts.len()).map(move |n| &matrix[starts[n - 1]..starts[n]])
}
