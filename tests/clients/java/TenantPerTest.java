import java.net.URI;
import java.net.http.*;
import org.junit.jupiter.api.*;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

abstract class TenantPerTest {
    static final String TOKEN = "only-for-these-tests";
    static final GenericContainer<?> SERVER = new GenericContainer<>("fauxfactor:latest")
            .withEnv("FAUXFACTOR_CONTROL_TOKEN", TOKEN)
            .withExposedPorts(8080)
            .waitingFor(Wait.forHttp("/_fauxfactor/health/ready"));
    static { SERVER.start(); }
    String tenant = "/_fauxfactor/v1/tenants";

    HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        var uri = URI.create("http://" + SERVER.getHost() + ":" + SERVER.getMappedPort(8080) + path);
        var publisher = HttpRequest.BodyPublishers.ofString(body);
        var request = HttpRequest.newBuilder(uri).headers(headers).method(method, publisher).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> control(String method, String path, String body) throws Exception {
        var answer = send(method, tenant + path, body, "Authorization", "Bearer " + TOKEN);
        Assertions.assertTrue(answer.statusCode() < 300, answer.body());
        return answer;
    }

    @BeforeEach
    void makeTenant(TestInfo test) throws Exception {
        var body = "{\"name\": \"%s\", \"clock\": {\"mode\": \"frozen\"}}".formatted(test.getDisplayName());
        tenant = control("POST", "", body).headers().firstValue("Location").orElseThrow();
    }

    @AfterEach
    void endTenant() throws Exception {
        control("DELETE", "", "");
    }
}
