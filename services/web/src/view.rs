//! What templates show: the frame of a page, fields, icons, times, sizes.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use gatepost_model::Timestamp;
use gatepost_proto::{
    organization::v1::{Organization, Role, Verb},
    wire,
};
use gatepost_text::{Value, Words, Zone};
use http::StatusCode;

use crate::{
    app::App,
    csrf,
    failure::Failure,
    form::Form,
    visitor::{Person, Visitor},
};

mod icons;
mod menu;
mod qr;
mod roles;

pub(crate) use roles::role_key;

/// Organizations that the switcher names before it offers a search.
const SWITCHER: usize = 8;

/// The frame of a page.
pub(crate) struct Page {
    pub(crate) words: Words,
    pub(crate) style: String,
    pub(crate) script: String,
    /// The script of pages that ask for passkeys.
    pub(crate) passkey_script: String,
    pub(crate) icon: String,
    /// Token of the page's forms.
    pub(crate) csrf: String,
    /// Entry of the menu that the page belongs to.
    pub(crate) here: &'static str,
    /// What has just been done.
    pub(crate) done: Option<String>,
    pub(crate) shell: Shell,
    now: Timestamp,
    /// What times are shown in.
    zone: Zone,
}

/// What surrounds the pages of a signed-in person; empty for others.
#[derive(Default)]
pub(crate) struct Shell {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) initials: String,
    /// Name of the person's picture; empty when there is none.
    pub(crate) avatar: String,
    pub(crate) organization: String,
    /// Name of the picture shown in its place on light pages; empty when there is none.
    pub(crate) logo: String,
    /// The same on dark pages.
    pub(crate) logo_dark: String,
    /// What the organization demands that this person lacks.
    pub(crate) demand: Option<Demand>,
    /// Its id; empty when there is none.
    pub(crate) organization_id: String,
    /// Those that the switcher names.
    pub(crate) organizations: Vec<Choice>,
    /// Are there others, to be searched for?
    pub(crate) more_organizations: bool,
    /// What the person may do in that organization, for the menu.
    pub(crate) may: May,
    /// Is the person of support?
    pub(crate) support: bool,
    /// Somebody from outside sees the organization, or the person is that somebody.
    pub(crate) banner: Option<Banner>,
}

/// What is said above every page of an organization that somebody from outside sees.
pub(crate) struct Banner {
    pub(crate) text: String,
    /// Where a form goes that ends it; empty where there is none.
    pub(crate) end: String,
    /// Key of what its button says.
    pub(crate) button: &'static str,
    /// Is there a page that says more?
    pub(crate) link: bool,
}

/// What the menu leads to.
#[derive(Clone, Copy, Default)]
pub(crate) struct May {
    pub(crate) view: bool,
    pub(crate) view_members: bool,
    pub(crate) manage_access: bool,
    pub(crate) view_activity: bool,
    pub(crate) manage_organization: bool,
}

/// A second factor that is demanded of the person (2FA-9).
pub(crate) struct Demand {
    /// From when on.
    pub(crate) from: Option<When>,
    /// Is the person held back already?
    pub(crate) held: bool,
}

/// Something that can be chosen.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// A moment as people read it.
pub(crate) struct When {
    pub(crate) machine: String,
    pub(crate) full: String,
    pub(crate) short: String,
}

impl Page {
    /// The frame for a browser where nobody needs to be signed in.
    pub(crate) fn plain(app: &App, visitor: &Visitor) -> Self {
        Self::new(app, visitor.words.clone(), &visitor.visit, "", Shell::default())
    }

