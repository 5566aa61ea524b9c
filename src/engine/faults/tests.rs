//! Which requests meet what, in which order, and that it repeats.

use std::num::NonZeroU32;

use proptest::prelude::*;

use super::*;
use crate::domain::rate::RateRule;
use crate::domain::vendor::Vendor;

const NOW: Timestamp = Timestamp::from_seconds(1_768_465_800);
const PATH: &str = "/v3.0/OS-MFA/users/alice/virtual-mfa-device";

fn asked<'a>() -> Asked<'a> {
    Asked {
        vendor: Some(Vendor::Huawei),
        operation: Some("ShowUserMfaDevice"),
        method: "GET",
        path: PATH,
        caller: None,
        has_header: &|name, fits| name.eq_ignore_ascii_case("user-agent") && fits(b"python-requests/2"),
    }
}

fn faults(rules: impl IntoIterator<Item = Rule>) -> Faults {
    let faults = Faults::new([7; 32]);
    faults.replace(rules);
    faults
}

fn meet(faults: &Faults) -> Option<Plan> {
    faults.meet(&asked(), NOW)
}

fn status(plan: Option<Plan>) -> Option<u16> {
    match plan?.end? {
        (_, End::Fail(injected)) => Some(injected.status),
        _ => None,
    }
}

/// Which of the first ten requests the rule fires at.
fn fires(rule: Rule) -> Vec<usize> {
    let faults = faults([rule]);
    (1..=10).filter(|_| meet(&faults).is_some()).collect()
}

fn counts(faults: &Faults) -> Vec<(String, u64, u64)> {
    faults.list().iter().map(|fault| (fault.id.to_string(), fault.matched, fault.fired)).collect()
}

#[test]
fn without_rules_nothing_happens_and_nothing_is_asked() {
    let faults = faults([]);
    assert!(!faults.are_there() && meet(&faults).is_none());
    let id = faults.add(Rule::fail(503)).id;
    assert!(faults.are_there() && faults.remove(id) && !faults.remove(id) && !faults.are_there());
    faults.add(Rule::fail(503));
    faults.clear();
    assert!(!faults.are_there());
}

#[test]
fn a_rule_matches_if_all_that_it_gives_is_true() {
    let header = |header: HeaderMatch| Rule::fail(503).with_header(header);
    let agent = || HeaderMatch::named("User-Agent");
    let rule = || Rule::fail(503);
    let matching = [
        rule(),
        rule().on_vendor(Vendor::Huawei),
        rule().on_operation("ShowUserMfaDevice"),
        rule().on_method("get"),
        rule().on_path("/v3.0/OS-MFA/*"),
        header(agent()),
        header(agent().containing("python")),
        header(agent().containing("")),
        header(agent().equal_to("python-requests/2")),
        rule().on_vendor(Vendor::Huawei).on_path(PATH).with_header(agent()),
    ];
    for rule in matching {
        assert_eq!(status(meet(&faults([rule.clone()]))), Some(503), "{rule:?}");
    }
    let others = [
        rule().on_vendor(Vendor::Vmware),
        rule().on_operation("ListUserMfaDevices"),
        rule().on_method("POST"),
        rule().on_path("/v3/*"),
        rule().for_caller("alice"),
        header(HeaderMatch::named("accept")),
        header(agent().containing("java")),
        header(agent().equal_to("python")),
        rule().on_vendor(Vendor::Huawei).on_method("POST"),
    ];
    for rule in others {
        let faults = faults([rule.clone()]);
        assert_eq!((meet(&faults), &*counts(&faults)), (None, &[("f1".to_owned(), 0, 0)][..]), "{rule:?}");
    }
}

