//! The picture that an organization shows in place of its name (ORG-9).

use std::time::Duration;

use gatepost_model::OrganizationId;
use gatepost_organization_core::Verb;
use gatepost_picture::{
    Bounds, PictureError, SvgBounds, SvgError, fit_into, kind_of, looks_like_svg, sanitize,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::Context;
use crate::{
    OrganizationError,
    repo::{self, LogoRecord, OrganizationRecord},
};

/// The box in which logos are shown, in CSS pixels (ORG-9). Pictures are kept twice as fine.
const BOX: (u32, u32) = (270, 70);
/// Most pixels of a file.
const PIXELS: u64 = 16_000_000;
/// Shortest side of a file, in pixels.
const LEAST_SIDE: u32 = 8;
/// Longest drawing.
const DRAWING: usize = 256 * 1024;

/// How long a picture waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// For which pages a logo is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Variant {
    /// Light ones, and dark ones where there is no other.
    Light,
    /// Dark ones.
    Dark,
}

impl Variant {
    const fn slug(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn of(self, record: &mut OrganizationRecord) -> &mut Option<LogoRecord> {
        match self {
            Self::Light => &mut record.logo,
            Self::Dark => &mut record.logo_dark,
        }
    }
}

/// Why a file is not shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LogoRefusal {
    /// It is longer than it may be.
    #[error("the file is too long")]
    TooLong,
    /// It is none of the kinds that are taken.
    #[error("the file is no PNG, JPEG, WebP or SVG picture")]
    OtherKind,
    /// It has more pixels, or more parts, than it may.
    #[error("the picture is too large or too complex")]
    TooLarge,
    /// It has too few pixels, or nothing to see, or does not say how large it is.
    #[error("the picture has too little to show")]
    TooSmall,
    /// It is several pictures.
    #[error("the picture moves")]
    Moves,
    /// It cannot be read.
    #[error("the picture is damaged")]
    Damaged,
    /// It is a drawing with more than a drawing in it.
    #[error("the drawing holds scripts, embedded pictures or links")]
    Unsafe,
}

impl From<PictureError> for LogoRefusal {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::TooLong => Self::TooLong,
            PictureError::OtherKind => Self::OtherKind,
            PictureError::TooManyPixels => Self::TooLarge,
            PictureError::TooFewPixels => Self::TooSmall,
            PictureError::Moves => Self::Moves,
            PictureError::Damaged => Self::Damaged,
        }
    }
}

impl From<SvgError> for LogoRefusal {
    fn from(error: SvgError) -> Self {
        match error {
            SvgError::TooLong => Self::TooLong,
            SvgError::TooComplex => Self::TooLarge,
            SvgError::NoSize | SvgError::Empty => Self::TooSmall,
            SvgError::Damaged => Self::Damaged,
            SvgError::Unsafe => Self::Unsafe,
        }
    }
}

/// Makes a file anew and shows it from now on. Answers its name.
pub(crate) async fn set(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    variant: Variant,
    file: Vec<u8>,
) -> Result<String, OrganizationError> {
    context.require(caller, id, Verb::ManageOrganization, None).await?;
    let bytes = usize::try_from(context.config.logo_file.0).unwrap_or(usize::MAX);
    let turn = tokio::time::timeout(PATIENCE, context.pictures.clone().acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(OrganizationError::Busy) };
    let made = tokio::task::spawn_blocking(move || {
        let made = make(&file, bytes);
        // Held until the memory is free again, even when nobody waits for the picture any more.
        drop((file, turn));
        made
    });
    // A decoder that gives up is as good as one that says so.
    let (file, svg) = made.await.unwrap_or(Err(LogoRefusal::Damaged))?;
    let name = context.unique();
    let wanted = Some((name, file.as_slice(), svg));
    retry_conflicts(OrganizationError::is_conflict, || change(context, caller, id, variant, wanted))
        .await
}

/// Shows the name again.
pub(crate) async fn remove(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    variant: Variant,
) -> Result<(), OrganizationError> {
    context.require(caller, id, Verb::ManageOrganization, None).await?;
    retry_conflicts(OrganizationError::is_conflict, || change(context, caller, id, variant, None))
        .await
        .map(|_| ())
}

/// The file of that name, and whether it is a drawing.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    name: &str,
) -> Result<(Vec<u8>, bool), OrganizationError> {
    context.require(caller, id, Verb::View, None).await?;
    let store = context.store.as_ref();
    let found = repo::organization(store, id).await?;
    let (record, _) = found.ok_or(OrganizationError::NotFound)?;
    let logos = [record.logo, record.logo_dark].into_iter().flatten();
    let logo = logos.into_iter().find(|logo| logo.name() == name);
    let logo = logo.ok_or(OrganizationError::Unknown("logo"))?;
    let file = repo::logo(store, id, &logo).await?;
    Ok((file.ok_or(OrganizationError::Unknown("logo"))?, logo.svg))
}

/// A picture or drawing within bounds.
fn make(file: &[u8], bytes: usize) -> Result<(Vec<u8>, bool), LogoRefusal> {
    if file.len() > bytes {
        return Err(LogoRefusal::TooLong);
    }
    if kind_of(file).is_none() && looks_like_svg(file) {
        let bounds = SvgBounds { bytes: DRAWING, width: BOX.0, height: BOX.1 };
        return Ok((sanitize(file, &bounds)?, true));
    }
    let bounds = Bounds { bytes, pixels: PIXELS, least_side: LEAST_SIDE, kept_side: 0 };
    Ok((fit_into(file, &bounds, BOX.0 * 2, BOX.1 * 2)?.png, false))
}

async fn change(
    context: &Context,
    caller: &Principal,
    id: OrganizationId,
    variant: Variant,
    wanted: Option<([u8; 16], &[u8], bool)>,
) -> Result<String, OrganizationError> {
    let found = repo::organization(context.store.as_ref(), id).await?;
    let (mut record, version) = found.ok_or(OrganizationError::NotFound)?;
    let place = variant.of(&mut record);
    if place.is_none() && wanted.is_none() {
        return Ok(String::new());
    }
    let mut changes = ChangeSet::new();
    if let Some(present) = place.take() {
        repo::delete_logo(&mut changes, id, &present);
    }
    *place = wanted.map(|(name, file, svg)| repo::put_logo(&mut changes, id, name, file, svg));
    let name = place.as_ref().map(LogoRecord::name).unwrap_or_default();
    repo::put_organization(&mut changes, id, Expect::Version(version), &record);
    let action = match wanted {
        Some(_) => "organization.logo-set",
        None => "organization.logo-removed",
    };
    let line = context.line(id, caller, action, context.clock.now());
    context.commit(changes, line.detail("variant", variant.slug()), Vec::new()).await?;
    Ok(name)
}
