import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class SecondFactorTest extends TenantPerTest {
    static final String STATUS = "/csp/gateway/iam/vmwid/api/principal/mfa/status";

    @Test
    void enrolmentIsSeenAfterAnOutage() throws Exception {
        control("POST", "/users/bob/device", "{\"name\": \"phone\"}");
        control("POST", "/faults", "{\"when\": {\"first\": 1}, \"do\": {\"status\": 503}}");

        var token = "demo-bob-token." + tenant.substring(tenant.lastIndexOf('/') + 1);
        assertEquals(503, send("GET", STATUS, "", "csp-auth-token", token).statusCode());
        var answer = send("GET", STATUS, "", "csp-auth-token", token);
        assertEquals("""
                {"activated":true,"deviceName":"phone","turnedOn":true,"username":"bob@demo.test"}""",
                answer.body());

        var code = control("GET", "/users/bob/totp", "").body();
        control("PUT", "/clock", "{\"advance_seconds\": 30}");
        assertNotEquals(code, control("GET", "/users/bob/totp", "").body());
        control("POST", "/requests/assert", """
                {"assertions": [{"exactly": [{"status": 503}, {"status": 200}]}]}""");
    }
}