#[test]
fn a_rule_fires_when_it_says() {
    assert_eq!(fires(Rule::fail(500)).len(), 10);
    let at = |rule: Rule| {
        let faults = faults([rule]);
        (1..=10).filter(|_| meet(&faults).is_some()).count()
    };
    let nth = |rule: Rule| {
        let faults = faults([rule]);
        (1..=10).filter(|_| status(meet(&faults)).is_some()).collect::<Vec<_>>()
    };
    assert_eq!(nth(Rule::fail(500).first(3)), [1, 2, 3]);
    assert_eq!(nth(Rule::fail(500).every(4)), [4, 8]);
    assert_eq!(nth(Rule::fail(500).after_first(8)), [9, 10]);
    assert_eq!(at(Rule::fail(500).first(0)), 0);
    assert_eq!(at(Rule::fail(500).every(0)), 10);
    assert_eq!(
        (at(Rule::fail(500).with_probability(0.0)), at(Rule::fail(500).with_probability(2.0))),
        (0, 10)
    );
}

#[test]
fn the_first_rule_that_ends_the_request_wins_and_latencies_before_it_add_up() {
    let second = Duration::from_secs(1);
    let faults = faults([
        Rule::delay(second),
        Rule::fail(500).first(1),
        Rule::delay(second * 2).after_handler(),
        Rule::fail(503).after_handler(),
        Rule::drop_connection(),
    ]);
    let first = meet(&faults).unwrap();
    assert_eq!((first.wait_before, first.wait_after, first.rule.unwrap().0), (second, Duration::ZERO, 2));
    assert_eq!(status(Some(first)), Some(500));
    let then = meet(&faults).unwrap();
    assert_eq!((then.wait_before, then.wait_after, then.rule.unwrap().0), (second, second * 2, 4));
    assert_eq!(then.end.as_ref().unwrap().0, At::After);
    let counts = counts(&faults).into_iter().map(|(_, matched, fired)| (matched, fired));
    assert_eq!(counts.collect::<Vec<_>>(), [(2, 2), (2, 1), (1, 1), (1, 1), (0, 0)]);
}

#[test]
fn latency_alone_is_named_by_the_first_rule() {
    let faults = faults([Rule::delay(Duration::from_secs(1)), Rule::delay(Duration::from_secs(2))]);
    let plan = meet(&faults).unwrap();
    assert_eq!((plan.rule.unwrap().to_string(), plan.end), ("f1".to_owned(), None));
}

#[test]
fn what_is_cut_off_is_the_handlers_answer() {
    let plan = meet(&faults([Rule::truncate(20)])).unwrap();
    assert_eq!(plan.end, Some((At::After, End::Truncate(20))));
    assert_eq!(meet(&faults([Rule::drop_connection()])).unwrap().end, Some((At::Before, End::Drop)));
}

#[test]
fn a_limit_refuses_until_its_window_ends_on_the_tenants_clock() {
    let limit = RateRule { requests: NonZeroU32::new(2).unwrap(), per: Duration::from_mins(1) };
    let faults = faults([Rule::limit(limit)]);
    let at = |seconds: u64| faults.meet(&asked(), NOW.plus(Duration::from_secs(seconds)));
    assert_eq!((at(0), at(10)), (None, None));
    let refused = Injected { status: 429, retry_after: Some(45), message: None };
    assert_eq!(at(15).unwrap().end, Some((At::Before, End::Fail(refused))));
    assert_eq!(at(60), None);
    assert_eq!(counts(&faults), [("f1".to_owned(), 4, 1)]);
}

#[test]
fn names_of_rules_are_not_given_twice() {
    let faults = faults([Rule::fail(500), Rule::fail(501)]);
    let replaced = faults.replace([Rule::fail(502)]);
    assert_eq!(replaced[0].id.to_string(), "f3");
    assert_eq!("f3".parse().ok().and_then(|id| faults.find(id)).map(|fault| fault.matched), Some(0));
    for text in ["", "f", "3", "f03", "f+3", "f-3", "f99999999999999999999", "F3"] {
        assert_eq!(text.parse::<FaultId>(), Err(NoFaultId), "{text}");
    }
}

