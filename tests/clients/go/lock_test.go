package mfa_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestALockEndsAfterAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	made := fmt.Sprintf(`{"name": %q, "clock": {"mode": "frozen"}}`, t.Name())
	id := ask(t, "POST", "", made).ID
	t.Cleanup(func() { ask(t, "DELETE", "/"+id, "") })

	expect := func(password string, status int) {
		t.Helper()
		body := fmt.Sprintf(`{"auth": {"identity": {"methods": ["password"], "password": {"user":
			{"name": "bob", "password": %q, "domain": {"name": %q}}}}}}`, password, "demo-"+id)
		response, err := http.Post(server+"/v3/auth/tokens", "application/json", strings.NewReader(body))
		if err != nil || response.StatusCode != status {
			t.Fatal(response, err)
		}
	}
	for i := 0; i < 5; i++ {
		expect("wrong", 401)
	}
	expect("Bob#demo12", 401)
	ask(t, "PUT", "/"+id+"/clock", `{"advance_seconds": 900}`)
	expect("Bob#demo12", 201)
	ask(t, "POST", "/"+id+"/requests/assert",
		`{"assertions": [{"count": 6, "where": {"status": 401}}, {"none_unmatched": true}]}`)
}
