// The demo tenant, as the README prints it: what the tests expect the server to know.
"use strict";

module.exports = {
  ACCOUNT_ID: "d78cbac186b744899480f25bd022f468",
  NOBODY_ID: "07609fb9358010e21f7bc003751c7cff",
  ADMIN: {
    id: "07609fb9358010e21f7bc003751c7c30",
    accessKey: "DEMOADMINACCESSKEY01",
    secretKey: "demoAdminSecretKey0123456789abcdefABCDEF",
  },
  ALICE: {
    id: "07609fb9358010e21f7bc003751c7c31",
    accessKey: "DEMOALICEACCESSKEY01",
    secretKey: "demoAliceSecretKey0123456789abcdefABCDEF",
  },
  BOB: {
    id: "07609fb9358010e21f7bc003751c7c32",
    accessKey: "DEMOBOBACCESSKEY0001",
    secretKey: "demoBobSecretKey000123456789abcdefABCDEF",
  },
  CAROL: { id: "07609fb9358010e21f7bc003751c7c33" },
  ERIN: { id: "07609fb9358010e21f7bc003751c7c34" },
};
