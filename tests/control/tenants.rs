//! Private worlds.

use super::harness::App;

#[tokio::test]
async fn a_tenant_that_is_not_there_is_404() {
    let app = App::demo().await;
    let reply = app.request("DELETE", "/_fauxfactor/v1/tenants/nope", &[], "").await;
    assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (404, Some("tenant_not_found")));
}