    /// The frame of the console.
    pub(crate) fn console(person: &Person, here: &'static str) -> Self {
        let organization = person.organization.as_ref();
        let chosen = |entry: &Organization| organization.is_some_and(|one| one.id == entry.id);
        let mut few: Vec<&Organization> = person.organizations.iter().take(SWITCHER).collect();
        few.sort_by(|one, other| one.id.cmp(&other.id));
        let choices = few.into_iter().map(|entry| Choice {
            value: entry.id.clone(),
            label: entry.name.clone(),
            chosen: chosen(entry),
        });
        let shell = Shell {
            name: person.account.name.clone(),
            email: person.account.email.clone(),
            initials: initials(&person.account.name),
            avatar: person.account.avatar.clone(),
            organization: organization.map(|o| o.name.clone()).unwrap_or_default(),
            organization_id: organization.map(|o| o.id.clone()).unwrap_or_default(),
            organizations: choices.collect(),
            more_organizations: person.organizations.len() > SWITCHER,
            logo: organization.map(|o| o.logo.clone()).unwrap_or_default(),
            logo_dark: organization.map(|o| o.logo_dark.clone()).unwrap_or_default(),
            demand: None,
            may: May {
                view: person.may(Verb::View),
                view_members: person.may(Verb::ViewMembers),
                manage_access: person.may(Verb::ManageAccess),
                view_activity: person.may(Verb::ViewActivity),
                manage_organization: person.may(Verb::ManageOrganization),
            },
            support: person.organizations.iter().any(helps),
            banner: None,
        };
        let page = Self::new(&person.app, person.words.clone(), person.binding(), here, shell);
        let mut page = Self { zone: Zone::named(&person.account.time_zone), ..page };
        page.shell.demand = organization
            .filter(|o| o.second_factor_lacking)
            .map(|o| Demand { from: page.when(o.second_factor_from.as_ref()), held: o.held });
        page.shell.banner = organization.and_then(|organization| page.banner(organization));
        page
    }

    /// The frame of a page that asks a signed-in person one thing, in these words.
    pub(crate) fn sheet(person: &Person, words: Words) -> Self {
        let account = &person.account;
        let shell =
            Shell { name: account.name.clone(), email: account.email.clone(), ..Shell::default() };
        let page = Self::new(&person.app, words, person.binding(), "", shell);
        Self { zone: Zone::named(&account.time_zone), ..page }
    }

    /// Who from outside sees an organization.
    fn banner(&self, organization: &Organization) -> Option<Banner> {
        let name = organization.name.as_str();
        if let Some(presence) = &organization.support {
            let time = self.when(presence.until.as_ref())?.full;
            let text = match (presence.caller, presence.everything) {
                (true, _) => self.t2("banner-of-support", "organization", name, "time", time),
                (false, true) => self.t1("banner-support", "time", time),
                (false, false) => self.t1("banner-support-parts", "time", time),
            };
            let ends = presence.caller || self.shell.may.manage_access;
            // Of several each is ended on its own.
            let one = ends && presence.count == 1;
            let end = format!("/organization/access/{}/end", presence.support_access_id);
            let button = if presence.caller { "banner-give-back" } else { "banner-end" };
            let end = if one { end } else { String::new() };
            let link = ends && !presence.caller;
            return Some(Banner { text, end, button, link });
        }
        let presence = organization.partner.as_ref()?;
        let partner = presence.partner_name.as_str();
        let text = self.t2("banner-of-partner", "organization", name, "partner", partner);
        Some(Banner { text, end: String::new(), button: "banner-end", link: false })
    }

    fn new(app: &App, words: Words, binding: &str, here: &'static str, shell: Shell) -> Self {
        Self {
            words,
            style: app.assets.style.clone(),
            script: app.assets.script.clone(),
            passkey_script: app.assets.passkey.clone(),
            icon: app.assets.icon.clone(),
            csrf: csrf::issue(&app.pepper, &*app.entropy, binding),
            here,
            done: None,
            shell,
            now: app.clock.now(),
            zone: Zone::utc(),
        }
    }

    /// Says what has just been done; see [`crate::pages::Asked::done`].
    #[must_use]
    pub(crate) fn after(mut self, done: Option<&'static str>) -> Self {
        self.done = done.map(|done| self.t(&format!("done-{done}")));
        self
    }

