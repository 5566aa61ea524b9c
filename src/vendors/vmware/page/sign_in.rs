//! `POST /csp/gateway/discovery`: signs a browser in: user name and password, then a code if MFA is on.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use super::request::{Form, Reader, Request};
use super::view::{Asks, SignInPage};
use crate::domain::grant::{AuthorizationCode, CODE_LIFETIME, SignInTicket, TICKET_LIFETIME};
use crate::domain::secret::Secret;
use crate::domain::sign_in::{Door, Refused, SecondFactor};
use crate::domain::table::Row;
use crate::domain::user::User;
use crate::engine::sealer::Sealed;
use crate::engine::sign_in::UserName;
use crate::http::App;
use crate::http::face::Refusal;

pub(super) async fn handler(State(app): State<App>, reader: Reader, body: Bytes) -> Response {
    let form = Form::new(&body);
    match Request::read(&app, &form, reader) {
        Ok(request) => Step { app: &app, form: &form, request }.take().await,
        Err(response) => *response,
    }
}

/// One answer of the user's.
struct Step<'a> {
    app: &'a App,
    form: &'a Form,
    request: Request<'a>,
}

impl Step<'_> {
    async fn take(&self) -> Response {
        match self.form.get("ticket") {
            None => self.password().await,
            Some(text) => self.second_factor(text).await,
        }
    }

    async fn password(&self) -> Response {
        let (name, password) = (self.form.get("username"), self.form.get("password"));
        let username = name.unwrap_or_default();
        let asks = Asks::Password { username };
        let (Some(name), Some(password)) = (name, password) else {
            return self.page(asks, None, Some("Enter your user name and your password."));
        };
        let organization = self.request.tenant.organization.get().id.clone();
        let name = UserName::Username(name.trim().to_owned(), organization);
        let password = Secret::new(password.to_owned());
        let engine = self.app.engine();
        // Before the password is checked: a change of it meanwhile ends what is remembered here.
        let user = engine.find_user(&name).await.map(|(_, user)| user);
        match (engine.sign_in(&name, password, SecondFactor::None, Door::Page).await, user) {
            (Ok(signed_in), _) => self.redirect(&signed_in.user.record),
            (Err(Refused::CodeRequired), Some(user)) => self.ask_for_code(&user),
            // The same for both: a lock would tell which names are one user's, and which are nobody's.
            (Err(Refused::WrongPassword | Refused::Locked), _) => self.page(asks, None, Some(WRONG_PASSWORD)),
            (Err(why), _) => self.page(asks, None, Some(message(why))),
        }
    }

    /// Remembers in a ticket who has shown the password.
    fn ask_for_code(&self, user: &Row<User>) -> Response {
        let ticket = SignInTicket {
            tenant: self.request.live.id().clone(),
            user: user.record.id.clone(),
            session: user.record.session,
            app: self.request.app.record.id.clone(),
            request: self.form.fingerprint(),
            expires_at: self.request.live.now().plus(TICKET_LIFETIME),
        };
        match self.app.engine().seal(&Sealed::Ticket(ticket)) {
            Some(ticket) => self.page(Asks::Passcode, Some(ticket.expose()), None),
            None => Refusal::Internal.into_response(),
        }
    }

    async fn second_factor(&self, text: &str) -> Response {
        let sealed = self.app.engine().open(text);
        let ticket = match sealed.as_deref() {
            Some(Sealed::Ticket(ticket)) if self.holds(ticket) => ticket,
            _ => {
                let message = "This sign-in has taken too long. Start again.";
                return self.page(Asks::Password { username: "" }, None, Some(message));
            }
        };
        let shown = match (self.form.get("use"), self.form.get("passcode"), self.form.get("recovery_code")) {
            (Some("recovery_code"), ..) => return self.page(Asks::RecoveryCode, Some(text), None),
            (Some(_), ..) => return self.page(Asks::Passcode, Some(text), None),
            (None, Some(code), _) => SecondFactor::Code(code.trim()),
            (None, None, Some(code)) => SecondFactor::RecoveryCode(code.trim()),
            (None, None, None) if self.form.has("recovery_code") => {
                return self.page(Asks::RecoveryCode, Some(text), Some("Enter the code."));
            }
            (None, None, None) => return self.page(Asks::Passcode, Some(text), Some("Enter the code.")),
        };
        let asks = match shown {
            SecondFactor::RecoveryCode(_) => Asks::RecoveryCode,
            SecondFactor::Code(_) | SecondFactor::None => Asks::Passcode,
        };
        let SignInTicket { user, session, .. } = ticket;
        let engine = self.app.engine();
        match engine.finish_sign_in(&self.request.live, user, *session, shown, Door::Page).await {
            Ok(signed_in) => self.redirect(&signed_in.user.record),
            Err(why @ (Refused::WrongCode | Refused::Locked | Refused::CodeRequired)) => {
                self.page(asks, Some(text), Some(message(why)))
            }
            Err(why) => self.page(Asks::Password { username: "" }, None, Some(message(why))),
        }
    }

    /// Whether the ticket is of this sign-in.
    fn holds(&self, ticket: &SignInTicket) -> bool {
        let request = &self.request;
        ticket.tenant == *request.live.id()
            && ticket.app == request.app.record.id
            && ticket.request == self.form.fingerprint()
            && request.live.now() < ticket.expires_at
    }

    /// Sends the browser back to the app, with a code.
    fn redirect(&self, user: &User) -> Response {
        let (engine, request) = (self.app.engine(), &self.request);
        let code = AuthorizationCode {
            id: engine.draw(),
            grant: engine.draw(),
            tenant: request.live.id().clone(),
            app: request.app.record.id.clone(),
            user: user.id.clone(),
            session: user.session,
            redirect_uri: request.redirect_uri.to_owned(),
            challenge: request.challenge.map(str::to_owned),
            nonce: request.nonce.map(str::to_owned),
            expires_at: request.live.now().plus(CODE_LIFETIME),
        };
        match engine.seal(&Sealed::Code(code)) {
            Some(code) => request.redirect(&[("code", code.expose())]),
            None => Refusal::Internal.into_response(),
        }
    }

    fn page(&self, asks: Asks<'_>, ticket: Option<&str>, message: Option<&str>) -> Response {
        let mut hidden = self.form.kept();
        hidden.extend(ticket.map(|ticket| ("ticket", ticket)));
        let page = SignInPage {
            app: self.request.app.record.id.as_str(),
            organization: &self.request.tenant.organization.get().display_name,
            hidden,
            asks,
            message,
        };
        page.respond()
    }
}

const WRONG_PASSWORD: &str = "The user name or the password is wrong, or too many attempts failed.";

/// What people are told.
fn message(why: Refused) -> &'static str {
    match why {
        Refused::WrongPassword => WRONG_PASSWORD,
        Refused::WrongCode | Refused::CodeRequired => "The code is wrong.",
        Refused::Locked => "Too many attempts failed. Try again later.",
        Refused::MfaRequired => "The organization requires MFA, and yours is not turned on.",
        Refused::PasswordExpired => "The password has expired.",
        Refused::Unavailable => "The server is stopping. Try again later.",
        _ => "You may not sign in here.",
    }
}
