//! Authenticate while the store of app passwords grows: 10,000 that are asked about, among a million and more that lie
//! beside them. What the others cost is what this measures.

use std::{path::Path, sync::Arc, time::Duration};

use gatepost_model::{Entropy, ServiceName, SystemEntropy};
use gatepost_proto::mailbox::v1::{
    AuthenticateRequest, authenticate_response::Outcome,
    authentication_service_client::AuthenticationServiceClient,
};
use gatepost_runtime::config::Size;
use gatepost_store::{ChangeSet, Engine, Expect, Range, Store, StoreConfig, Table};
use gatepost_testkit::{Gatepost, Setup, Topology};
use tokio::{sync::Semaphore, task::JoinSet, time::Instant};

use crate::{
    measure::Scale,
    report::{Report, fail, say},
    services,
};

/// App passwords that are asked about, each of a mailbox of its own.
const ASKED: usize = 10_000;
/// Calls in flight.
const IN_FLIGHT: [usize; 2] = [16, 256];
/// Records in a change set of the filling, and change sets under way.
const BATCH: usize = 2_000;
const BATCHES: usize = 16;
/// Tables that an app password stands in, with how long its keys are there.
const APP_PASSWORDS: Table = Table("app_password");
const INDEXES: [(Table, usize); 2] =
    [(Table("app_password_by_id"), 16), (Table("app_password_by_account"), 32)];
const PUBLIC_ID: usize = 5;

/// Rates and latencies with 10,000 app passwords, then with each of `sizes` in the store.
pub(crate) async fn measure(sizes: &[usize], scale: Scale, report: &mut Report) {
    say(&format!("making {ASKED} mailboxes with an app password each"));
    let mut gatepost =
        Setup::new(Topology::OneProcess).set("mailbox.max_mailboxes", 20 * ASKED).start().await;
    let users = Arc::new(users(&gatepost).await);
    flights(&gatepost, &users, "10,000", scale, report).await;
    let mut present = ASKED;
    for size in sizes {
        gatepost.terminate(ServiceName::Identity);
        gatepost.end(ServiceName::Identity, Duration::from_secs(30)).await;
        let began = Instant::now();
        fill(&gatepost.data_dir().join("identity/store"), size.saturating_sub(present)).await;
        say(&format!("  filled up to {size} in {} s", began.elapsed().as_secs()));
        present = present.max(*size);
        let began = Instant::now();
        gatepost.restart(ServiceName::Identity).await;
        let name = if size % 1_000_000 == 0 {
            format!("{} million", size / 1_000_000)
        } else {
            size.to_string()
        };
        let ready = began.elapsed().as_secs_f64();
        report.add("start, with so many app passwords", &name, "seconds", ready);
        flights(&gatepost, &users, &name, scale, report).await;
    }
}

/// Measures with each number of calls in flight.
async fn flights(
    gatepost: &Gatepost,
    users: &Arc<Vec<(String, String)>>,
    size: &str,
    scale: Scale,
    report: &mut Report,
) {
    let link = services::link(gatepost, ServiceName::Mail, ServiceName::Mailbox);
    let client = AuthenticationServiceClient::new(link);
    for in_flight in IN_FLIGHT {
        let end = Instant::now() + scale.time;
        let mut callers = JoinSet::new();
        for caller in 0..in_flight {
            let (mut client, users) = (client.clone(), users.clone());
            callers.spawn(async move {
                let (mut times, mut round) = (Vec::new(), caller);
                while Instant::now() < end {
                    // A step that shares no factor with the number of users visits them all.
                    round = (round + 7919) % users.len();
                    let (address, secret) = users[round].clone();
                    let began = Instant::now();
                    let request =
                        AuthenticateRequest { address, secret, protocol: 1, client: None, form: 0 };
                    let answer = client.authenticate(request).await;
                    let answer = answer.unwrap_or_else(|error| fail(&error));
                    if !matches!(answer.into_inner().outcome, Some(Outcome::Grant(_))) {
                        fail(&"a right app password was refused");
                    }
                    times.push(began.elapsed().as_secs_f64());
                }
                times
            });
        }
        let mut times: Vec<f64> = callers.join_all().await.into_iter().flatten().collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            times.get((times.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN)
        };
        let rate = times.len() as f64 / scale.time.as_secs_f64();
        let what = format!("Authenticate, {in_flight} in flight");
        report.add(&what, size, "per second", rate);
        report.add(&format!("{what}, half within"), size, "microseconds", at(0.5) * 1e6);
        report.add(&format!("{what}, 99% within"), size, "microseconds", at(0.99) * 1e6);
    }
}

/// Provisions the mailboxes that are asked about.
async fn users(gatepost: &Gatepost) -> Vec<(String, String)> {
    let owner = gatepost.person("scale").await;
    let line = |number| {
        format!(
            "{{\"email\":\"s{number}@example.org\",\"address\":\"s{number}@gatepost.test\",\
             \"mail_service\":\"{}\",\"app_password\":\"bench\"}}\n",
            owner.mail_service_id
        )
    };
    let lines: String = (0..ASKED).map(line).collect();
    let file = gatepost.scratch().join("scale.jsonl");
    std::fs::write(&file, lines).unwrap_or_else(|error| fail(&error));
    let made = gatepost.try_admin(&["provision", &file.display().to_string()], "").await;
    let made = String::from_utf8_lossy(&made.stdout);
    let user = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        Some((line["address"].as_str()?.to_owned(), line["secret"].as_str()?.to_owned()))
    };
    let users: Vec<_> = made.lines().filter_map(user).collect();
    if users.len() != ASKED {
        fail(&format!("{} mailboxes were made", users.len()));
    }
    users
}

/// Puts `count` more app passwords into the store of a Gatepost that does not run: copies of one that is there, under
/// random ids, as large and as scattered as any. Their secrets open nothing.
async fn fill(dir: &Path, count: usize) {
    let config = StoreConfig { cache: Size(512 << 20), ..StoreConfig::with_engine(Engine::Sled) };
    let store = gatepost_store::open(&config, dir).unwrap_or_else(|error| fail(&error));
    let template = first(store.as_ref(), APP_PASSWORDS).await;
    let mut batches = JoinSet::new();
    let turn = Arc::new(Semaphore::new(BATCHES));
    for begin in (0..count).step_by(BATCH) {
        let permit = turn.clone().acquire_owned().await;
        let (store, template) = (store.clone(), template.clone());
        let size = BATCH.min(count - begin);
        batches.spawn(async move {
            let _permit = permit;
            let mut changes = ChangeSet::new();
            for _ in 0..size {
                let public = random(PUBLIC_ID);
                changes.put(APP_PASSWORDS, public.clone(), Expect::Any, template.clone());
                for (table, length) in INDEXES {
                    changes.put(table, random(length), Expect::Any, public.clone());
                }
            }
            store.commit(changes).await.unwrap_or_else(|error| fail(&error));
        });
        while batches.try_join_next().is_some() {}
    }
    batches.join_all().await;
    drop(store);
    // The engine's own threads let go of the files a moment later.
    tokio::time::sleep(Duration::from_secs(2)).await;
}

async fn first(store: &dyn Store, table: Table) -> Vec<u8> {
    let found = store.scan(Range::prefix(table, &[]).limit(1)).await;
    let found = found.unwrap_or_else(|error| fail(&error)).pop();
    found.unwrap_or_else(|| fail(&"no app password to copy")).record.value.to_vec()
}

fn random(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    SystemEntropy.fill(&mut bytes);
    bytes
}
