//! Asks the DNS. The questions go to the operator's resolver, are bounded in time and number, and are never answered
//! from memory: whoever checks has changed something a moment ago.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use gatepost_mailbox_core::{
    Throttle,
    dns::{Data, RecordType, Trouble, Wanted},
};
use gatepost_model::{MailServiceId, Timestamp};
use hickory_resolver::{
    TokioResolver,
    config::{
        ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig as Servers, ResolverOpts,
    },
    lookup::Lookup,
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::rr::{Name, RData, RecordType as Asked},
};
use tokio::sync::Semaphore;

use crate::{ResolverConfig, config::limit};

/// Records of one answer that are looked at.
const RECORDS: usize = 64;
/// Bytes of one text that are looked at.
const TEXT: usize = 4096;
/// Questions under way at once for one domain.
const QUESTIONS: usize = 4;
/// Mail services whose checks are counted.
const COUNTED: usize = 10_000;

/// What was found at a name, for each type that was asked.
pub(crate) type Answers = BTreeMap<(String, RecordType), Result<Vec<Data>, Trouble>>;

/// Asks.
pub(crate) struct Resolver {
    config: ResolverConfig,
    seats: Semaphore,
    counted: Mutex<Throttle>,
}

impl Resolver {
    pub(crate) fn new(config: ResolverConfig) -> Self {
        let limit = limit(config.check_burst, config.check_refill);
        Self {
            seats: Semaphore::new(config.checks_at_once.max(1)),
            counted: Mutex::new(Throttle::new(limit, COUNTED)),
            config,
        }
    }

    /// May one more check be made for a mail service?
    ///
    /// # Errors
    ///
    /// Time until it may.
    pub(crate) fn count(&self, service: MailServiceId, now: Timestamp) -> Result<(), Duration> {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        counted.take(u128::from_be_bytes(service.to_bytes()), now)
    }

    /// Asks for every name and type of `wanted`, each once. None when too many domains are being checked.
    pub(crate) async fn ask(&self, wanted: &[Wanted]) -> Option<Answers> {
        let _seat = self.seats.try_acquire().ok()?;
        let mut questions: Vec<(String, RecordType)> =
            wanted.iter().map(|record| (record.name.clone(), record.data.record_type())).collect();
        questions.sort_unstable();
        questions.dedup();
        // Whatever has no answer in time has none.
        let mut answers: Answers =
            questions.iter().map(|question| (question.clone(), Err(Trouble::Timeout))).collect();
        let resolver = match self.open() {
            Ok(resolver) => resolver,
            Err(error) => {
                tracing::error!(%error, "no resolver: see mailbox.resolver in the configuration");
                answers.values_mut().for_each(|answer| *answer = Err(Trouble::Failed));
                return Some(answers);
            }
        };
        let resolver = &resolver;
        let mut asked = stream::iter(questions)
            .map(|question| async move {
                let answer = look_up(resolver, &question.0, question.1).await;
                (question, answer)
            })
            .buffer_unordered(QUESTIONS);
        let all = async {
            while let Some((question, answer)) = asked.next().await {
                answers.insert(question, answer);
            }
        };
        // Late ones keep what stands there for them.
        let _late = tokio::time::timeout(self.config.deadline.0, all).await;
        for answer in answers.values() {
            let outcome = match answer {
                Ok(_) => "answered",
                Err(Trouble::Timeout) => "timeout",
                Err(Trouble::Failed) => "failed",
            };
            metrics::counter!("gatepost_dns_questions_total", "outcome" => outcome).increment(1);
        }
        Some(answers)
    }

    /// A resolver of its own for each check: it holds no connection while nobody asks, and a changed `/etc/resolv.conf`
    /// is seen.
    fn open(&self) -> Result<TokioResolver, NetError> {
        let mut builder = if self.config.servers.is_empty() {
            TokioResolver::builder_tokio()?
        } else {
            let servers = self.config.servers.iter().map(|server| {
                let at = |mut connection: ConnectionConfig| {
                    connection.port = server.0.port();
                    connection
                };
                let connections = vec![at(ConnectionConfig::udp()), at(ConnectionConfig::tcp())];
                NameServerConfig::new(server.0.ip(), true, connections)
            });
            let servers = Servers::from_name_servers(servers.collect());
            TokioResolver::builder_with_config(servers, TokioRuntimeProvider::default())
        };
        options(builder.options_mut(), self.config.timeout.0);
        builder.build()
    }
}

fn options(options: &mut ResolverOpts, timeout: Duration) {
    options.timeout = timeout;
    options.attempts = 1;
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    // Names are whole: neither search list nor dots decide.
    options.ndots = 0;
}

async fn look_up(
    resolver: &TokioResolver,
    name: &str,
    record_type: RecordType,
) -> Result<Vec<Data>, Trouble> {
    let asked = match record_type {
        RecordType::Txt => Asked::TXT,
        RecordType::Mx => Asked::MX,
        RecordType::Cname => Asked::CNAME,
        RecordType::Srv => Asked::SRV,
    };
    let mut name = Name::from_ascii(name).map_err(|_| Trouble::Failed)?;
    name.set_fqdn(true);
    match resolver.lookup(name, asked).await {
        Ok(found) => Ok(read(&found, record_type)),
        Err(NetError::Dns(DnsError::NoRecordsFound(_))) => Ok(Vec::new()),
        Err(NetError::Timeout) => Err(Trouble::Timeout),
        Err(error) => {
            tracing::debug!(%error, "a question to the DNS has no answer");
            Err(Trouble::Failed)
        }
    }
}

/// What of an answer is of the type that was asked for; names on the way to it are not.
fn read(found: &Lookup, record_type: RecordType) -> Vec<Data> {
    let records = found.answers().iter().filter_map(|record| data(&record.data));
    records.filter(|data| data.record_type() == record_type).take(RECORDS).collect()
}

fn data(data: &RData) -> Option<Data> {
    Some(match data {
        RData::TXT(txt) => {
            let bytes = txt.txt_data.iter().flat_map(|part| part.iter().copied()).take(TEXT);
            Data::Txt(String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned())
        }
        RData::MX(mx) => Data::Mx(mx.preference, host(&mx.exchange)),
        RData::CNAME(cname) => Data::Cname(host(&cname.0)),
        RData::SRV(srv) => Data::Srv(srv.priority, srv.weight, srv.port, host(&srv.target)),
        _ => return None,
    })
}

/// Without the dot at its end, as names stand in the configuration.
fn host(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_owned()
}
