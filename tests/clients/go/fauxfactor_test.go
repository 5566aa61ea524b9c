package mfa_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

var server string

func TestMain(m *testing.M) {
	process := exec.Command("fauxfactor", "--listen", "127.0.0.1:0")
	output, _ := process.StdoutPipe()
	process.Start()
	if _, err := fmt.Fscanf(output, "listening on %s", &server); err != nil {
		panic(err)
	}
	defer process.Process.Kill()
	m.Run()
}

func ask(t *testing.T, method, path, body string) (answer struct{ ID, Detail string }) {
	t.Helper()
	url := server + "/_fauxfactor/v1/tenants" + path
	request, _ := http.NewRequest(method, url, strings.NewReader(body))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if json.NewDecoder(response.Body).Decode(&answer); response.StatusCode >= 400 {
		t.Fatal(answer.Detail)
	}
	return answer
}
