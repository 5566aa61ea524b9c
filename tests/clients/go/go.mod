module example.test/mfa

go 1.19
