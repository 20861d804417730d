//! The pages over fakes, for looking at them. Prints the address and where the cookie comes from.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

#[path = "../tests/fake/mod.rs"]
mod fake;

#[tokio::main]
async fn main() {
    let mut parts = fake::parts(&fake::Fakes::default());
    parts.config.listen = ([127, 0, 0, 1], 18443).into();
    let running = gatepost_web::start(parts).await.unwrap();
    println!("https://{} session {}", running.address, fake::ANNA);
    std::future::pending::<()>().await;
}