    pub(crate) fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    pub(crate) fn t1(&self, key: &str, name: &str, value: impl Value) -> String {
        self.words.t1(key, name, value)
    }

    pub(crate) fn t2(
        &self,
        key: &str,
        first: &str,
        one: impl Value,
        second: &str,
        two: impl Value,
    ) -> String {
        self.words.t2(key, (first, one), (second, two))
    }

    /// The window's title: says first when the form is to be corrected.
    pub(crate) fn title(&self, key: &str, form: &Form) -> String {
        let title = self.t(key);
        if form.is_right() { title } else { self.t1("title-error", "title", title) }
    }

    /// What the menu leads to.
    pub(crate) fn menu(&self) -> Vec<menu::Entry> {
        menu::entries(&self.shell)
    }

    /// Is this page behind "more" on a phone?
    pub(crate) fn in_more(&self) -> bool {
        self.menu().iter().any(|entry| entry.here == self.here && !entry.bar)
    }

    /// An icon as SVG, hidden from screen readers: text stands next to it.
    #[allow(clippy::unused_self)] // reads well in templates
    pub(crate) fn symbol(&self, name: &str) -> String {
        icons::svg(name)
    }

    /// A QR code as SVG; empty for more than a QR code holds. What it says stands next to it as text.
    #[allow(clippy::unused_self)] // reads well in templates
    pub(crate) fn qr(&self, content: &str) -> String {
        qr::svg(content)
    }

    /// A field that takes one line, with its label (`field-…`), hint (`hint-…`, if there is one)
    /// and error.
    pub(crate) fn input(
        &self,
        form: &Form,
        name: &str,
        kind: &str,
        autocomplete: &str,
        required: bool,
    ) -> Result<String, askama::Error> {
        let hint = format!("hint-{name}");
        let (input, mode) = match kind {
            "code" => ("text", "numeric"),
            "email" => ("email", "email"),
            kind => (kind, ""),
        };
        let field = Field {
            label: self.t(&format!("field-{name}")),
            optional: if required { String::new() } else { self.t("field-optional") },
            hint: if self.words.knows(&hint) { self.t(&hint) } else { String::new() },
            error: form.error(name).map(|key| self.t(key)).unwrap_or_default(),
            error_mark: self.t("error-mark"),
            // What was typed as a password is not sent back.
            value: if kind == "password" { "" } else { form.get(name) },
            name,
            kind: input,
            mode,
            autocomplete,
            required,
            longest: if kind == "password" { 1024 } else { 254 },
        };
        field.render()
    }

    /// What is wrong with a form, with links to the fields.
    pub(crate) fn summary(&self, form: &Form) -> Result<String, askama::Error> {
        let errors = form.errors();
        let errors = errors.iter().map(|error| (error.field.clone(), self.t(&error.text)));
        Summary { title: self.t("summary-title"), errors: errors.collect() }.render()
    }

    /// A moment, as far back as people count, otherwise as a date.
    pub(crate) fn when(&self, wire: Option<&prost_types::Timestamp>) -> Option<When> {
        let moment = wire::moment(wire?).ok()?;
        let full = self.full(moment)?;
        let short = match self.now.since(moment).as_secs() {
            _ if moment > self.now => self.date(moment)?,
            0..60 => self.t("ago-now"),
            seconds @ 60..3600 => self.t1("ago-minutes", "n", seconds / 60),
            seconds @ 3600..86_400 => self.t1("ago-hours", "n", seconds / 3600),
            seconds @ 86_400..604_800 => self.t1("ago-days", "n", seconds / 86_400),
            _ => self.date(moment)?,
        };
        Some(When { machine: moment.to_string(), full, short })
    }

    /// Is this moment over?
    pub(crate) fn is_past(&self, wire: Option<&prost_types::Timestamp>) -> bool {
        wire.and_then(|wire| wire::moment(wire).ok()).is_some_and(|moment| moment <= self.now)
    }

    fn date(&self, moment: Timestamp) -> Option<String> {
        self.words.date(&self.zone, moment)
    }

