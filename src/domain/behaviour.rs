//! What no vendor documents: every assumption, with its default, its setting and the reason.
//!
//! A value that a vendor does document is a constant beside the code that uses it. A value that was
//! chosen for want of knowledge is a field here, and `[behaviour]` of a configuration can change it.
//! [`ASSUMPTIONS`] is the readable table; a test keeps it and the fields in step.

use serde::{Deserialize, Serialize};

/// All assumptions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Of Huawei Cloud IAM.
    pub huawei: Huawei,
    /// Of VMware Cloud Services.
    pub vmware: Vmware,
}

/// Assumptions about Huawei Cloud IAM.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Huawei {
    /// Who answers a refused credential.
    pub unauthenticated: Refuser,
    /// What an `X-Domain-Id` that is not the access key's account meets.
    pub foreign_domain_id: ForeignDomainId,
    /// Which failures of a signature count towards the lock of its access key.
    pub lock_counts: LockCounts,
    /// The actions that the system policy `IAM ReadOnlyAccess` allows.
    pub read_only_actions: Vec<String>,
    /// `target` in the 404 text for an unknown user.
    pub user_target: String,
    /// `target` in the 404 text for a user without a device.
    pub device_target: String,
    /// `target` in the 404 text for login protection that was never configured.
    pub login_protection_target: String,
}

/// Who answers a refused credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Refuser {
    /// The API gateway: `APIGW.0301`, `APIGW.0307`.
    #[default]
    Gateway,
    /// IAM itself: `IAM.0001`, `IAM.0066`, `IAM.0067`.
    Iam,
}

/// What an `X-Domain-Id` that is not the access key's account meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ForeignDomainId {
    /// 403 `IAM.0002`.
    #[default]
    Forbidden,
    /// Nothing: the header is not looked at.
    Ignored,
}

/// Which failures of a signature count towards the lock of its access key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LockCounts {
    /// Only a signature that does not verify.
    #[default]
    WrongSignatures,
    /// That, and one whose date is too far from the server's.
    WrongAndExpiredSignatures,
}

/// Assumptions about VMware Cloud Services.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vmware {
    /// MFA status of a user who never enrolled a device.
    pub never_enrolled: Absent,
    /// MFA status of a federated user.
    pub federated: Absent,
    /// How a status without an enrolled device writes `deviceName`.
    pub absent_device_name: AbsentField,
}

/// How the absence of something is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    /// 200, with values that say so.
    #[default]
    Ok,
    /// 404.
    NotFound,
}

/// How an optional field without a value is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsentField {
    /// Left out.
    #[default]
    Omit,
    /// As `null`.
    Null,
}

impl Default for Huawei {
    fn default() -> Self {
        Self {
            unauthenticated: Refuser::default(),
            foreign_domain_id: ForeignDomainId::default(),
            lock_counts: LockCounts::default(),
            read_only_actions: ["iam:*:get*", "iam:*:list*", "iam:*:check*"].map(String::from).into(),
            user_target: "user".to_owned(),
            device_target: "virtual_mfa_device".to_owned(),
            login_protection_target: "login_protect".to_owned(),
        }
    }
}

impl Default for Vmware {
    fn default() -> Self {
        Self {
            never_enrolled: Absent::Ok,
            federated: Absent::NotFound,
            absent_device_name: AbsentField::default(),
        }
    }
}

/// One row of the table of assumptions.
#[derive(Clone, Copy, Debug)]
pub struct Assumption {
    /// The setting, below `[behaviour]`.
    pub setting: &'static str,
    /// What it decides.
    pub decides: &'static str,
    /// The values it takes, in words.
    pub values: &'static str,
    /// Why the default is what it is.
    pub reason: &'static str,
}

