//! The service: it reads the serial number of its user's device, whatever happens to its token meanwhile.

use std::io;
use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::http::{self, Reply};

/// How often it asks again a server that is not available.
const RETRIES: usize = 3;

/// Why it does not know it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the password or the code is wrong, or the user is locked")]
    SignIn,
    #[error("the server answered {0}")]
    Status(u16),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A user who stays signed in.
pub(crate) struct Session {
    server: SocketAddr,
    user: String,
    password: String,
    code: Box<dyn Fn() -> String>,
    token: Option<String>,
}

impl Session {
    /// `code` shows what the authenticator app shows.
    pub(crate) fn new(
        server: SocketAddr,
        user: &str,
        password: &str,
        code: impl Fn() -> String + 'static,
    ) -> Self {
        let (user, password) = (user.to_owned(), password.to_owned());
        Self { server, user, password, code: Box::new(code), token: None }
    }

    /// The serial number of the user's device. Signs in if need be, and once more if the token has expired.
    pub(crate) async fn device_serial(&mut self) -> Result<String, Error> {
        let token = match self.token.clone() {
            Some(token) => token,
            None => self.sign_in().await?,
        };
        let mut reply = self.show_device(&token).await?;
        if reply.status == 401 {
            let token = self.sign_in().await?;
            reply = self.show_device(&token).await?;
        }
        match reply.status {
            200 => {
                let serial = &reply.json()["virtual_mfa_device"]["serial_number"];
                Ok(serial.as_str().unwrap_or_default().to_owned())
            }
            status => Err(Error::Status(status)),
        }
    }

    async fn sign_in(&mut self) -> Result<String, Error> {
        let user = json!({ "id": self.user, "password": self.password });
        let totp = json!({ "user": { "id": self.user, "passcode": (self.code)() } });
        let identity = json!({ "methods": ["password", "totp"], "password": { "user": user }, "totp": totp });
        let body = json!({ "auth": { "identity": identity } });
        let reply = self.send("POST", "/v3/auth/tokens", None, &body).await?;
        match reply.status {
            201 => {
                let token = reply.header("x-subject-token").to_owned();
                self.token = Some(token.clone());
                Ok(token)
            }
            401 => Err(Error::SignIn),
            status => Err(Error::Status(status)),
        }
    }

    async fn show_device(&self, token: &str) -> Result<Reply, Error> {
        let path = format!("/v3.0/OS-MFA/users/{}/virtual-mfa-device", self.user);
        self.send("GET", &path, Some(token), &Value::Null).await
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: &Value,
    ) -> Result<Reply, Error> {
        let mut reply = http::send(self.server, method, path, token, body).await?;
        for _ in 0..RETRIES {
            if reply.status != 503 {
                break;
            }
            reply = http::send(self.server, method, path, token, body).await?;
        }
        Ok(reply)
    }
}
