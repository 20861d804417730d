//! Random commands of several clients against a model that is too simple to be wrong.
//!
//! Every step is one number, which stands for what a client does next. Commands follow one another, so
//! that the model knows what each client must be told: after each, a client that keeps only what it is
//! told must have exactly what there is. When one does not, steps are left out for as long as it fails
//! without them, and what is left is printed with the seed.
//!
//! `GATEPOST_MODEL_MINUTES` says how long to go on, `GATEPOST_MODEL_SEED` where to begin. Without the
//! first it is two minutes where `CI` is set, and a few cases elsewhere.

mod dice;
mod limit;
mod lines;
mod messages;
mod peer;
mod reference;
mod search;
mod select;
mod steps;
mod world;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use self::{
    dice::Dice,
    world::{Log, Terms, World},
};

/// Steps of a case.
const STEPS: usize = 250;

/// Cases where nothing else is said.
const CASES: u64 = 6;

/// Attempts at leaving steps out.
const ATTEMPTS: usize = 400;

/// Runs a case; gives what went wrong, and what was said until then.
fn run(steps: &[u64], terms: Terms) -> Result<(), (String, Vec<String>)> {
    let log: Log = Arc::new(Mutex::new(Vec::new()));
    let (kept, steps) = (Arc::clone(&log), steps.to_vec());
    // In a thread of its own: a client that gets no answer panics.
    let case = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new(log, terms).await?;
            for (place, word) in steps.into_iter().enumerate() {
                world.step(word).await.map_err(|why| format!("step {place}: {why}"))?;
            }
            Ok::<_, String>(())
        })
    });
    let outcome = case.join().unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        Err(text.unwrap_or_else(|| "a panic".to_owned()))
    });
    outcome.map_err(|why| (why, kept.lock().unwrap().clone()))
}

/// Leaves out as many steps as it can.
fn shrink(mut steps: Vec<u64>, terms: Terms) -> Vec<u64> {
    let mut size = steps.len() / 2;
    let mut attempts = 0;
    while size > 0 && attempts < ATTEMPTS {
        let mut at = 0;
        while at < steps.len() && attempts < ATTEMPTS {
            let mut fewer = steps.clone();
            fewer.drain(at..(at + size).min(steps.len()));
            attempts += 1;
            if run(&fewer, terms).is_err() { steps = fewer } else { at += size }
        }
        size /= 2;
    }
    steps
}

fn case(seed: u64) {
    let mut dice = Dice::new(seed);
    let steps: Vec<u64> = (0..STEPS).map(|_| dice.next()).collect();
    let forgetful = seed.is_multiple_of(3);
    let limit = if seed % 4 == 1 { 3 } else { 0 };
    let terms = Terms { forgetful, limit };
    let Err((why, _)) = run(&steps, terms) else { return };
    let fewer = shrink(steps, terms);
    let (why, said) = run(&fewer, terms).err().unwrap_or((why, Vec::new()));
    panic!("seed {seed}, {} steps: {why}\n{}\n{why}", fewer.len(), said.join("\n"));
}

#[test]
fn clients_are_told_exactly_what_happens() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<f64>().ok());
    let ci = std::env::var_os("CI").map(|_| 2.0);
    let minutes = number("GATEPOST_MODEL_MINUTES").or(ci);
    let mut seed = number("GATEPOST_MODEL_SEED").map_or(1, |seed| seed as u64);
    let Some(minutes) = minutes else {
        (seed..seed + CASES).for_each(case);
        return;
    };
    let end = tokio::time::Instant::now() + Duration::from_secs_f64(minutes * 60.0);
    while tokio::time::Instant::now() < end {
        case(seed);
        seed += 1;
    }
}
