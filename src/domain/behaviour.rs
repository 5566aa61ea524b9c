//! What no vendor documents: every assumption, with its default, its setting and the reason.
//!
//! A value that a vendor does document is a constant beside the code that uses it. A value that was
//! chosen for want of knowledge is a field here, and `[behaviour]` of a configuration can change it.
//! [`ASSUMPTIONS`] is the readable table; a test keeps it and the fields in step.

use std::num::NonZeroU32;

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
    /// Time steps behind the server's whose codes are taken.
    pub code_steps_back: u8,
    /// Time steps ahead of the server's whose codes are taken.
    pub code_steps_ahead: u8,
    /// Time steps behind the server's in which the first code of a binding may lie.
    pub bind_steps_back: u8,
    /// Time steps ahead of the server's in which the second code of a binding may lie.
    pub bind_steps_ahead: u8,
    /// Whether a code may be used twice.
    pub replayed_codes: Replay,
    /// Whether a device that was never bound makes way for a new one.
    pub replace_unbound_device: bool,
    /// Who may delete a device.
    pub device_deletion: DeviceDeletion,
    /// How many permanent access keys a user may have.
    pub access_key_quota: u32,
    /// How many users an account may have; 0 for any number.
    pub user_quota: u32,
    /// What a locked user is told.
    pub locked_message: String,
    /// The actions that the system policy `IAM ReadOnlyAccess` allows.
    pub read_only_actions: Vec<String>,
    /// `target` in the 404 text for an unknown user.
    pub user_target: String,
    /// `target` in the 404 text for a user without a device.
    pub device_target: String,
    /// `target` in the 404 text for login protection that was never configured.
    pub login_protection_target: String,
}

/// Whether a code may be used twice in its time step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Replay {
    /// It may.
    #[default]
    Allowed,
    /// It may not, and neither may an earlier one: RFC 6238, section 5.2.
    Refused,
}

