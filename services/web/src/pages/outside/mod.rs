//! People from outside: support for a time (SUP-2), partners (PAR-1), and codes by which people show who they are
//! (SUP-1).

pub(crate) mod access;
pub(crate) mod clients;
pub(crate) mod codes;
pub(crate) mod partners;

use gatepost_proto::organization::v1::Grant;

use super::users::{self, Given, Known};
use crate::{
    failure::Failure,
    form::Form,
    view::{Choice, Page},
    visitor::Person,
};

/// The products that can be let in to, as the reader's own rights name them.
async fn products(person: &Person) -> Result<Known, Failure> {
    Known::of(person, &person.account.id).await
}

/// What can be let in to, what was chosen already chosen.
fn reaches(p: &Page, form: &Form, products: &Known) -> Vec<Choice> {
    let mut choices = users::reaches(p, products);
    let none = form.all("reach").next().is_none();
    for choice in &mut choices {
        choice.chosen = form.has("reach", &choice.value) || (none && choice.value == "all");
    }
    choices
}

fn levels(p: &Page, form: &Form) -> Vec<Choice> {
    let mut choices = users::levels(p);
    let chosen = form.get("level");
    let chosen = if chosen.is_empty() { "view" } else { chosen };
    for choice in &mut choices {
        choice.chosen = choice.value == chosen;
    }
    choices
}

/// The grants that a form names; complains when there are none.
fn grants(form: &mut Form) -> Vec<Grant> {
    let level = form.get("level").to_owned();
    let grants: Option<Vec<Grant>> =
        form.all("reach").map(|reach| users::grant_of(reach, &level)).collect();
    match grants.filter(|grants| !grants.is_empty()) {
        Some(grants) => grants,
        None => {
            form.complain("reach", "invalid-reach");
            Vec::new()
        }
    }
}

fn given(p: &Page, grants: &[Grant], products: &Known) -> Vec<Given> {
    users::given(p, grants, products)
}
