//! Why a Huawei route does not succeed, and the code and text that the vendor has for it.
//!
//! Sources: the error-code page of IAM (`iam_02_0006`), the pages of the operations, the gateway's
//! error-code page, and bodies that users have posted.

use std::fmt;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::answer::{Answer, gateway, iam, keystone};
use crate::domain::behaviour::{self, Refuser};
use crate::domain::credential::TokenError;
use crate::domain::id::UserId;
use crate::domain::policy::Forbidden;
use crate::domain::sign_in::Refused;
use crate::domain::users::Invalid;
use crate::domain::{access_key, device, login_protection, users};
use crate::engine::rate_limit::Throttled;
use crate::engine::turns::Stopping;
use crate::http::caller::Denial;
use crate::http::face::{Context, Printable, Refusal, unprinted};
use crate::http::signature::SignatureError;

/// Everything that a Huawei route answers instead of success.
#[derive(Debug)]
pub(super) enum Fault {
    /// Nobody is signed in.
    Denied(Denial),
    /// The caller may not.
    Forbidden(Forbidden),
    /// Something is not there.
    NotFound(Missing),
    /// The caller asks too often.
    Throttled(Throttled),
    /// Refused before a handler saw it, or failed behind it.
    Refused(Refusal),
    /// The body or the query is not what the operation takes.
    Input(Input),
    /// A code of the device is wrong.
    WrongCode,
    /// Login protection asks for the device.
    Protected,
    /// Something of that kind is there already, or has changed meanwhile.
    Conflict(&'static str, String),
    /// A user cannot be like that.
    User(Invalid),
    /// The user has as many keys as are allowed.
    KeyQuotaReached,
    /// Nobody is signed in by what `POST /v3/auth/tokens` was given.
    SignIn(Refused),
    /// An answer that only Keystone's interface gives.
    Keystone(u16, String),
}

/// What was not found.
#[derive(Debug)]
pub(super) enum Missing {
    User(UserId),
    Device(UserId),
    Serial(String),
    LoginProtection(UserId),
    /// Anything else: its kind and what it was looked for by.
    Other(&'static str, String),
}

/// What is wrong with a body or a query.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// It is not JSON, or no object; the reason is not the vendor's.
    Malformed(String),
    /// It has not between 1 byte and 32 KiB.
    Size(usize),
    /// A field is missing.
    Required(&'static str),
    /// A field has a value that it cannot have.
    Invalid(&'static str, String),
    /// A parameter has a value that it cannot have here.
    Parameter(&'static str),
}

impl From<Denial> for Fault {
    fn from(denial: Denial) -> Self {
        tracing::debug!(%denial, "nobody is signed in");
        Self::Denied(denial)
    }
}

impl From<Throttled> for Fault {
    fn from(throttled: Throttled) -> Self {
        Self::Throttled(throttled)
    }
}

impl From<&Refusal> for Fault {
    fn from(refusal: &Refusal) -> Self {
        Self::Refused(refusal.clone())
    }
}

impl From<Forbidden> for Fault {
    fn from(why: Forbidden) -> Self {
        tracing::debug!(%why, "forbidden");
        Self::Forbidden(why)
    }
}

impl From<Input> for Fault {
    fn from(input: Input) -> Self {
        Self::Input(input)
    }
}

impl From<Refused> for Fault {
    fn from(why: Refused) -> Self {
        tracing::debug!(%why, "not signed in");
        Self::SignIn(why)
    }
}

impl From<Stopping> for Fault {
    fn from(_: Stopping) -> Self {
        Self::Refused(Refusal::Internal)
    }
}

impl From<device::Error> for Fault {
    fn from(error: device::Error) -> Self {
        use device::Error;
        match error {
            Error::Forbidden(why) => why.into(),
            Error::Federated => Self::Forbidden(Forbidden::NoPolicy),
            Error::UnknownUser(user) => Self::NotFound(Missing::User(user)),
            Error::NoDevice(user) => Self::NotFound(Missing::Device(user)),
            Error::UnknownSerial(serial) => Self::NotFound(Missing::Serial(serial)),
            Error::Exists(user) => Self::Conflict(DEVICE, format!("user {user} has a device")),
            Error::SerialTaken(serial) => Self::Conflict(DEVICE, format!("Duplicate entry: {serial}")),
            Error::AlreadyBound(serial) => Self::Conflict(DEVICE, format!("{serial} is bound")),
            Error::WrongCode => Self::WrongCode,
            Error::Protected => Self::Protected,
        }
    }
}

const DEVICE: &str = "virtual_mfa_device";

impl From<login_protection::Error> for Fault {
    fn from(error: login_protection::Error) -> Self {
        use login_protection::Error;
        match error {
            Error::Forbidden(why) => why.into(),
            Error::Federated => Self::Forbidden(Forbidden::NoPolicy),
            Error::UnknownUser(user) => Self::NotFound(Missing::User(user)),
            Error::NeverConfigured(user) => Self::NotFound(Missing::LoginProtection(user)),
            Error::NoContact => Self::Input(Input::Parameter("verification_method")),
        }
    }
}

impl From<users::Error> for Fault {
    fn from(error: users::Error) -> Self {
        use users::Error;
        match error {
            Error::Forbidden(why) => why.into(),
            Error::UnknownUser(user) => Self::NotFound(Missing::User(user)),
            Error::Invalid(why) => Self::User(why),
            Error::Federated => Self::Forbidden(Forbidden::NoPolicy),
            Error::WrongPassword => Self::Keystone(401, "Incorrect password.".to_owned()),
            Error::ChangedMeanwhile => Self::Conflict("user", "the password changed meanwhile".to_owned()),
        }
    }
}

impl From<access_key::Error> for Fault {
    fn from(error: access_key::Error) -> Self {
        use access_key::Error;
        match error {
            Error::Forbidden(why) => why.into(),
            Error::Federated => Self::Forbidden(Forbidden::NoPolicy),
            Error::UnknownUser(user) => Self::NotFound(Missing::User(user)),
            Error::UnknownKey(key) => Self::NotFound(Missing::Other("credential", key)),
            Error::QuotaReached => Self::KeyQuotaReached,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        unprinted(self)
    }
}

impl Printable for Fault {
    fn reason(&self) -> Option<String> {
        Some(self.why())
    }

    fn canonical_request(&self) -> Option<&str> {
        match self {
            Self::Denied(denial) => denial.canonical_request(),
            _ => None,
        }
    }

    fn print(&self, context: &Context<'_>) -> Response {
        let assumed = &context.behaviour.huawei;
        match self {
            Self::Denied(denial) => denied(denial, assumed),
            Self::Forbidden(why) => forbidden(*why),
            Self::NotFound(missing) => not_found(missing, assumed),
            Self::Throttled(throttled) => {
                gateway(429, "APIGW.0308", "The throttling threshold has been reached.")
                    .with(header::RETRY_AFTER, throttled.retry_after.into())
            }
            Self::Refused(refusal) => refused(refusal),
            Self::Input(input) => unreadable(input),
            Self::WrongCode => iam(400, "IAM.1061", "Invalid TOTP passcode."),
            Self::Protected => iam(
                400,
                "IAM.1062",
                "Login protection has been bound to mfa, the unbinding operation cannot be performed.",
            ),
            Self::Conflict(kind, details) => iam(
                409,
                "IAM.0005",
                format!("Conflict occurred when attempting to store {kind} - {details}."),
            ),
            Self::User(invalid) => user(*invalid, context.path),
            Self::KeyQuotaReached => Answer::message_first(400, "akSkNumExceed"),
            Self::SignIn(why) => not_signed_in(*why, assumed),
            Self::Keystone(status, message) => keystone(*status, message),
        }
        .print(context)
    }
}

/// What the vendor's texts leave out, without whatever may be a secret.
impl Fault {
    fn why(&self) -> String {
        match self {
            Self::Denied(denial) => denial.to_string(),
            Self::Forbidden(why) => why.to_string(),
            Self::NotFound(missing) => missing.to_string(),
            Self::Throttled(throttled) => format!("too many requests; again in {} s", throttled.retry_after),
            Self::Refused(refusal) => refusal.to_string(),
            Self::Input(input) => input.to_string(),
            Self::WrongCode => "a code of the device is wrong".to_owned(),
            Self::Protected => "login protection asks for the device".to_owned(),
            Self::Conflict(kind, details) => format!("conflict of {kind}: {details}"),
            Self::User(invalid) => invalid.to_string(),
            Self::KeyQuotaReached => "the user has as many access keys as are allowed".to_owned(),
            Self::SignIn(why) => why.to_string(),
            Self::Keystone(_, message) => message.clone(),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(f, "there is no user {user}"),
            Self::Device(user) => write!(f, "user {user} has no device"),
            Self::Serial(serial) => write!(f, "there is no device {serial}"),
            Self::LoginProtection(user) => write!(f, "login protection of user {user} was never configured"),
            Self::Other(kind, id) => write!(f, "there is no {kind} {id}"),
        }
    }
}

/// Names the field and not its value, which may be a secret.
impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(reason) => f.write_str(reason),
            Self::Size(size) => write!(f, "a body of {size} bytes is not taken"),
            Self::Required(key) => write!(f, "{key} is missing"),
            Self::Invalid(key, _) => write!(f, "{key} has a value that it cannot have"),
            Self::Parameter(key) => write!(f, "{key} has a value that it cannot have here"),
        }
    }
}

/// 401, by whoever `huawei.unauthenticated` names; a key that proved itself gets an IAM answer.
pub(super) fn denied(denial: &Denial, assumed: &behaviour::Huawei) -> Answer {
    match denial {
        Denial::Signature(SignatureError::Disabled { user, key }) => {
            iam(403, "IAM.0080", format!("The user {user} with access key {key} is disabled."))
        }
        Denial::Signature(SignatureError::ForeignDomainId) => forbidden(Forbidden::OtherAccount),
        _ if assumed.unauthenticated == Refuser::Iam => denied_by_iam(denial),
        Denial::Token(TokenError::Expired | TokenError::NoUser) => {
            gateway(401, "APIGW.0307", "The token must be updated.")
        }
        _ => gateway(
            401,
            "APIGW.0301",
            format!("Incorrect IAM authentication information: {}", denied_by_gateway(denial)),
        ),
    }
}

fn denied_by_iam(denial: &Denial) -> Answer {
    match denial {
        Denial::Token(TokenError::Expired | TokenError::NoUser) => {
            iam(401, "IAM.0066", "The token has expired.")
        }
        Denial::Token(TokenError::Unknown) => iam(401, "IAM.0067", "Invalid token."),
        Denial::Signature(SignatureError::Inactive(key)) => {
            iam(400, "IAM.1107", format!("The access key {key} is inactive."))
        }
        Denial::Signature(SignatureError::KeyExpired(_)) => {
            iam(400, "IAM.1108", "The securitytoken has expired.")
        }
        Denial::Missing | Denial::Signature(_) => {
            iam(401, "IAM.0001", "The request you have made requires authentication.")
        }
    }
}

fn denied_by_gateway(denial: &Denial) -> String {
    match denial {
        Denial::Missing => "x-auth-token not found".to_owned(),
        Denial::Token(_) => "decrypt token fail".to_owned(),
        Denial::Signature(error) => match error {
            SignatureError::UnknownKey(key) => format!("ak {key} not exist"),
            SignatureError::Locked => "AK access failed to reach the limit,forbidden".to_owned(),
            SignatureError::Expired { signed, server } => format!(
                "calc aksk signature fail:signature expired, signature time:{},server time:{}",
                signed.compact(),
                server.compact()
            ),
            SignatureError::Wrong { canonical } => {
                format!("verify aksk signature fail, canonicalRequest:{}", canonical.replace('\n', "|"))
            }
            // No text of the vendor's is known for these; they say what is wrong instead.
            SignatureError::Malformed(_)
            | SignatureError::Algorithm(_)
            | SignatureError::Inactive(_)
            | SignatureError::KeyExpired(_)
            | SignatureError::Disabled { .. }
            | SignatureError::ForeignDomainId => error.to_string(),
        },
    }
}

/// 403. Source: the "Querying …" pages. One code is for callers without a policy, the other names the action.
pub(super) fn forbidden(why: Forbidden) -> Answer {
    match why {
        Forbidden::NotAllowed(action) => {
            iam(403, "IAM.0003", format!("Policy doesn't allow {} to be performed.", action.name()))
        }
        Forbidden::NoPolicy
        | Forbidden::SelfOnly
        | Forbidden::NotOnSelf
        | Forbidden::OtherAccount
        | Forbidden::OwnersOwn
        | Forbidden::ProtectPolicy
        | Forbidden::ServiceAccount
        | Forbidden::OrgRole
        | Forbidden::NoAgentOperator => {
            iam(403, "IAM.0002", "You are not authorized to perform the requested action.")
        }
    }
}

/// 404. Source: the "Querying …" pages; the target's word is assumed.
pub(super) fn not_found(missing: &Missing, assumed: &behaviour::Huawei) -> Answer {
    let (target, id) = match missing {
        Missing::User(user) => (&*assumed.user_target, user.to_string()),
        Missing::Device(user) => (&*assumed.device_target, user.to_string()),
        Missing::Serial(serial) => (&*assumed.device_target, serial.clone()),
        Missing::LoginProtection(user) => (&*assumed.login_protection_target, user.to_string()),
        Missing::Other(kind, id) => (*kind, id.clone()),
    };
    iam(404, "IAM.0004", format!("Could not find {target}: {id}."))
}

/// 400. Source: the error-code page; which code is for which mistake is assumed.
fn unreadable(input: &Input) -> Answer {
    match input {
        Input::Malformed(reason) => iam(400, "IAM.0011", "Request body is invalid.")
            .in_keystone("The request body is invalid")
            .because(reason),
        Input::Size(size) => iam(400, "IAM.1101", format!("The request body size {size} is invalid.")),
        Input::Required(key) => iam(400, "IAM.0072", format!("'{key}' is a required property.")),
        Input::Invalid(key, value) => {
            iam(400, "IAM.0073", format!("Invalid input for field '{key}'. The value is '{value}'."))
        }
        Input::Parameter(key) => iam(400, "IAM.0007", format!("Request parameter {key} is invalid.")),
    }
}

/// 400 with the user codes, or in Keystone's shape where its interface was asked.
fn user(invalid: Invalid, path: &str) -> Answer {
    if path.starts_with("/v3.0/") || invalid == Invalid::Owner {
        return Answer::codes(400, invalid.code());
    }
    let status = if invalid.is_conflict() { 409 } else { 400 };
    keystone(status, invalid.to_string())
}

/// Sources: the page "Obtaining a User Token …"; the text for a wrong code is one that a user has posted,
/// with the space at its end.
fn not_signed_in(why: Refused, assumed: &behaviour::Huawei) -> Answer {
    match why {
        Refused::WrongPassword => keystone(401, "The username or password is wrong."),
        Refused::WrongCode => keystone(401, "mfa totp code verify fail "),
        Refused::Locked => keystone(401, &assumed.locked_message),
        Refused::ConsoleOnly => {
            keystone(403, "This user only supports console access, not programmatic access.")
        }
        Refused::PasswordExpired => keystone(401, "The password is expired and needs to be changed."),
        // VMware's doors alone refuse these.
        Refused::CodeRequired | Refused::ProgrammaticOnly | Refused::MfaRequired | Refused::Unavailable => {
            refused(&Refusal::Internal)
        }
    }
}

/// What never reaches IAM. Source: the gateway's error-code page, where a code is the gateway's;
/// `FAUXFACTOR.…` is ours, for what no vendor says.
pub(super) fn refused(refusal: &Refusal) -> Answer {
    match refusal {
        Refusal::Malformed(what) => gateway(400, "APIGW.0201", format!("API request error: {what}.")),
        Refusal::TargetTooLong => gateway(414, "APIGW.0201", "Request URI too large."),
        Refusal::HeadTooLarge => gateway(494, "APIGW.0201", "Request headers too large."),
        Refusal::BodyTooLarge => gateway(413, "APIGW.0201", "Request entity too large."),
        Refusal::TooSlow => {
            gateway(408, "APIGW.0201", "API request error: the request did not arrive in time.")
        }
        Refusal::NoSuchPath(missing) => {
            gateway(404, "APIGW.0101", format!("The API does not exist. {missing}"))
        }
        Refusal::NotEmulated(missing) => gateway(501, "FAUXFACTOR.0501", missing.to_string()),
        Refusal::MethodNotAllowed { method, allow } => gateway(
            405,
            "APIGW.0101",
            format!(
                "The API does not exist: {method} is not allowed here, {} is.",
                allow.to_str().unwrap_or("")
            ),
        )
        .with(header::ALLOW, allow.clone()),
        Refusal::Internal => {
            iam(500, "IAM.0006", "An unexpected error prevented the server from fulfilling your request.")
        }
    }
}