/// Who may delete a virtual MFA device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceDeletion {
    /// The account owner and Security Administrators.
    #[default]
    Administrators,
    /// They, and users their own.
    AdministratorsAndSelf,
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
    /// How many audit records a page has if the request does not say.
    pub audit_page_limit: NonZeroU32,
    /// How many audit records a page may have.
    pub audit_page_limit_max: NonZeroU32,
    /// The index of the first audit record.
    pub audit_first_index: u32,
    /// The last audit record that may be asked for, counted from 1.
    pub audit_record_ceiling: u32,
    /// The issuer of access tokens.
    pub issuer: String,
    /// What token answers say in `scope`.
    pub scope: String,
    /// How an answer without an id token or a refresh token writes them.
    pub absent_tokens: AbsentField,
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
            code_steps_back: 1,
            code_steps_ahead: 1,
            bind_steps_back: 2,
            bind_steps_ahead: 1,
            replayed_codes: Replay::default(),
            replace_unbound_device: true,
            device_deletion: DeviceDeletion::default(),
            access_key_quota: 2,
            user_quota: 0,
            locked_message: "Account locked.".to_owned(),
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
            audit_page_limit: const { NonZeroU32::new(25).unwrap() },
            audit_page_limit_max: const { NonZeroU32::new(200).unwrap() },
            audit_first_index: 1,
            audit_record_ceiling: 10_000,
            issuer: "https://gaz.csp-vidm-prod.com".to_owned(),
            scope: "ALL_PERMISSIONS customer_number openid group_ids group_names".to_owned(),
            absent_tokens: AbsentField::Null,
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
        setting: "huawei.code_steps_back",
        decides: "how many time steps of 30 s behind the server's a code may be",
        values: "0 to 255",
        reason: "the guide says that a device whose clock is off by more than 30 s fails",
    },
    Assumption {
        setting: "huawei.code_steps_ahead",
        decides: "how many time steps ahead of the server's a code may be",
        values: "0 to 255",
        reason: "as above",
    },
    Assumption {
        setting: "huawei.bind_steps_back",
        decides: "how many time steps behind the server's the first code of a binding may be",
        values: "0 to 255",
        reason: "whoever types two codes needs a minute; the second is the step after the first",
    },
    Assumption {
        setting: "huawei.bind_steps_ahead",
        decides: "how many time steps ahead of the server's the second code of a binding may be",
        values: "0 to 255",
        reason: "as for a single code",
    },
    Assumption {
        setting: "huawei.replayed_codes",
        decides: "whether a code may be used twice in its time step",
        values: "`allowed`, or `refused` as RFC 6238 section 5.2 wants it",
        reason: "the vendor does not say; tests would wait 30 s between two calls",
    },
    Assumption {
        setting: "huawei.replace_unbound_device",
        decides: "whether a device that was never bound makes way for a new one of the same user",
        values: "`true`, or `false` for 409 `IAM.0005`",
        reason: "its seed is shown once: who lost it could not go on",
    },
    Assumption {
        setting: "huawei.device_deletion",
        decides: "who may delete a virtual MFA device",
        values: "`administrators` or `administrators_and_self`",
        reason: "the page is for Security Administrators deleting their own device; Terraform deletes those of others",
    },
    Assumption {
        setting: "huawei.access_key_quota",
        decides: "how many permanent access keys a user may have",
        values: "a number",
        reason: "commonly stated; the page documents the error alone",
    },
    Assumption {
        setting: "huawei.user_quota",
        decides: "how many users an account may have before it is 400 with code 1115",
        values: "a number, 0 for no limit",
        reason: "the code is documented, the limit depends on the account",
    },
    Assumption {
        setting: "huawei.locked_message",
        decides: "the text of the 401 that a locked user meets at `POST /v3/auth/tokens`",
        values: "any text",
        reason: "the code table has `IAM.0061 Account locked.`; no body was ever seen",
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
    Assumption {
        setting: "vmware.audit_page_limit",
        decides: "how many audit records a page has if the request has no `pageLimit`",
        values: "a number from 1; no more than `audit_page_limit_max` counts",
        reason: "the page's example of an answer has 25; its text has no default",
    },
    Assumption {
        setting: "vmware.audit_page_limit_max",
        decides: "the largest `pageLimit`; more is 400",
        values: "a number from 1",
        reason: "the vendor's other lists have 200",
    },
    Assumption {
        setting: "vmware.audit_first_index",
        decides: "the `pageStart` of the first audit record; less is taken for it",
        values: "a number, 0 or 1",
        reason: "the page calls it an index and names no base; it is 1 in the vendor's other lists",
    },
    Assumption {
        setting: "vmware.audit_record_ceiling",
        decides: "how far `pageStart` and `pageLimit` may reach together before it is 400",
        values: "a number",
        reason: "the error is documented, the ceiling is not; 10,000 is common in search engines",
    },
    Assumption {
        setting: "vmware.issuer",
        decides: "the issuer of access tokens and id tokens (`iss`), which is not the address of the API",
        values: "a URL",
        reason: "the vendor's production issuer, as a client's configuration has it; staging has another",
    },
    Assumption {
        setting: "vmware.scope",
        decides: "`scope` in the answer of every token grant",
        values: "any text",
        reason: "seen in a published sample of an API token's exchange; of the other grants nothing is known",
    },
    Assumption {
        setting: "vmware.absent_tokens",
        decides: "how the answer to client credentials, which has no id token and no refresh token, writes them",
        values: "`null` or `omit`",
        reason: "no such answer is known; all others have these six fields. Strict OAuth libraries, such as openid-client, \
                 want `omit`",
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
        "a policy that denies an action binds a Security Administrator, but neither the account owner nor, except \
         for creating and binding a device, users acting on themselves",
        "the policy guide says that deny wins over allow, and that calls on oneself need no policy",
    ),
    (
        "nobody but the account owner sets the owner's password or makes the owner's access keys, and nobody \
         disables the owner",
        "the pages do not say; whoever could would be the owner",
    ),
    (
        "`/v5` operations are known to policies by the actions of their older siblings; a page has 100 rows, at \
         most 200",
        "their own actions and limits are not in the sources",
    ),
    (
        "only failures to sign in lock a user, by password, code or recovery code, at either vendor's doors; names that \
         nobody has are locked too; a code that is shown alone, without a sign-in, has a lock of its own",
        "whether a wrong code at binding counts is not documented; a lock must not tell who exists",
    ),
    (
        "what is got with a token or a temporary key ends with it, and with its revocation",
        "the pages give lifetimes and do not say it; the other way round a short life could be made long",
    ),
    (
        "a fixed token says that it was issued when its user was made, by password, and ends with the year 9999",
        "tokens of a configuration have no sign-in; clients want the fields",
    ),
    (
        "fixed tokens survive a change of password and of `enabled`, for as long as the user is enabled",
        "they stand in a configuration, and exist so that no sign-in is needed",
    ),
    (
        "the texts for an inactive key, an ended temporary key, an expired password and an unknown scope are ours",
        "only codes, or nothing, are known; clients read the status",
    ),
    (
        "a password is `Strong` with four kinds of characters, or with three and ten characters; `Middle` with two \
         and eight; else `Low`",
        "only the words are documented",
    ),
    (
        "a body that is said to be of another type than JSON is 400 `IAM.0011`",
        "the pages name no status for it; the header `X-Fauxfactor-Reason` says what is wrong",
    ),
    (
        "new ids and secrets have the vendor's lengths: users 32 hex digits, access keys `HPUA` or `HSTA` and 16 \
         characters, secrets and seeds 40 and 32",
        "alphabets are not documented",
    ),
    (
        "`X-Iam-Trace-Id` is `emulator_` and the request id, and comes with IAM's errors alone",
        "the one value that was ever posted is cut off; SDKs quote it when something fails",
    ),
    (
        "the groups of a user are an empty list, `last_login_time` is null",
        "a tenant has no groups, and a sign-in changes nothing of its user",
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
        "turning MFA looks at the caller, the body, the device, the password and the organization, in this order; a \
         password that cannot be checked for a while, after five wrong ones, is a wrong one",
        "no order is documented",
    ),
    (
        "a search of the audit looks at the caller, then in the body at JSON, dates, actions, event ids, device names \
         and paging, then at whether the user is federated; lists that are empty or `null` filter nothing; both dates \
         are included; what is no whole number of records is 400 with a text of ours",
        "no order is documented, and of paging one error alone",
    ),
    (
        "the 1,000 latest audit entries of a user are kept; event ids are UUIDs of version 8, \
         made from tenant, user and number; `X-Fauxfactor-Audit-Dropped` says how many older ones are gone",
        "neither retention nor the form of ids is documented",
    ),
    (
        "a Huawei binding is an `MFA_ACTIVATION`, login protection `vmfa` with a bound device an `MFA_ENABLE`, and so \
         on: the audit has what changed in VMware's view, whoever changed it; a device in the place of another is \
         disabled, deactivated, activated and enabled",
        "the enum is documented, not what leads to which value",
    ),
    (
        "a sign-in is audited once the password was right and the user is not locked; one that is refused for another \
         reason than its code is not, nor is the exchange of a token for a token",
        "the vendor names the actions alone",
    ),
    (
        "VMware's sign-ins ask for a code if the status says `turnedOn`, Huawei's whenever login protection is `vmfa`",
        "VMware's guide asks if a device is enrolled and MFA on; Huawei's page asks for the device in any case",
    ),
    (
        "recovery codes are 16 letters and digits of base32 in groups of four; hyphens, spaces and case do not count; \
         each works once, and all end with a new set and with the device's binding",
        "the guide says that there are ten, and that a fresh set can be made",
    ),
    (
        "VMware's messages are the page's descriptions, `statusCode` is the HTTP status, and the three code fields \
         are left out",
        "no real body is known; all six fields are optional",
    ),
    (
        "in a VMware organization every user is `org_member`, a Security Administrator `org_admin` too, the account \
         owner `org_owner` too; no policy grants or denies anything there",
        "one set of users has to be seen by both vendors",
    ),
    (
        "`GET /loggedin/user` has the profile where `expandProfile` or `expand` is there, `GET /loggedin/user/orgs` \
         has `items` where `expand` is; a field without a value is left out",
        "the pages have both forms, and say that presence counts and the value does not",
    ),
    (
        "a user's profile has the language and locale of the organization, `emailVerified` is whether there is an \
         address, `accessible` whether the user is enabled; an organization's `name` is made from its id, `status` is \
         `active`, `type` is `EXTERNAL`",
        "a tenant knows no more; a parent, metadata, trusted organizations, groups and services it does not have",
    ),
    (
        "`pageStart` counts rows from 1; the links of pages are relative, keep the operation's other parameters, and \
         are null at the ends",
        "the limits are documented; a sibling product's page says that it is 1-based; `refLink` is relative too",
    ),
    (
        "in lists of users `excludeRoles` empties the roles unless it is `false`, `serviceDefinitionId` finds nobody, \
         `includeGroupIdsInRoles` changes nothing",
        "the pages give the names alone; a tenant has no services and no groups",
    ),
    (
        "users are searched by any part of username, e-mail address and name, without regard to case, by users of the \
         organization; a result is a row of the list",
        "the page names neither fields nor roles; a client searches for `@` to see everybody",
    ),
    (
        "an organization that is not the caller's, and a user whom it does not have, are 404 with the only text of the \
         page, which is about tokens on most; the header `X-Fauxfactor-Reason` says what is not there",
        "no other text is documented; whether another tenant has them must not be told",
    ),
    (
        "the token of a user who is gone is 404 where an operation is about the logged-in user, and 401 elsewhere",
        "the pages have both, and 404 says that no user with the token exists",
    ),
    (
        "the letters of an organization's `displayName` are those of any script; `language` and `locale` are any text \
         of 255 characters; an empty `auditLogsInstanceId` takes it away",
        "the page says letters, and nothing of these",
    ),
    (
        "an administrator may require MFA without a device of their own, and it counts at once",
        "the guide has this of the console, and up to 30 minutes of delay",
    ),
    (
        "400, 405, 408 and 501, and on VMware's paths 413, 414 and 431 too, have texts of our own",
        "the vendors document none; Huawei's gateway documents 413, 414 and 494",
    ),
    ("a signature that cannot be read is 401 with a text of our own", "only the code is known"),
    (
        "a body is at most 1 MiB before the gateway refuses it; IAM itself takes 32 KiB (`IAM.1101`)",
        "the gateway takes 12 MB; no request of these interfaces needs more than 32 KB; `[limits]` changes it",
    ),
    (
        "a refresh token is the one that was exchanged, or lives 180 days; an authorization code and a sign-in that is half \
         done live five minutes",
        "the guide gives six months for API tokens; RFC 6749 wants codes to be short",
    ),
    (
        "a refresh token that an app got can be exchanged like an API token, without the app and without a passcode",
        "tanzu-cli stores it in place of its API token; whoever got it has signed in, with MFA if that was on",
    ),
    (
        "access tokens live until they expire or their user or app is gone, also after a new password, and after the API \
         token or refresh token is revoked",
        "the vendor's pages disagree; services check such tokens without asking anybody",
    ),
    (
        "the id token of an API token is given out again for 15 minutes",
        "it says nothing that changes; an exchange then costs one signature",
    ),
    (
        "`azp` is `csp_prd_gaz_internal_client_id` for API tokens, else the app; `kid` is `signing_` and eight \
         hex digits; `context` is a UUID made from the organization's id",
        "staging's `azp` and a `signing_2` were seen; production's were not",
    ),
    (
        "`perms` are the organization roles of the user, or the `role` of the app; the role of an app opens nothing",
        "samples show such values; the pages name accounts, and not roles, of service accounts",
    ),
    (
        "without registered redirect addresses an app may redirect to loopback addresses; PKCE by S256 alone, and required of \
         public clients",
        "RFC 8252 and RFC 9700; what the vendor's apps may do is not documented",
    ),
    (
        "a client that is none is 401 `invalid_client`, other texts of the token endpoint are `code: text` of ours; an \
         organization that is not the client's is 400",
        "one real text is known, of that shape",
    ),
    (
        "without a `passcode`, or with a wrong one, an exchange is 400 `invalid_grant: MFA passcode is required` or \
         `Invalid passcode`",
        "neither status nor body is known; clients look for another text to tell bad tokens",
    ),
    (
        "introspection and revocation take API tokens of the client's organization too; a token of another client is \
         inactive, and its revocation does nothing",
        "the pages say refresh tokens, which is what clients call API tokens",
    ),
    (
        "signing out ends nothing: it leads back to an address of an app, or to a page that says so",
        "the page keeps no session",
    ),
    ("no cookie is looked at", "an old filter of the vendor's read one; no client sends it"),
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
