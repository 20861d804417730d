//! What was measured: a table for people, JSON for programs.

use std::{collections::BTreeMap, fmt::Display, io::Write, panic, path::Path};

use serde::Serialize;

use crate::dovecot::Kind;

/// What is counted and has no better or worse.
pub(crate) const COUNTED: &str = "counted";

/// All measurements of a run.
#[derive(Serialize, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    what: String,
    who: String,
    unit: String,
    value: f64,
}

impl Report {
    /// Adds a measurement and says it at once.
    pub(crate) fn add(&mut self, what: &str, who: &str, unit: &str, value: f64) {
        say(&format!("  {what}, {who}: {value:.1} {unit}"));
        self.rows.push(Row { what: what.into(), who: who.into(), unit: unit.into(), value });
    }

    /// Adds what could not be measured, and why.
    pub(crate) fn note(&mut self, text: &str) {
        say(&format!("  {text}"));
        self.notes.push(text.to_owned());
    }

    /// Prints the table and writes the JSON.
    pub(crate) fn finish(&self, json: &Path) {
        let mut by_what: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            by_what.entry(&row.what).or_default().push(row);
        }
        let mut table = format!("\n{:<66} {:<16} {:>12}  {}\n", "WHAT", "WHO", "VALUE", "UNIT");
        for row in by_what.values().flatten() {
            table +=
                &format!("{:<66} {:<16} {:>12.1}  {}\n", row.what, row.who, row.value, row.unit);
        }
        for (what, ratio) in self.ratios() {
            table += &format!("{what:<92} {ratio:>8.2}  times\n");
        }
        for note in &self.notes {
            table += &format!("{note}\n");
        }
        print(&table);
        if let Some(folder) = json.parent() {
            std::fs::create_dir_all(folder).unwrap_or_else(|error| fail(&error));
        }
        let ratios: BTreeMap<_, _> = self.ratios().into_iter().collect();
        let all = serde_json::json!({ "rows": self.rows, "ratios": ratios, "notes": self.notes });
        std::fs::write(json, format!("{all:#}\n")).unwrap_or_else(|error| fail(&error));
    }

    fn ratios(&self) -> Vec<(String, f64)> {
        let value = |what: &str, who: &str| {
            self.rows.iter().find(|row| row.what == what && row.who == who).map(|row| row.value)
        };
        let mut ratios = Vec::new();
        let login = "logins over new TLS connections";
        if let (Some(ours), Some(bare)) =
            (value(login, "gatepost"), value("TLS handshakes", "bare rustls"))
        {
            ratios.push(("login rate to bare handshake rate".to_owned(), ours / bare));
        }
        // A time is beside its rate, and what is counted is no race.
        let ours = |row: &&Row| {
            row.who == "gatepost" && row.unit != COUNTED && !row.what.ends_with(", time")
        };
        for row in self.rows.iter().filter(ours) {
            for peer in Kind::ALL.map(Kind::name) {
                if let Some(theirs) = value(&row.what, peer) {
                    let ratio = format!("{}: gatepost to {peer}", row.what);
                    ratios.push((ratio, row.value / theirs));
                }
            }
        }
        ratios
    }
}

/// Tells the person who waits.
pub(crate) fn say(text: &str) {
    let _closed = writeln!(std::io::stderr(), "{text}");
}

fn print(text: &str) {
    let _closed = std::io::stdout().write_all(text.as_bytes());
}

/// Ends a benchmark that cannot go on. Unwinds, so that servers end and their directories go.
pub(crate) fn fail(error: &dyn Display) -> ! {
    say(&format!("the benchmark failed: {error}"));
    panic::resume_unwind(Box::new("the benchmark failed"))
}
