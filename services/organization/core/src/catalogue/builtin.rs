//! The kinds that are there without an operator's doing.

use gatepost_model::ServiceName;

use super::{Kind, Labels, Setting, SettingType};
use crate::ProductKind;

/// Slug of web hosting.
pub const WEB_HOSTING: &str = "web-hosting";
/// Setting of web hosting: may a program name database and user without the prefix (PRD-4)?
pub const DATABASE_PREFIX: &str = "database-prefix";
/// Setting of web hosting: what the names of the customer's databases and users begin with. It tells customers
/// apart, so operators alone change it.
pub const PREFIX: &str = "prefix";
/// Slugs of the built-in kinds, in the order in which they are shown.
pub const OFFERED: [&str; 4] = [ProductKind::MAIL_SERVICE, "drive", WEB_HOSTING, "domain"];

/// English, German, French, Italian, Spanish.
fn labels(texts: [&str; 5]) -> Labels {
    let tags = ["en", "de", "fr", "it", "es"];
    tags.into_iter().zip(texts).map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect()
}

/// The built-in kinds. None is offered yet.
pub(super) fn kinds() -> Vec<Kind> {
    OFFERED.iter().filter_map(|slug| kind(slug)).collect()
}

fn kind(slug: &str) -> Option<Kind> {
    let names = match slug {
        "drive" => ["Drive", "Ablage", "Espace de fichiers", "Spazio file", "Unidad de archivos"],
        WEB_HOSTING => {
            ["Web hosting", "Webhosting", "Hébergement web", "Hosting web", "Alojamiento web"]
        }
        "domain" => ["Domain", "Domain", "Nom de domaine", "Dominio", "Dominio"],
        _ => [
            "Mail service",
            "E-Mail-Dienst",
            "Service de messagerie",
            "Servizio di posta",
            "Servicio de correo",
        ],
    };
    let served_by = (slug == ProductKind::MAIL_SERVICE).then_some(ServiceName::Mailbox);
    let settings = if slug == WEB_HOSTING { hosting() } else { Vec::new() };
    let slug = slug.parse().ok()?;
    Some(Kind { slug, names: labels(names), settings, served_by, offered: false })
}

fn hosting() -> Vec<Setting> {
    let without = Setting {
        slug: DATABASE_PREFIX.to_owned(),
        kind: SettingType::Boolean,
        default: "false".to_owned(),
        labels: labels([
            "Programs may name databases and users without the prefix",
            "Programme dürfen Datenbanken und Benutzer ohne das Präfix nennen",
            "Les programmes peuvent nommer bases et utilisateurs sans le préfixe",
            "I programmi possono indicare database e utenti senza il prefisso",
            "Los programas pueden nombrar bases de datos y usuarios sin el prefijo",
        ]),
        operator: false,
    };
    let prefix = Setting {
        slug: PREFIX.to_owned(),
        kind: SettingType::Text { longest: 16, plain: true },
        default: String::new(),
        labels: labels([
            "Prefix of databases and users",
            "Präfix von Datenbanken und Benutzern",
            "Préfixe des bases et des utilisateurs",
            "Prefisso di database e utenti",
            "Prefijo de bases de datos y usuarios",
        ]),
        operator: true,
    };
    vec![without, prefix]
}