#[test]
fn durations_without_end_are_waited_for_without_a_panic() {
    let endless = Rule::delay_between(Duration::ZERO, Duration::MAX);
    let faults = faults([endless.clone(), Rule::delay(Duration::MAX), endless.after_handler()]);
    assert_eq!(meet(&faults).unwrap().wait_before, Duration::MAX);
}

fn rule() -> impl Strategy<Value = Rule> {
    let effect = prop_oneof![
        (400_u16..600).prop_map(Rule::fail),
        (0_u64..5, 0_u64..5).prop_map(|(min, max)| {
            Rule::delay_between(Duration::from_secs(min), Duration::from_secs(max))
        }),
        Just(Rule::drop_connection()),
        (0_usize..9).prop_map(Rule::truncate),
        (1_u32..5, 1_u64..90).prop_map(|(requests, seconds)| {
            let requests = NonZeroU32::new(requests).unwrap_or(NonZeroU32::MIN);
            Rule::limit(RateRule { requests, per: Duration::from_secs(seconds) })
        }),
    ];
    let when = (0_u8..5, 0_u64..6, 0.0..=1.0);
    (effect, when, any::<bool>(), any::<bool>()).prop_map(
        |(rule, (kind, count, probability), after, matches)| {
            let rule = if after { rule.after_handler() } else { rule };
            let rule = if matches { rule } else { rule.on_method("POST") };
            match kind {
                0 => rule,
                1 => rule.first(count),
                2 => rule.every(count),
                3 => rule.after_first(count),
                _ => rule.with_probability(probability),
            }
        },
    )
}

proptest! {
    #[test]
    fn what_happens_repeats_and_is_counted(
        rules in proptest::collection::vec(rule(), 0..6),
        steps in proptest::collection::vec(0_u64..40, 1..30),
    ) {
        let (one, other) = (faults(rules.clone()), faults(rules));
        let (mut now, mut ended, mut delayed) = (NOW, 0, 0);
        for step in &steps {
            now = now.plus(Duration::from_secs(*step));
            let plan = one.meet(&asked(), now);
            prop_assert_eq!(&plan, &other.meet(&asked(), now));
            ended += u64::from(plan.as_ref().is_some_and(|plan| plan.end.is_some()));
            delayed += u64::from(plan.is_some_and(|plan| plan.end.is_none()));
        }
        let all = one.list();
        prop_assert!(all.iter().all(|fault| fault.fired <= fault.matched && fault.matched <= steps.len() as u64));
        let ends = all.iter().filter(|fault| !matches!(fault.rule.effect, Effect::Latency { .. }));
        prop_assert_eq!(ends.map(|fault| fault.fired).sum::<u64>(), ended);
        let latencies = all.iter().filter(|fault| matches!(fault.rule.effect, Effect::Latency { .. }));
        prop_assert!(latencies.map(|fault| fault.fired).sum::<u64>() >= delayed);
        let elsewhere = all.iter().filter(|fault| fault.rule.matching.method.is_some());
        prop_assert!(elsewhere.into_iter().all(|fault| fault.matched == 0));
    }

    #[test]
    fn a_probability_is_about_how_often_a_rule_fires(probability in 0.0..=1.0, key in any::<[u8; 32]>()) {
        let faults = Faults::new(key);
        faults.add(Rule::fail(503).with_probability(probability));
        let fired = (0..2000).filter(|_| meet(&faults).is_some()).count();
        let expected = probability * 2000.0;
        prop_assert!((f64::from(u32::try_from(fired).unwrap()) - expected).abs() < 150.0);
    }

    #[test]
    fn a_latency_lies_where_it_says(min in 0_u64..1000, more in 0_u64..1000) {
        let (min, max) = (Duration::from_millis(min), Duration::from_millis(min + more));
        let faults = faults([Rule::delay_between(min, max)]);
        for _ in 0..20 {
            let wait = meet(&faults).unwrap().wait_before;
            prop_assert!(min <= wait && wait <= max);
        }
    }
}
