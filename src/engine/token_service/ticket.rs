//! Signing a browser in to an app: the password, then a second factor, and a ticket in between.

use super::super::Engine;
use super::super::sealer::Sealed;
use super::super::sign_in::UserName;
use super::{AuthorizationRequest, Error};
use crate::domain::grant::{SignInTicket, TICKET_LIFETIME};
use crate::domain::secret::Secret;
use crate::domain::sign_in::{Door, Refused, SecondFactor};
use crate::domain::user::User;

/// How far a right password leads.
#[derive(Debug)]
pub enum FirstFactor {
    /// To an authorization code.
    Code(Secret<String>),
    /// To the second factor, which is shown with this ticket.
    Ticket(Secret<String>),
}

impl Engine {
    /// Signs a user of the request's organization in with the password.
    ///
    /// # Errors
    /// [`Error::SignIn`], never with [`Refused::CodeRequired`].
    pub async fn show_password(
        &self,
        request: &AuthorizationRequest<'_>,
        username: &str,
        password: Secret<String>,
    ) -> Result<FirstFactor, Error> {
        let organization = request.tenant.organization.get().id.clone();
        let name = UserName::Username(username.to_owned(), organization);
        let (live, user) = self.check_password(&name, password).await?;
        let (id, session) = (&user.record.id, user.record.session);
        match self.finish_sign_in(&live, id, session, SecondFactor::None, Door::Page).await {
            Ok(signed_in) => self.issue_code(request, &signed_in.user.record).map(FirstFactor::Code),
            Err(Refused::CodeRequired) => self.issue_ticket(request, &user.record).map(FirstFactor::Ticket),
            Err(why) => Err(why.into()),
        }
    }

    /// Remembers in a ticket who has shown the password.
    fn issue_ticket(&self, request: &AuthorizationRequest<'_>, user: &User) -> Result<Secret<String>, Error> {
        let ticket = SignInTicket {
            tenant: request.live.id().clone(),
            user: user.id.clone(),
            session: user.session,
            app: request.app.record.id.clone(),
            request: request.fingerprint,
            expires_at: request.live.now().plus(TICKET_LIFETIME),
        };
        self.seal(&request.live, &Sealed::Ticket(ticket)).ok_or(Error::TooLarge)
    }

    /// The ticket `text`, if it is of this request and holds.
    #[must_use]
    pub fn open_ticket(&self, request: &AuthorizationRequest<'_>, text: &str) -> Option<SignInTicket> {
        let sealed = self.open(text)?;
        let Sealed::Ticket(ticket) = &*sealed else { return None };
        let holds = ticket.tenant == *request.live.id()
            && ticket.app == request.app.record.id
            && ticket.request == request.fingerprint
            && request.live.now() < ticket.expires_at;
        holds.then(|| ticket.clone())
    }

    /// Signs the user of `ticket` in: answers an authorization code.
    ///
    /// # Errors
    /// [`Error::SignIn`].
    pub async fn show_second_factor(
        &self,
        request: &AuthorizationRequest<'_>,
        ticket: &SignInTicket,
        shown: SecondFactor<'_>,
    ) -> Result<Secret<String>, Error> {
        let SignInTicket { user, session, .. } = ticket;
        let signed_in = self.finish_sign_in(&request.live, user, *session, shown, Door::Page).await?;
        self.issue_code(request, &signed_in.user.record)
    }
}
