//! A name server on the loopback, honest or not.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use hickory_resolver::proto::{
    op::{Message, OpCode, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{CNAME, MX, SRV, TXT},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
};

/// What the server does when it is asked for a name and type.
#[derive(Clone)]
pub(crate) enum Says {
    Records(Vec<RData>),
    /// Nothing at all.
    Silence,
    /// The right answer under the number of another question.
    WrongId(Vec<RData>),
    /// Bytes that are no message.
    Garbage,
    /// An alias of itself, by way of another.
    Circle,
    Failure,
    /// Too much for a datagram: the whole comes by TCP.
    Long(Vec<RData>),
}

type Zone = Arc<Mutex<HashMap<(String, RecordType), Says>>>;

pub(crate) struct FakeDns {
    pub(crate) address: SocketAddr,
    zone: Zone,
    pub(crate) asked: Arc<Mutex<u32>>,
}

pub(crate) fn txt(text: &str) -> RData {
    let parts = text.as_bytes().chunks(255).collect();
    RData::TXT(TXT::from_bytes(parts))
}

pub(crate) fn mx(preference: u16, host: &str) -> RData {
    RData::MX(MX::new(preference, name(host)))
}

pub(crate) fn srv(port: u16, host: &str) -> RData {
    RData::SRV(SRV::new(0, 1, port, name(host)))
}

pub(crate) fn cname(host: &str) -> RData {
    RData::CNAME(CNAME(name(host)))
}

fn name(text: &str) -> Name {
    let mut name = Name::from_ascii(text).unwrap();
    name.set_fqdn(true);
    name
}

impl FakeDns {
    /// Says for every name that there is nothing.
    pub(crate) async fn start() -> Self {
        let udp = UdpSocket::bind(("127.0.0.1", 0)).await.unwrap();
        let address = udp.local_addr().unwrap();
        let tcp = TcpListener::bind(address).await.unwrap();
        let zone = Zone::default();
        let asked = Arc::new(Mutex::new(0));
        let (of_udp, count) = (zone.clone(), asked.clone());
        tokio::spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok((length, from)) = udp.recv_from(&mut buffer).await {
                *count.lock().unwrap() += 1;
                for answer in answers(&of_udp, &buffer[..length], true) {
                    udp.send_to(&answer, from).await.unwrap();
                }
            }
        });
        let of_tcp = zone.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = tcp.accept().await {
                let zone = of_tcp.clone();
                tokio::spawn(async move {
                    while let Ok(length) = stream.read_u16().await {
                        let mut question = vec![0; usize::from(length)];
                        stream.read_exact(&mut question).await.unwrap();
                        for answer in answers(&zone, &question, false) {
                            let length = u16::try_from(answer.len()).unwrap();
                            stream.write_u16(length).await.unwrap();
                            stream.write_all(&answer).await.unwrap();
                        }
                    }
                });
            }
        });
        Self { address, zone, asked }
    }

    pub(crate) fn set(&self, name: &str, kind: RecordType, says: Says) {
        self.zone.lock().unwrap().insert((name.to_owned(), kind), says);
    }
}

fn answers(zone: &Zone, question: &[u8], datagram: bool) -> Vec<Vec<u8>> {
    let asked = Message::from_vec(question).unwrap();
    let query = asked.queries[0].clone();
    let key = query.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
    let says = zone.lock().unwrap().get(&(key, query.query_type())).cloned();
    let mut answer = Message::response(asked.metadata.id, OpCode::Query);
    answer.metadata.recursion_available = true;
    answer.add_query(query.clone());
    let own = query.name().clone();
    let record = |data| Record::from_rdata(own.clone(), 60, data);
    match says {
        None => answer.metadata.response_code = ResponseCode::NXDomain,
        Some(Says::Records(all)) => {
            answer.add_answers(all.into_iter().map(record));
        }
        Some(Says::Silence) => return vec![],
        Some(Says::WrongId(all)) => {
            answer.metadata.id = answer.metadata.id.wrapping_add(1);
            answer.add_answers(all.into_iter().map(record));
        }
        Some(Says::Garbage) => {
            return vec![vec![0xff; 3], [&question[..2], &[0x81; 40][..]].concat()];
        }
        Some(Says::Circle) => {
            let other = name("circle.example");
            answer.add_answer(record(RData::CNAME(CNAME(other.clone()))));
            answer.add_answer(Record::from_rdata(other, 60, RData::CNAME(CNAME(own.clone()))));
        }
        Some(Says::Failure) => answer.metadata.response_code = ResponseCode::ServFail,
        Some(Says::Long(_)) if datagram => answer.metadata.truncation = true,
        Some(Says::Long(all)) => {
            answer.add_answers(all.into_iter().map(record));
        }
    }
    vec![answer.to_vec().unwrap()]
}