/// Every assumption, in the order of the fields.
pub const ASSUMPTIONS: &[Assumption] = &[
    Assumption {
        setting: "huawei.unauthenticated",
        decides: "who answers a missing, unknown, expired or malformed credential",
        values: "`gateway` (`APIGW.0301`, `APIGW.0307`) or `iam` (`IAM.0001`, `IAM.0066`, `IAM.0067`)",
        reason: "both sets of codes are documented, but not which of the two a request meets; \
                 every 401 that users have posted came from the gateway",
    },
    Assumption {
        setting: "huawei.foreign_domain_id",
        decides: "what a signed request meets whose `X-Domain-Id` is not the access key's account",
        values: "`forbidden` (403 `IAM.0002`) or `ignored`",
        reason: "no text is known; nothing may cross accounts",
    },
    Assumption {
        setting: "huawei.lock_counts",
        decides: "which failures count towards the five that lock an access key",
        values: "`wrong_signatures` or `wrong_and_expired_signatures`",
        reason: "the vendor says \"authentication failures\"; a clock that is off guesses no key",
    },
    Assumption {
        setting: "huawei.read_only_actions",
        decides: "the actions that the system policy `IAM ReadOnlyAccess` allows",
        values: "a list of action patterns",
        reason: "the vendor shows the policy's text only as a picture",
    },
    Assumption {
        setting: "huawei.user_target",
        decides: "the word for a user in `Could not find %(target)s: %(target_id)s.`",
        values: "any text",
        reason: "only the template is documented; clients read the code",
    },
    Assumption {
        setting: "huawei.device_target",
        decides: "the word for a virtual MFA device in the same text",
        values: "any text",
        reason: "as above; the word is the key of the response",
    },
    Assumption {
        setting: "huawei.login_protection_target",
        decides: "the word for login protection in the same text",
        values: "any text",
        reason: "as above; the word is the key of the response",
    },
    Assumption {
        setting: "vmware.never_enrolled",
        decides: "the MFA status of a user without an enrolled device",
        values: "`ok` (200, `activated` false) or `not_found` (404)",
        reason: "the page documents 404 with a generic text, and a field that says the same",
    },
    Assumption {
        setting: "vmware.federated",
        decides: "the MFA status of a federated user",
        values: "`not_found` (404) or `ok` (200, `activated` false)",
        reason: "federated users do MFA at their own identity provider",
    },
    Assumption {
        setting: "vmware.absent_device_name",
        decides: "how a status without an enrolled device writes `deviceName`",
        values: "`omit` or `null`",
        reason: "the field is documented as optional",
    },
];

/// What is assumed and cannot be set: what, and why.
pub const FIXED: &[(&str, &str)] = &[
    ("on Huawei's paths a token goes before a signature", "no client sends both"),
    (
        "on VMware's paths `Authorization: Bearer` goes before `csp-auth-token`",
        "an old server-side filter of the vendor's reads them in this order; clients send the same token in both",
    ),
    (
        "`IAM.0002` is for callers without a policy, `IAM.0003` for callers whose policies do not allow the action",
        "the pages show both bodies and do not say which is whose",
    ),
    (
        "a policy that denies an action binds a Security Administrator, but neither the account owner nor users \
         acting on themselves",
        "the policy guide says that deny wins over allow, and that calls on oneself need no policy",
    ),
    (
        "five failures lock an access key, the sixth request meets the lock",
        "the vendor says \"more than five\" and shows no count",
    ),
    (
        "a service account of VMware's is 401 on Huawei's paths, and 403 where VMware wants a user",
        "Huawei has no such accounts; VMware's page excludes them and names no status",
    ),
    (
        "VMware's messages are the page's descriptions, `statusCode` is the HTTP status, and the three code fields \
         are left out",
        "no real body is known; all six fields are optional",
    ),
    (
        "400, 405, 408 and 501, and on VMware's paths 413, 414 and 431 too, have texts of our own",
        "the vendors document none; Huawei's gateway documents 413, 414 and 494",
    ),
    ("a signature that cannot be read is 401 with a text of our own", "only the code is known"),
    (
        "a body is at most 1 MiB",
        "the gateway takes 12 MB; no request of these interfaces needs more than 32 KB; `[limits]` changes it",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_row_and_every_row_its_field() {
        let fields = serde_json::to_value(Behaviour::default()).unwrap();
        let mut settings = Vec::new();
        for (vendor, fields) in fields.as_object().unwrap() {
            settings.extend(fields.as_object().unwrap().keys().map(|field| format!("{vendor}.{field}")));
        }
        let mut rows: Vec<_> = ASSUMPTIONS.iter().map(|row| row.setting).collect();
        rows.sort_unstable();
        settings.sort();
        assert_eq!(rows, settings);
    }
}
