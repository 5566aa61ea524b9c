//! The fuzz targets on stable Rust: each on its whole corpus, and on entries of it that were changed at
//! random. `fuzz/README.md` says how to look further.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use axum::http::Method;
use fauxfactor::http::Face;
use fauxfactor::vendors::huawei::Huawei;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

#[path = "../../fuzz/src/lib.rs"]
mod targets;

type Target = fn(&[u8]) -> bool;

/// The committed inputs of `target`, and their files.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read(file).unwrap())).collect()
}

/// The inputs of the corpus that are accepted.
fn replay(name: &str, target: Target) -> Vec<Vec<u8>> {
    let inputs = corpus(name).into_iter();
    let accepted = inputs.filter(|(file, input)| {
        catch_unwind(|| target(input)).unwrap_or_else(|_| panic!("{} does not hold", file.display()))
    });
    accepted.map(|(_, input)| input).collect()
}

/// An entry of the corpus of which some bytes were replaced, left out or put in, and whose end may be
/// another's.
fn changed(name: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let inputs: Vec<_> = corpus(name).into_iter().map(|(_, input)| input).collect();
    let change = (any::<Index>(), any::<u8>(), 0..4_u8);
    (any::<[Index; 2]>(), proptest::collection::vec(change, 1..6)).prop_map(move |([one, other], changes)| {
        let (mut input, other) = (one.get(&inputs).clone(), other.get(&inputs));
        for (at, byte, how) in changes {
            let at = at.index(input.len() + 1);
            match how {
                0 if at < input.len() => input[at] = byte,
                1 if at < input.len() => drop(input.remove(at)),
                2 => input.insert(at, byte),
                _ => input.splice(at.., other.iter().skip(at).copied()).for_each(drop),
            }
        }
        input
    })
}

/// The same changes each time, and the least of those that fail.
fn change(name: &str, target: Target) {
    let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let outcome = runner.run(&changed(name), |input| {
        target(&input);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
}

#[test]
fn the_corpus_of_authorization_holds() {
    assert!(!replay("authorization", targets::authorization).is_empty());
}

#[test]
fn the_corpus_of_token_holds() {
    assert!(!replay("token", targets::token).is_empty());
}

/// It has, for every operation that writes, a request that is accepted.
#[test]
fn the_corpus_of_json_body_holds() {
    let accepted = replay("json_body", targets::json_body);
    for (letter, operation) in (b'A'..).zip(targets::OPERATIONS) {
        let is_of = |input: &Vec<u8>| input.first() == Some(&letter);
        assert!(accepted.iter().any(is_of), "none of {} for {operation}", char::from(letter));
    }
}

#[test]
fn changed_authorizations_hold() {
    change("authorization", targets::authorization);
}

#[test]
fn changed_tokens_hold() {
    change("token", targets::token);
}

#[test]
fn changed_json_bodies_hold() {
    change("json_body", targets::json_body);
}

#[test]
fn every_operation_that_writes_is_fuzzed() {
    for route in Huawei.routes().filter(|route| ![Method::GET, Method::HEAD].contains(&route.method)) {
        assert!(
            targets::OPERATIONS.contains(&route.operation),
            "{0} is new: it goes to the end of fuzz/src/json_body.rs, and a body of it to fuzz/corpus/json_body",
            route.operation
        );
    }
}
