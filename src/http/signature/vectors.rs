//! The six vectors: the vendor's published example, and requests signed by its Python SDK 3.1.219.

use axum::http::Request;
use axum::http::request::Parts;

use super::*;
use crate::domain::time::Timestamp;

struct Vector {
    secret: &'static str,
    request: (&'static str, &'static str),
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    canonical: &'static str,
    hash: &'static str,
    authorization: &'static str,
}

const SK: &str = "ExampleSecretKey0123456789abcdefABCDEFGH";

const VECTORS: [Vector; 6] = [
    Vector {
        secret: "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
        request: (
            "GET",
            "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        ),
        headers: &[
            ("Content-Type", "application/json"),
            ("X-Sdk-Date", "20191115T033655Z"),
            ("Host", "service.region.example.com"),
        ],
        body: "",
        canonical: "GET
/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs/
limit=2&marker=13551d6b-755d-4757-b956-536f674975c0
content-type:application/json
host:service.region.example.com
x-sdk-date:20191115T033655Z

content-type;host;x-sdk-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        hash: "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
        authorization: "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
    },
    Vector {
        secret: SK,
        request: ("GET", "/v3.0/OS-MFA/users/07609fb9358010e21f7bc003751c7c32/virtual-mfa-device"),
        headers: &[
            ("Content-Type", "application/json"),
            ("User-Agent", "huaweicloud-usdk-python/3.0"),
            ("X-Domain-Id", "d78cbac186b744899480f25bd022f468"),
            ("X-Sdk-Date", "20260115T083000Z"),
            ("Host", "iam.example.com"),
        ],
        body: "",
        canonical: "GET
/v3.0/OS-MFA/users/07609fb9358010e21f7bc003751c7c32/virtual-mfa-device/

content-type:application/json
host:iam.example.com
user-agent:huaweicloud-usdk-python/3.0
x-domain-id:d78cbac186b744899480f25bd022f468
x-sdk-date:20260115T083000Z

content-type;host;user-agent;x-domain-id;x-sdk-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        hash: "45dfa8cbb2348199e35c5f52bdcb48f47df57824fab38c6701421ada044f42ac",
        authorization: "SDK-HMAC-SHA256 Access=HPUAEXAMPLEAK1234567, SignedHeaders=content-type;host;user-agent;x-domain-id;x-sdk-date, Signature=ba3899ab16f9d2281a348f9181a5af4fc8e21dc051b312944265825a8cac6fc9",
    },
    Vector {
        secret: SK,
        request: ("PUT", "/v3.0/OS-USER/users/07609fb9358010e21f7bc003751c7c32/login-protect"),
        headers: &[
            ("Content-Type", "application/json;charset=UTF-8"),
            ("X-Domain-Id", "d78cbac186b744899480f25bd022f468"),
            ("X-Sdk-Date", "20260115T083001Z"),
            ("Host", "iam.example.com:8443"),
        ],
        body: r#"{"login_protect": {"enabled": true, "verification_method": "vmfa"}}"#,
        canonical: "PUT
/v3.0/OS-USER/users/07609fb9358010e21f7bc003751c7c32/login-protect/

content-type:application/json;charset=UTF-8
host:iam.example.com:8443
x-domain-id:d78cbac186b744899480f25bd022f468
x-sdk-date:20260115T083001Z

content-type;host;x-domain-id;x-sdk-date
488348a39c6fdcda73689321ba8a265dcb66d41227581e8f875356d08c1eee1c",
        hash: "d5be16928921a7c72bcd0984545f1d7edb24f40fb86fef2fff12c1613bde00d5",
        authorization: "SDK-HMAC-SHA256 Access=HPUAEXAMPLEAK1234567, SignedHeaders=content-type;host;x-domain-id;x-sdk-date, Signature=c95b0187bd0b843d6d67ae07286cb8e4de6698f48260b07cf7468e25d496cf11",
    },
    Vector {
        secret: SK,
        request: (
            "DELETE",
            "/v3.0/OS-MFA/virtual-mfa-devices?serial_number=iam%3Ad78cbac186b744899480f25bd022f468%3Amfa%2Fmy%20device&user_id=07609fb9358010e21f7bc003751c7c32",
        ),
        headers: &[
            ("Content-Type", "application/json"),
            ("X-Domain-Id", "d78cbac186b744899480f25bd022f468"),
            ("X-Security-Token", "hQ1leGFtcGxlLXNlY3VyaXR5LXRva2Vu"),
            ("X-Sdk-Date", "20260115T083002Z"),
            ("Host", "iam.example.com"),
        ],
        body: "",
        canonical: "DELETE
/v3.0/OS-MFA/virtual-mfa-devices/
serial_number=iam%3Ad78cbac186b744899480f25bd022f468%3Amfa%2Fmy%20device&user_id=07609fb9358010e21f7bc003751c7c32
content-type:application/json
host:iam.example.com
x-domain-id:d78cbac186b744899480f25bd022f468
x-sdk-date:20260115T083002Z
x-security-token:hQ1leGFtcGxlLXNlY3VyaXR5LXRva2Vu

content-type;host;x-domain-id;x-sdk-date;x-security-token
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        hash: "aec500b1a9d4a3ab3e5dad062518b6b7044898d9a69f61f15ff2ab20f8fb6e4b",
        authorization: "SDK-HMAC-SHA256 Access=HPUAEXAMPLEAK1234567, SignedHeaders=content-type;host;x-domain-id;x-sdk-date;x-security-token, Signature=d30a47aba5f812383f49ac82ec08bbd62823846bd57d03f7dd815e363394474e",
    },
    Vector {
        secret: SK,
        request: ("GET", "/v3/auth/domains"),
        headers: &[
            ("User-Agent", "huaweicloud-usdk-python/3.0"),
            ("X-Sdk-Date", "20260115T083003Z"),
            ("Host", "127.0.0.1:8080"),
        ],
        body: "",
        canonical: "GET
/v3/auth/domains/

host:127.0.0.1:8080
user-agent:huaweicloud-usdk-python/3.0
x-sdk-date:20260115T083003Z

host;user-agent;x-sdk-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        hash: "718bb8ffb0b4883bf34f9c59ba60fc9793611fbc3a6f6045443f1c7c25400064",
        authorization: "SDK-HMAC-SHA256 Access=HPUAEXAMPLEAK1234567, SignedHeaders=host;user-agent;x-sdk-date, Signature=67a2ec2e16f7cfcfa36175d6070760ff6419e06d85ea1d1a44bf71178cd77d8a",
    },
    Vector {
        secret: SK,
        request: ("GET", "/v3/projects?name=cn-north-4"),
        headers: &[
            ("User-Agent", "huaweicloud-usdk-python/3.0"),
            ("X-Sdk-Date", "20260115T083004Z"),
            ("Host", "127.0.0.1:8080"),
        ],
        body: "",
        canonical: "GET
/v3/projects/
name=cn-north-4
host:127.0.0.1:8080
user-agent:huaweicloud-usdk-python/3.0
x-sdk-date:20260115T083004Z

host;user-agent;x-sdk-date
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        hash: "904fda92c0e07e32d8f2b27597f3dfb50e168705a281048f0e3dd4024290c8cb",
        authorization: "SDK-HMAC-SHA256 Access=HPUAEXAMPLEAK1234567, SignedHeaders=host;user-agent;x-sdk-date, Signature=95d2b893b8429b00034e6099560d2ea15b3ba08ea71e1ad2e10837c2b8340d25",
    },
];

impl Vector {
    fn parts(&self) -> Parts {
        let (method, target) = self.request;
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in self.headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn signed_at(&self) -> Timestamp {
        let date = self.headers.iter().find(|(name, _)| *name == "X-Sdk-Date").unwrap().1;
        Timestamp::parse_compact(date).unwrap()
    }

    fn verify(&self, parts: &Parts, now: Timestamp) -> Result<(), SignatureError> {
        let authorization = Authorization::parse(self.authorization.as_bytes()).unwrap();
        verify(&authorization, self.secret, parts, self.body.as_bytes(), now)
    }
}

#[test]
fn the_vectors_hold() {
    for vector in &VECTORS {
        let parts = vector.parts();
        let authorization = Authorization::parse(vector.authorization.as_bytes()).unwrap();
        let payload = sha256_hex(vector.body.as_bytes());
        let canonical = canonical::request(&parts, authorization.signed_headers, &payload);
        assert_eq!(canonical, vector.canonical);
        assert_eq!(sha256_hex(canonical.as_bytes()), vector.hash);
        assert_eq!(vector.verify(&parts, vector.signed_at()), Ok(()));
    }
}

#[test]
fn fifteen_minutes_of_skew_are_allowed_either_way() {
    let vector = &VECTORS[1];
    let (parts, signed) = (vector.parts(), vector.signed_at());
    let shifted = |seconds: i64| Timestamp::from_seconds(signed.seconds() + seconds);
    for allowed in [-900, 900] {
        assert_eq!(vector.verify(&parts, shifted(allowed)), Ok(()), "{allowed}");
    }
    for refused in [-901, 901] {
        let server = shifted(refused);
        assert_eq!(vector.verify(&parts, server), Err(SignatureError::Expired { signed, server }));
    }
}

#[test]
fn every_signed_part_matters() {
    let vector = &VECTORS[2];
    let tamper: [fn(&mut Parts); 5] = [
        |parts| parts.method = axum::http::Method::POST,
        |parts| parts.uri = "/v3.0/OS-USER/users/other/login-protect".parse().unwrap(),
        |parts| parts.uri = format!("{}?a=b", parts.uri).parse().unwrap(),
        |parts| drop(parts.headers.insert("host", "iam.example.com".parse().unwrap())),
        |parts| drop(parts.headers.remove("content-type")),
    ];
    for change in tamper {
        let mut parts = vector.parts();
        change(&mut parts);
        let verdict = vector.verify(&parts, vector.signed_at());
        assert!(matches!(verdict, Err(SignatureError::Wrong { .. })), "{verdict:?}");
    }
    let other_body = Vector { body: "{}", ..VECTORS[2] };
    assert!(other_body.verify(&vector.parts(), vector.signed_at()).is_err());
}

#[test]
fn headers_that_are_not_signed_do_not_matter() {
    let vector = &VECTORS[4];
    let mut parts = vector.parts();
    parts.headers.insert("x-project-id", "anything".parse().unwrap());
    assert_eq!(vector.verify(&parts, vector.signed_at()), Ok(()));
}

#[test]
fn the_date_must_be_signed_and_well_formed() {
    let vector = &VECTORS[4];
    let unsigned = Authorization { access: "A", signed_headers: "host", signature: "00" };
    let verdict = verify(&unsigned, SK, &vector.parts(), b"", vector.signed_at());
    assert_eq!(verdict, Err(SignatureError::Malformed("X-Sdk-Date is not among the SignedHeaders")));
    for date in ["2026-01-15T08:30:03Z", ""] {
        let mut parts = vector.parts();
        parts.headers.insert("x-sdk-date", date.parse().unwrap());
        assert!(matches!(vector.verify(&parts, vector.signed_at()), Err(SignatureError::Malformed(_))));
    }
}

#[test]
fn a_stated_payload_hash_is_taken_as_far_as_it_is_true() {
    let parts = |stated: &str| {
        let mut parts = VECTORS[2].parts();
        parts.headers.insert("x-sdk-content-sha256", stated.parse().unwrap());
        parts
    };
    let actual = sha256_hex(b"body");
    assert_eq!(payload_hashes(&parts("UNSIGNED-PAYLOAD"), b"body"), ["UNSIGNED-PAYLOAD"]);
    assert_eq!(payload_hashes(&parts("UNSIGNED-PAYLOAD"), b""), ["UNSIGNED-PAYLOAD", &sha256_hex(b"")]);
    assert_eq!(payload_hashes(&parts(&sha256_hex(b"other")), b"body"), [actual]);
}

#[test]
fn the_shown_request_has_no_credentials() {
    let vector = &VECTORS[3];
    let parts = vector.parts();
    let mut authorization = Authorization::parse(vector.authorization.as_bytes()).unwrap();
    authorization.signature = "00";
    let Err(SignatureError::Wrong { canonical }) =
        verify(&authorization, SK, &parts, b"", vector.signed_at())
    else {
        panic!("a wrong signature was taken");
    };
    assert_eq!(canonical, vector.canonical.replace("hQ1leGFtcGxlLXNlY3VyaXR5LXRva2Vu", "***"));
}
