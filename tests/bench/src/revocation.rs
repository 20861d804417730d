//! From a revocation to BYE, with thousands of live connections.

use gatepost_model::ServiceName;
use gatepost_proto::identity::v1::{
    RevokeAppPasswordRequest, app_password_service_client::AppPasswordServiceClient,
};
use gatepost_testkit::{Gatepost, Person};
use tokio::{io::AsyncReadExt, task::JoinSet, time::Instant};

use crate::{
    client::{self, Peer, Stream},
    measure::Scale,
    report::{Report, fail, say},
    services,
};

/// App passwords that are revoked, one after the other.
const REVOKED: usize = 25;
/// Connections that open at once.
const AT_ONCE: usize = 32;

/// Opens `scale.idle` connections, a share of them with each of a number of app passwords; revokes these one by one
/// and measures until each connection has its goodbye.
pub(crate) async fn measure(
    gatepost: &Gatepost,
    peer: &Peer,
    owner: &Person,
    scale: Scale,
    report: &mut Report,
) {
    let each = scale.idle.div_ceil(REVOKED);
    say(&format!("opening {REVOKED} times {each} connections"));
    let mut passwords = Vec::new();
    for _ in 0..REVOKED {
        let (id, secret) = gatepost.app_password(owner).await;
        let user = (owner.address.clone(), secret);
        passwords.push((id, connections(peer, &user, each).await));
    }
    let link = services::link(gatepost, ServiceName::Admin, ServiceName::Identity);
    let mut identity = AppPasswordServiceClient::new(link);
    let mut times = Vec::new();
    for (id, connections) in passwords {
        let began = Instant::now();
        let mut goodbyes: JoinSet<f64> = JoinSet::new();
        for mut connection in connections {
            goodbyes.spawn(async move {
                let mut rest = Vec::new();
                connection.read_to_end(&mut rest).await.ok();
                if !String::from_utf8_lossy(&rest).contains("* BYE") {
                    fail(&"a connection ended without a goodbye");
                }
                began.elapsed().as_secs_f64() * 1000.0
            });
        }
        let request =
            RevokeAppPasswordRequest { account_id: owner.account_id.clone(), app_password_id: id };
        let revoked = identity.revoke_app_password(request).await;
        revoked.unwrap_or_else(|status| fail(&format!("not revoked: {status}")));
        times.extend(goodbyes.join_all().await);
    }
    times.sort_by(f64::total_cmp);
    let at =
        |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    let what = format!("revocation to BYE, {} live connections", each * REVOKED);
    report.add(&format!("{what}, half within"), "gatepost", "milliseconds", at(0.5));
    report.add(&format!("{what}, 99% within"), "gatepost", "milliseconds", at(0.99));
}

async fn connections(peer: &Peer, user: &(String, String), count: usize) -> Vec<Stream> {
    let (connector, mut open) = (peer.connector(), Vec::with_capacity(count));
    while open.len() < count {
        let mut tasks = JoinSet::new();
        for _ in 0..AT_ONCE.min(count - open.len()) {
            let (connector, address, user) = (connector.clone(), peer.imaps, user.clone());
            tasks.spawn(async move {
                let mut stream = client::connect(&connector, address).await?;
                client::login(&mut stream, &user).await?;
                Ok::<_, std::io::Error>(stream)
            });
        }
        for stream in tasks.join_all().await {
            open.push(stream.unwrap_or_else(|error| fail(&error)));
        }
    }
    open
}
