//! Every operation of Huawei's × every kind of caller: the status of each cell, pinned.
//!
//! The callers act on `victim`, a user without roles and policies; `itself` is victim. What is refused
//! changes nothing, and no caller of another tenant ever changes this one.

use std::collections::BTreeSet;

use axum::http::Method;
use fauxfactor::http::Face;
use fauxfactor::vendors::huawei::Huawei;

use crate::huawei_table::{CALLERS, ROWS, ask, send, world};

#[tokio::test]
async fn each_cell_is_what_the_pages_say() {
    for row in ROWS {
        for (column, (who, token)) in CALLERS.into_iter().enumerate() {
            let app = world(row).await;
            let before = app.version("t");
            let reply = ask(&app, row, token).await;
            assert_eq!(reply.status, row.4[column], "{} by {who}: {reply:?}", row.0);
            let is_foreign = who == "other tenant";
            if reply.status.as_u16() >= 400 || is_foreign && row.0 != "KeystoneCreateToken" {
                assert_eq!(app.version("t"), before, "{} by {who} changed the tenant", row.0);
            }
        }
    }
}

#[test]
fn no_operation_is_left_out() {
    let all: BTreeSet<_> = Huawei.routes().map(|route| (route.operation, route.method.to_string())).collect();
    let rows = ROWS.iter().map(|row| (row.0, row.1.parse::<Method>().unwrap().to_string()));
    assert_eq!(rows.collect::<BTreeSet<_>>(), all);
}

#[test]
fn what_needs_a_policy_names_its_action() {
    let free = |operation: &str| {
        ["KeystoneListVersions", "KeystoneShowVersion", "KeystoneListAuthDomains", "KeystoneListAuthProjects"]
            .contains(&operation)
            || ["KeystoneShowCatalog", "KeystoneCreateToken", "CreateTemporaryAccessKey"].contains(&operation)
    };
    for route in Huawei.routes() {
        assert_eq!(route.action.is_none(), free(route.operation), "{}", route.operation);
    }
}

/// Whoever is refused is told the same of a user who exists as of one who does not.
#[tokio::test]
async fn refusals_do_not_tell_who_exists() {
    for row in ROWS {
        for (column, (who, token)) in CALLERS.into_iter().enumerate() {
            if row.4[column] != 403 || row.0.ends_with("Token") {
                continue;
            }
            let app = world(row).await;
            let existing = ask(&app, row, token).await;
            let absent = |text: &str| {
                text.replace("victim", "nobody").replace("VICTIMKEY", "NOBODYKEY").replace("prj", "none")
            };
            let (path, body) = (absent(row.2), absent(row.3));
            let unknown = send(&app, row.1, &path, &body, token).await;
            assert_eq!(
                (unknown.status, &unknown.body),
                (existing.status, &existing.body),
                "{} by {who}",
                row.0
            );
        }
    }
}
