//! Authenticator apps (2FA-1).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_identity_core::{
    Factor, FactorDetail, Method, TotpFactor, TotpOutcome, Undo, totp_uri, typed_totp_code,
};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, DisplayName, FactorId, Malformed, Secret,
    SessionId, Timestamp,
};
use zeroize::Zeroizing;

use super::{Checked, Enrolled};
use crate::{
    error::IdentityError,
    flow::{login::client_values, tell::Recourse},
    repo::factors_of,
    state::Identity,
};

/// Bytes of a seed: 160 bits (RFC 4226 §4, R6).
const SEED: usize = 20;
/// How long a drawn seed waits for its first code.
const WAITS: std::time::Duration = std::time::Duration::from_secs(1800);

/// A seed that waits for its first code.
pub(crate) struct TotpEnrollment {
    /// Seed and time, sealed for the account.
    pub(crate) sealed: String,
    /// In base 32, to be typed.
    pub(crate) secret: Secret<String>,
    /// For a QR code.
    pub(crate) uri: Secret<String>,
}

/// What ends an enrollment.
pub(crate) struct FinishTotp {
    pub(crate) sealed: String,
    pub(crate) code: String,
    pub(crate) name: DisplayName,
}

impl Identity {
    /// Draws a seed. Nothing is kept: it comes back sealed with its first code.
    pub(crate) async fn start_totp(
        &self,
        account: AccountId,
        session: SessionId,
    ) -> Result<TotpEnrollment, IdentityError> {
        self.require_fresh(account, session).await?;
        let email = self.account(account).await?.value.email;
        let mut plain = Zeroizing::new([0; SEED + 8]);
        let (seed, time) = plain.split_at_mut(SEED);
        self.entropy.fill(seed);
        time.copy_from_slice(&self.now().unix_millis().to_be_bytes());
        let issuer = self.public_url.split("://").last().unwrap_or("Gatepost");
        let issuer = issuer.split([':', '/']).next().unwrap_or(issuer);
        let fault = || IdentityError::Seal(gatepost_seal::SealError::Failed);
        let uri = totp_uri(seed, issuer, &email.to_string()).ok_or_else(fault)?;
        let secret = uri.expose().split("secret=").nth(1).ok_or_else(fault)?;
        let secret = Secret::new(secret.split('&').next().unwrap_or_default().to_owned());
        let sealed = self.seal.seal(&*self.entropy, &enrollment(account), plain.as_slice())?;
        Ok(TotpEnrollment { sealed: URL_SAFE_NO_PAD.encode(sealed), secret, uri })
    }

    /// Enrolls a seed when its first code is right. That code serves no login any more.
    pub(crate) async fn finish_totp(
        &self,
        account: AccountId,
        session: SessionId,
        ask: &FinishTotp,
        client: &Client,
    ) -> Result<Enrolled, IdentityError> {
        self.attempt(|| self.try_finish_totp(account, session, ask, client)).await
    }

    async fn try_finish_totp(
        &self,
        id: AccountId,
        session: SessionId,
        ask: &FinishTotp,
        client: &Client,
    ) -> Result<Enrolled, IdentityError> {
        self.require_fresh(id, session).await?;
        let now = self.now();
        let seed = self.drawn_seed(id, &ask.sealed, now)?;
        let code = typed_totp_code(&ask.code)?;
        let untried = TotpFactor { sealed: Vec::new(), last_step: 0 };
        let TotpOutcome::Right(step) = untried.look(&seed, &code, now) else {
            return Err(Malformed::new("code", "the code that the app shows now").into());
        };
        let factor_id = FactorId::generate(&*self.clock, &*self.entropy);
        let subject = AuditSubject::Account(id);
        let entry = AuditEntry::new(subject, Actor::Account(id), "factor.enrolled", now)
            .detail("kind", "totp")
            .detail("factor_id", factor_id)
            .client(client);
        let mut changes = self.logged(entry).await?;
        let account = self.account(id).await?.value;
        let present = factors_of(&*self.store, id).await?;
        let sealed = self.seal.seal(&*self.entropy, &context(id, factor_id), &seed)?;
        let factor = Factor {
            id: factor_id,
            account: id,
            name: ask.name.clone(),
            created: now,
            last_used: None,
            detail: FactorDetail::Totp(TotpFactor { sealed, last_step: step }),
        };
        let enrolled = self.add_factor(&mut changes, &account, &present, factor, now)?;
        let mut values = client_values(client, now);
        values.insert("name".to_owned(), ask.name.to_string());
        let recourse = Recourse::Undo(Undo::Factor(factor_id));
        self.tell(&mut changes, now, &account, "factor-enrolled", values, recourse).await?;
        self.commit(changes).await?;
        Ok(enrolled)
    }

    fn drawn_seed(
        &self,
        account: AccountId,
        sealed: &str,
        now: Timestamp,
    ) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
        let malformed = Malformed::new("enrollment", "that of an enrollment begun lately");
        let sealed = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| malformed)?;
        let plain = self.seal.open(&enrollment(account), &sealed).map_err(|_| malformed)?;
        let (seed, time) = plain.split_at_checked(SEED).ok_or(malformed)?;
        let time = time.try_into().map(u64::from_be_bytes).map_err(|_| malformed)?;
        let waited = now.since(Timestamp::from_unix_millis(time));
        (waited < WAITS).then(|| Zeroizing::new(seed.to_vec())).ok_or(malformed.into())
    }

    pub(super) fn check_totp(
        &self,
        factor: &Factor,
        totp: &TotpFactor,
        code: &str,
        now: Timestamp,
    ) -> Result<Checked, IdentityError> {
        let code = typed_totp_code(code)?;
        let context = context(factor.account, factor.id);
        let seed = self.seal.open(&context, &totp.sealed)?;
        let TotpOutcome::Right(last_step) = totp.look(&seed, &code, now) else {
            return Ok(Checked::wrong());
        };
        // Sealed anew under the newest key when that has changed.
        let sealed = match self.seal.is_outdated(&totp.sealed) {
            true => self.seal.seal(&*self.entropy, &context, &seed)?,
            false => totp.sealed.clone(),
        };
        let detail = FactorDetail::Totp(TotpFactor { sealed, last_step });
        Ok(Checked::right(Method::Totp, detail))
    }
}

fn enrollment(account: AccountId) -> Vec<u8> {
    [b"totp-enrollment".as_slice(), &account.to_bytes()].concat()
}

/// What a seed is sealed for: its account and factor, so that it opens nowhere else.
fn context(account: AccountId, factor: FactorId) -> Vec<u8> {
    [b"totp".as_slice(), &account.to_bytes(), &factor.to_bytes()].concat()
}
