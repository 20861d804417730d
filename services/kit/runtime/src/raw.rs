//! Calls by name with messages that are bytes already: for whoever turns another wire into gRPC, and
//! for tests that walk every RPC.

use bytes::{Buf, BufMut, Bytes};
use http::uri::PathAndQuery;
use tonic::{
    Request, Response, Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

use crate::link::Link;

/// Calls a unary RPC by its name, `gatepost.<package>.v1.<Service>/<Rpc>`, with an encoded message;
/// the answer is an encoded message too, of at most `longest` bytes.
///
/// # Errors
///
/// What the RPC answers; INVALID_ARGUMENT when `rpc` is no name of one.
pub async fn unary(
    link: &Link,
    rpc: &str,
    request: Request<Bytes>,
    longest: usize,
) -> Result<Response<Bytes>, Status> {
    let path = PathAndQuery::try_from(format!("/{rpc}"));
    let path = path.map_err(|_| Status::invalid_argument("not the name of an RPC"))?;
    let mut client = tonic::client::Grpc::new(link.clone()).max_decoding_message_size(longest);
    client.ready().await?;
    client.unary(request, path, Raw).await
}

/// Messages as they are.
#[derive(Clone, Copy, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
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
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        let length = from.remaining();
        Ok(Some(from.copy_to_bytes(length)))
    }
}
