//! Runs of the assistant for compromised passwords.

use gatepost_identity_core::{CompromiseRun, CompromiseStep, Lost, StepResult};
use gatepost_model::AccountId;
use gatepost_store::Table;
use prost::Message;

use super::{COMPROMISE_RUNS, Recorded, moment};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RunRecord {
    #[prost(bytes = "vec", tag = "1")]
    account: Vec<u8>,
    #[prost(uint64, tag = "2")]
    started: u64,
    #[prost(uint64, tag = "3")]
    expires: u64,
    #[prost(message, repeated, tag = "4")]
    done: Vec<StepRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct StepRecord {
    #[prost(string, tag = "1")]
    step: String,
    #[prost(uint64, tag = "2")]
    time: u64,
    #[prost(uint32, tag = "3")]
    count: u32,
    #[prost(message, repeated, tag = "4")]
    lost: Vec<LostRecord>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct LostRecord {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    program: String,
}

impl Recorded for CompromiseRun {
    const TABLE: Table = COMPROMISE_RUNS;
    type Record = RunRecord;

    fn to_record(&self) -> RunRecord {
        let step = |(step, result): (&CompromiseStep, &StepResult)| StepRecord {
            step: step.slug().to_owned(),
            time: result.time.unix_millis(),
            count: result.count,
            lost: result
                .lost
                .iter()
                .map(|lost| LostRecord { name: lost.name.clone(), program: lost.program.clone() })
                .collect(),
        };
        RunRecord {
            account: self.account.to_bytes().to_vec(),
            started: self.started.unix_millis(),
            expires: self.expires.unix_millis(),
            done: self.done.iter().map(step).collect(),
        }
    }

    fn from_record(record: RunRecord) -> Option<Self> {
        let lost = |lost: LostRecord| Lost { name: lost.name, program: lost.program };
        let step = |step: StepRecord| {
            let result = StepResult {
                time: moment(step.time),
                count: step.count,
                lost: step.lost.into_iter().map(lost).collect(),
            };
            // A step that a later version knew is done for that version alone.
            Some((CompromiseStep::from_slug(&step.step)?, result))
        };
        Some(Self {
            account: AccountId::from_slice(&record.account).ok()?,
            started: moment(record.started),
            expires: moment(record.expires),
            done: record.done.into_iter().filter_map(step).collect(),
        })
    }
}