    /// A day as people read it.
    pub(crate) fn day(&self, day: jiff::civil::Date) -> String {
        self.words.day(day)
    }

    fn full(&self, moment: Timestamp) -> Option<String> {
        self.words.date_time(&self.zone, moment)
    }

    /// A size as people read it.
    pub(crate) fn size(&self, bytes: u64) -> String {
        const UNITS: [(&str, u64); 3] =
            [("size-gib", 1 << 30), ("size-mib", 1 << 20), ("size-kib", 1 << 10)];
        let unit = UNITS.into_iter().find(|(_, factor)| bytes >= *factor);
        let Some((key, factor)) = unit else { return self.t1("size-bytes", "n", bytes) };
        let tenths = (u128::from(bytes) * 10 / u128::from(factor)) as u64;
        let point = self.t("decimal-point");
        let text = match (tenths / 10, tenths % 10) {
            (whole, 0) => whole.to_string(),
            (whole, _) if whole >= 100 => whole.to_string(),
            (whole, tenth) => format!("{whole}{point}{tenth}"),
        };
        self.t1(key, "n", text)
    }

    /// Time to wait, rounded up.
    pub(crate) fn wait(&self, span: std::time::Duration) -> String {
        let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
        match seconds {
            0..120 => self.t1("wait-seconds", "n", seconds.max(1)),
            120..7200 => self.t1("wait-minutes", "n", seconds.div_ceil(60)),
            _ => self.t1("wait-hours", "n", seconds.div_ceil(3600)),
        }
    }

    /// A browser or mail program as people know it.
    pub(crate) fn program(&self, named: &str) -> String {
        program(&self.words, named)
    }
}

/// A browser or mail program as people know it.
pub(crate) fn program(words: &Words, named: &str) -> String {
    let (browser, system) = (find(named, &BROWSERS), find(named, &SYSTEMS));
    match (browser, system) {
        (Some(browser), Some(system)) => {
            words.t2("program-on", ("program", browser), ("system", system))
        }
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if named.trim().is_empty() => words.t("program-unknown"),
        (None, None) => named.chars().take(60).collect(),
    }
}

/// Does the person help others through this organization? The service decides; this shows the way.
pub(crate) fn helps(organization: &Organization) -> bool {
    organization.operator && organization.role() == Role::Support
}

/// Marks in user agents, the most telling first.
const BROWSERS: [(&str, &str); 9] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows NT", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

fn find(named: &str, marks: &[(&str, &'static str)]) -> Option<&'static str> {
    let browser = named.starts_with("Mozilla/");
    marks.iter().find(|(mark, _)| browser && named.contains(mark)).map(|(_, name)| *name)
}

/// Up to two initials.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let ends = [words.next(), words.next_back()];
    ends.into_iter().flatten().flat_map(char::to_uppercase).collect()
}

#[derive(Template)]
#[template(path = "parts/field.html")]
struct Field<'a> {
    label: String,
    optional: String,
    hint: String,
    error: String,
    error_mark: String,
    value: &'a str,
    name: &'a str,
    kind: &'a str,
    mode: &'a str,
    autocomplete: &'a str,
    required: bool,
    longest: u32,
}

#[derive(Template)]
#[template(path = "parts/summary.html")]
struct Summary {
    title: String,
    errors: Vec<(String, String)>,
}

/// A page as an answer.
pub(crate) fn html(template: &impl Template) -> Result<Response, Failure> {
    Ok(Html(template.render()?).into_response())
}

/// A page with a form: 422 when the form is to be corrected, so that programs notice too.
pub(crate) fn html_form(template: &impl Template, form: &Form) -> Result<Response, Failure> {
    let code = if form.is_right() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((code, Html(template.render()?)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_and_the_last() {
        for (name, shown) in
            [("Anna Maria Müller", "AM"), ("anna", "A"), ("", ""), ("élan vital", "ÉV")]
        {
            assert_eq!(initials(name), shown);
        }
    }
}
