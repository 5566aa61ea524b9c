//! `POST /csp/gateway/discovery`: signs a browser in: user name and password, then a code if MFA is on.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::super::error::Fault;
use super::super::openapi;
use super::request::{Form, Reader, Request};
use super::view::{Asks, SignInPage};
use super::{PARAMETERS, REQUIRED, answers, parameter};
use crate::domain::secret::Secret;
use crate::domain::sign_in::{Refused, SecondFactor};
use crate::engine::token_service::{Error, FirstFactor};
use crate::http::App;
use crate::http::openapi::Doc;

pub(super) async fn handler(State(app): State<App>, reader: Reader, body: Bytes) -> Response {
    let form = Form::new(&body);
    match Request::read(&app, &form, reader) {
        Ok(request) => match request.admit() {
            Ok(()) => Step { app: &app, form: &form, request }.take().await,
            Err(throttled) => reader.throttled(throttled),
        },
        Err(response) => *response,
    }
}

pub(super) fn doc(doc: &mut Doc) {
    let mut schema = json!({ "type": "object", "properties": {}, "required": REQUIRED });
    let steps = [
        ("username", "VMware's or Huawei's user name, or the e-mail address."),
        ("password", "The user's password."),
        ("ticket", "Of the page that asks for a code; holds for 5 minutes."),
        ("passcode", "The code of the user's device, with a ticket."),
        ("recovery_code", "A recovery code in its place."),
        ("use", "`recovery_code` or `passcode`: asks for the other kind of code."),
    ];
    for (name, what) in PARAMETERS.into_iter().chain(steps) {
        schema["properties"][name] = parameter(name);
        schema["properties"][name]["description"] = what.into();
    }
    doc.summary("Signs a browser in: user name and password, then a code if MFA is on");
    doc.body_of("application/x-www-form-urlencoded", schema, true);
    doc.body_example(&json!({
        "client_id": "demo-app",
        "redirect_uri": "http://127.0.0.1:4711/callback",
        "response_type": "code",
        "state": "xyz",
        "username": "bob@demo.test",
        "password": "Bob#demo12",
    }));
    answers(doc, "The page again: it asks for a code, or says what is wrong.");
    let throttled = "There were too many requests. A page for those who accept HTML.";
    openapi::refusal(doc, 429, throttled);
    doc.answer_of(429, throttled, "text/html", json!({ "type": "string" }));
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
        let password = Secret::new(password.to_owned());
        match self.app.engine().show_password(&self.request.asked, name.trim(), password).await {
            Ok(FirstFactor::Code(code)) => self.redirect(&code),
            Ok(FirstFactor::Ticket(ticket)) => self.page(Asks::Passcode, Some(ticket.expose()), None),
            // The same for both: a lock would tell which names are one user's, and which are nobody's.
            Err(Error::SignIn(Refused::WrongPassword | Refused::Locked)) => {
                self.page(asks, None, Some(WRONG_PASSWORD))
            }
            Err(Error::SignIn(why)) => self.page(asks, None, Some(message(why))),
            Err(error) => Fault::from(error).into_response(),
        }
    }

    async fn second_factor(&self, text: &str) -> Response {
        let (engine, asked) = (self.app.engine(), &self.request.asked);
        let Some(ticket) = engine.open_ticket(asked, text) else {
            let message = "This sign-in has taken too long. Start again.";
            return self.page(Asks::Password { username: "" }, None, Some(message));
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
        match engine.show_second_factor(asked, &ticket, shown).await {
            Ok(code) => self.redirect(&code),
            Err(Error::SignIn(why @ (Refused::WrongCode | Refused::Locked | Refused::CodeRequired))) => {
                self.page(asks, Some(text), Some(message(why)))
            }
            Err(Error::SignIn(why)) => self.page(Asks::Password { username: "" }, None, Some(message(why))),
            Err(error) => Fault::from(error).into_response(),
        }
    }

    /// Sends the browser back to the app, with the code.
    fn redirect(&self, code: &Secret<String>) -> Response {
        self.request.redirect(&[("code", code.expose())])
    }

    fn page(&self, asks: Asks<'_>, ticket: Option<&str>, message: Option<&str>) -> Response {
        let mut hidden = self.form.kept();
        hidden.extend(ticket.map(|ticket| ("ticket", ticket)));
        let page = SignInPage {
            app: self.request.asked.app.record.id.as_str(),
            organization: &self.request.asked.tenant.organization.get().display_name,
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
