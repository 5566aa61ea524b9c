//! What the token service refuses, in the vendor's words where they are known.

use super::super::error::Fault;
use crate::domain::grant::CodeError;
use crate::domain::sign_in::Refused;
use crate::engine::token_service::Error;
use crate::http::face::Refusal;

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::UnknownClient => Self::InvalidClient,
            Error::Throttled(throttled) => throttled.into(),
            Error::OtherOrganization => Self::InvalidGrant("The organization is not the client's"),
            Error::NoLifetime => {
                Self::Invalid("invalid_request: accessTokenValiditySeconds is not a number of seconds")
            }
            Error::UnknownToken(text) => Self::InvalidApiToken(text),
            Error::OtherClient => Self::InvalidGrant("The refresh token is another client's"),
            Error::UnknownCode => Self::InvalidGrant("Invalid authorization code"),
            Error::Code(why) => Self::InvalidGrant(code(why)),
            Error::Passcode(Refused::Unavailable)
            | Error::SignIn(Refused::Unavailable)
            | Error::TooLarge
            | Error::NotStored => Self::Refused(Refusal::Internal),
            Error::Passcode(why) => Self::InvalidGrant(passcode(why)),
            Error::SignIn(why) => Self::InvalidGrant(sign_in(why)),
            Error::NotSigned(error) => error.into(),
        }
    }
}

const fn code(why: CodeError) -> &'static str {
    match why {
        CodeError::Expired => "The authorization code has expired",
        CodeError::OtherClient => "The authorization code is another client's",
        CodeError::OtherRedirect => "redirect_uri is not the one that the code was asked for with",
        CodeError::WrongVerifier => "code_verifier is missing or wrong",
        CodeError::Used => "The authorization code was used before",
    }
}

const fn passcode(why: Refused) -> &'static str {
    match why {
        Refused::CodeRequired => "MFA passcode is required",
        _ => "Invalid passcode",
    }
}

const fn sign_in(why: Refused) -> &'static str {
    match why {
        Refused::CodeRequired => "MFA passcode is required",
        Refused::WrongCode => "Invalid passcode",
        Refused::MfaRequired => "The organization requires MFA",
        Refused::ConsoleOnly => "The user supports console access only",
        Refused::PasswordExpired => "The password has expired",
        _ => "Bad credentials",
    }
}
