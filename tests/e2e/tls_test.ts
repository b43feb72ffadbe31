/** The built program over TLS with peers of other makers, and what it says when that fails. */

import assert from "node:assert/strict";
import { file, imageDataSet } from "../support/make.ts";
import { runDcmsend, type RunOptions, type RunResult } from "../support/executable.ts";
import { concat, element } from "../support/make.ts";
import { type RealPeer, startOrthanc, startStorescp, whyMissing } from "../support/real_peer.ts";
import { startScp } from "../support/scp.ts";
import { makeTlsFiles, PASSWORD } from "../support/tls_files.ts";

const FILES = makeTlsFiles();
globalThis.addEventListener("unload", () => FILES[Symbol.dispose]());
Deno.writeFileSync(
  FILES.path("image.dcm"),
  file(imageDataSet({
    extra: concat(element(0x0020000d, "UI", "1.2.3.4"), element(0x0020000e, "UI", "1.2.3.4.1")),
  })),
);

/** Runs where the files are. */
function send(
  port: number,
  options: readonly string[],
  how: Pick<RunOptions, "stdin" | "env"> = {},
): Promise<RunResult> {
  const args = [...options, "localhost", `${port}`, "image.dcm"];
  return runDcmsend(args, { cwd: FILES.folder, ...how });
}

/** @param server option by option; file names are those of {@link FILES} */
function startTlsStorescp(server: string): Promise<RealPeer> {
  return startStorescp(
    server.split(" ").map((word) => /^[a-z]/.test(word) ? FILES.path(word) : word),
  );
}

const SERVER = "+tls server.key server.pem -ic";
const DEMANDING = "+tls server.key server.pem +cf root.pem";
const FAILED = "F: cannot negotiate network association: ";
const UNTRUSTED = `${FAILED}TLS error: certificate verify failed\n` +
  "F: 000b:04(..) X.509 certificate verification error - ";

interface Row {
  readonly name: string;
  readonly server?: string;
  /** Options of the sender. */
  readonly client: string;
  readonly stdin?: string;
  readonly code?: number;
  /** All of standard error; default: nothing. */
  readonly says?: string;
}

const ROWS: readonly Row[] = [
  { name: "a trusted server", client: "+tla +cf root.pem" },
  { name: "a folder of certificates", client: "+tla +cd cas" },
  { name: "several files of certificates", client: "+tla +cf other.pem +cf root.pem" },
  { name: "DER", client: "+tla -der +cf root.der" },
  { name: "a server that nobody verifies", client: "+tla -ic" },
  { name: "the server's name", client: "+tla +cf root.pem --check-server-name" },
  {
    name: "a server of an intermediate CA",
    server: "+tls chain.key chain.pem -ic",
    client: "+tla +cf root.pem",
  },
  {
    name: "a server whose own certificate is trusted",
    server: "+tls self.key self.pem -ic",
    client: "+tla +cf self.pem",
  },
  {
    name: "a server whose own certificate is trusted and that of a CA",
    server: "+tls selfca.key selfca.pem -ic",
    client: "+tla +cf selfca.pem",
  },
  { name: "TLS 1.2 by the extended profile", client: "+tla +cf root.pem +pz" },
  { name: "TLS 1.2 of the server", server: `${SERVER} +pz`, client: "+tla +cf root.pem" },
  { name: "the BCP 195 profile", server: `${SERVER} +px`, client: "+tla +cf root.pem +px" },
  {
    name: "a ciphersuite that is offered anyway",
    client: "+tla +cf root.pem +cs TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  },
  {
    name: "a certificate of ours",
    server: DEMANDING,
    client: "+tls client.key client.pem +cf root.pem",
  },
  {
    name: "a certificate of ours in TLS 1.2",
    server: `${DEMANDING} +pz`,
    client: "+tls client.key client.pem +cf root.pem",
  },
  {
    name: "a certificate of ours in DER",
    server: DEMANDING,
    client: "-der +tls client.key.der client.der +cf root.der",
  },
  {
    name: "an encrypted key",
    server: DEMANDING,
    client: `+tls client-pkcs8.key client.pem +cf root.pem +pw ${PASSWORD}`,
  },
  {
    name: "a password on standard input",
    server: DEMANDING,
    client: "+tls client-pkcs8.key client.pem +cf root.pem",
    stdin: `${PASSWORD}\n`,
  },
  { name: "a list of revoked certificates", client: "+tla +cf root.pem +crl none.crl" },
  {
    name: "no CA",
    client: "+tla",
    code: 61,
    says: `${UNTRUSTED}unable to get local issuer certificate`,
  },
  {
    name: "another CA",
    client: "+tla +cf other.pem",
    code: 61,
    says: `${UNTRUSTED}unable to get local issuer certificate`,
  },
  {
    name: "a server that signs its own certificate",
    server: "+tls self.key self.pem -ic",
    client: "+tla +cf root.pem",
    code: 61,
    says: `${UNTRUSTED}self signed certificate`,
  },
  {
    name: "an expired certificate",
    server: "+tls expired.key expired.pem -ic",
    client: "+tla +cf root.pem",
    code: 61,
    says: `${UNTRUSTED}certificate has expired`,
  },
  {
    name: "a certificate of X.509 version 1",
    server: "+tls old.key old.pem -ic",
    client: "+tla +cf root.pem",
    code: 61,
    says: `${UNTRUSTED}unspecified: X.509 version 1, only version 3 can be verified`,
  },
  {
    name: "a certificate without a name",
    server: "+tls self.key self.pem -ic",
    client: "+tla +cf self.pem --check-server-name",
  },
  {
    name: "a revoked certificate",
    client: "+tla +cf root.pem +crl server.crl",
    code: 61,
    says: `${UNTRUSTED}certificate revoked`,
  },
  {
    name: "no list of revoked certificates",
    client: "+tla +cf root.pem +crv",
    code: 61,
    says: `${UNTRUSTED}unable to get certificate CRL`,
  },
  {
    name: "no certificate of ours where one is wanted",
    server: DEMANDING,
    client: "+tla +cf root.pem",
    code: 61,
    says:
      `${FAILED}(TLS error: tlsv13 alert certificate required|Peer aborted Association.*|TCP I/O Error.*)`,
  },
  {
    name: "no certificate of ours where one is wanted in TLS 1.2",
    server: `${DEMANDING} +pz`,
    client: "+tla +cf root.pem",
    code: 61,
    says: `${FAILED}TLS error: sslv3 alert handshake failure`,
  },
  {
    name: "a certificate of ours that the server does not know",
    server: `${DEMANDING} +pz`,
    client: "+tls stranger.key stranger.pem +cf root.pem",
    code: 61,
    says: `${FAILED}TLS error: tlsv1 alert unknown ca`,
  },
  {
    name: "a server without TLS",
    server: "-d",
    client: "+tla +cf root.pem",
    code: 61,
    says: `${FAILED}OpenSSL I/O error \\(SSL_ERROR_SYSCALL\\)\nF: .*`,
  },
  {
    name: "a retired ciphersuite of the server",
    server: `${SERVER} +pa`,
    client: "+tla +cf root.pem",
    code: 61,
    says: `${FAILED}TLS error: sslv3 alert handshake failure`,
  },
];

const missing = whyMissing("storescp");
for (const { name, server = SERVER, client, stdin, code = 0, says = "" } of ROWS) {
  if (missing !== undefined) break;
  Deno.test(`storescp: ${name}`, async () => {
    await using peer = await startTlsStorescp(server);
    const result = await send(peer.port, client.split(" "), stdin === undefined ? {} : { stdin });
    assert.match(result.stderr, new RegExp(`^${says}\\n?$`));
    assert.deepEqual(
      { code: result.code, stored: await peer.countStored() },
      { code, stored: code === 0 ? 1 : 0 },
    );
  });
}

/** What is wrong before any connection; there is no peer. */
const LOCAL_ROWS: readonly Row[] = [
  {
    name: "a key that is not there",
    client: "+tls none client.pem",
    says: "F: cannot initialize network: Unable to load private TLS key from 'none'\n" +
      "F: 000b:0008 No such file or directory",
  },
  {
    name: "a key that is none",
    client: "+tls client.pem client.pem",
    says: "F: cannot initialize network: Unable to load private TLS key from 'client.pem'\n" +
      "F: 000b:0008 there is no private key in PEM",
  },
  {
    name: "a wrong password",
    client: "+tls client-pkcs8.key client.pem +pw wrong",
    says: "F: cannot initialize network: Unable to load private TLS key from 'client-pkcs8.key'\n" +
      "F: 000b:0008 the password is wrong.*",
  },
  {
    name: "no password",
    client: "+tls client-pkcs8.key client.pem",
    says: "F: cannot initialize network: Unable to load private TLS key from 'client-pkcs8.key'\n" +
      "F: 000b:0008 it is encrypted, and there is no password",
  },
  {
    name: "a certificate that is not there",
    client: "+tls client.key none",
    says: "F: cannot initialize network: Unable to load certificate from 'none'\n" +
      "F: 000b:0008 No such file or directory",
  },
  {
    name: "a certificate of another key",
    client: "+tls stranger.key client.pem",
    says: "F: cannot initialize network: " +
      "Private key 'stranger.key' and certificate 'client.pem' do not match",
  },
  {
    name: "a folder instead of a key",
    client: "+tls cas client.pem",
    says: "F: cannot initialize network: Unable to load private TLS key from 'cas'\n" +
      "F: 000b:0008 not a regular file",
  },
];

for (const { name, client, says = "" } of LOCAL_ROWS) {
  Deno.test(`exit code 60, and nothing is sent: ${name}`, async () => {
    await using scp = startScp();
    const result = await send(scp.port, client.split(" "));
    assert.match(result.stderr, new RegExp(`^${says}\\n$`));
    assert.deepEqual({ code: result.code, tried: scp.associations.length }, { code: 60, tried: 0 });
  });
}

Deno.test("certificates to trust that cannot be read are passed over with a warning", async () => {
  await using scp = startScp();
  const options = "+tla +cf none +cf image.dcm +cd none +crl root.pem".split(" ");
  const { stderr } = await send(scp.port, options);
  assert.deepEqual(stderr.split("\n").slice(0, 4), [
    "W: unable to load certificate file 'none', ignoring: No such file or directory",
    "W: unable to load certificate file 'image.dcm', ignoring: nothing of the kind in it",
    "W: unable to load certificates from directory 'none', ignoring: No such file or directory",
    "W: unable to load CRL file 'root.pem', ignoring: nothing of the kind in it",
  ]);
});

Deno.test("with -v, a peer that expects TLS, or does not, is explained", async () => {
  await using plain = startScp();
  const overTls = await send(plain.port, ["-v", "+tla", "-ic"]);
  assert.match(overTls.stderr, /^I: hint: .*leave out \+tls and \+tla/m);
  if (missing !== undefined) return;
  await using secure = await startTlsStorescp(SERVER);
  const overTcp = await send(secure.port, ["-v"]);
  assert.match(overTcp.stderr, /^I: hint: .*expects TLS/m);
});

Deno.test("with -d, the connection and the peer's certificate are shown", async () => {
  await using peer = await startTlsStorescp(SERVER);
  const { stderr } = await send(peer.port, ["-d", "+tla", "+cf", "root.pem"]);
  assert.match(stderr, /^D: {3}Protocol {4}: TLSv1\.3$/m);
  assert.match(stderr, /^D: {3}Subject {5}: \/CN=peer$/m);
});

Deno.test("several associations at a time each have a TLS connection of their own", async () => {
  await using peer = await startStorescp([
    "--fork",
    ..."+tls server.key server.pem -ic".split(" ").map((word) =>
      /^[a-z]/.test(word) ? FILES.path(word) : word
    ),
  ]);
  const names = ["1.dcm", "2.dcm", "3.dcm", "4.dcm"];
  for (const [index, name] of names.entries()) {
    const sopInstanceUid = `1.2.3.${index + 1}`;
    await Deno.writeFile(
      FILES.path(name),
      file(imageDataSet({ sopInstanceUid }), { sopInstanceUid }),
    );
  }
  const options = ["--parallel", "2", "+tla", "+cf", "root.pem", "localhost", `${peer.port}`];
  const { code, stderr } = await runDcmsend([...options, ...names], { cwd: FILES.folder });
  assert.deepEqual({ code, stderr, stored: await peer.countStored() }, {
    code: 0,
    stderr: "",
    stored: 4,
  });
});

/** Each of them makes Deno or its Node.js layer trust more, or tell more, than it should. */
const ENVIRONMENT = {
  NODE_TLS_REJECT_UNAUTHORIZED: "0",
  NODE_EXTRA_CA_CERTS: FILES.path("root.pem"),
  DENO_CERT: FILES.path("root.pem"),
  DENO_TLS_CA_STORE: "system",
  SSL_CERT_FILE: FILES.path("root.pem"),
  SSLKEYLOGFILE: FILES.path("keys.log"),
};

/** @returns 0 where there is none, too: the runtime may have made it before the program began */
async function lengthOf(name: string): Promise<number> {
  try {
    return (await Deno.stat(FILES.path(name))).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

for (const confined of [[], ["--confine"]]) {
  Deno.test(`the environment decides on no trust, and gets no keys: ${confined}`, async () => {
    await using peer = await startTlsStorescp(SERVER);
    const how = { env: ENVIRONMENT };
    const untrusting = await send(peer.port, [...confined, "+tla", "+cf", "other.pem"], how);
    assert.equal(untrusting.code, 61);
    const trusting = await send(peer.port, [...confined, "+tla", "+cf", "root.pem"], how);
    assert.deepEqual({ code: trusting.code, stderr: trusting.stderr }, { code: 0, stderr: "" });
    assert.equal(await lengthOf("keys.log"), 0);
  });
}

if (whyMissing("Orthanc") === undefined) {
  Deno.test("Orthanc: a certificate of ours, and its own", async () => {
    await using peer = await startOrthanc(undefined, {
      DicomTlsEnabled: true,
      DicomTlsCertificate: FILES.path("server.pem"),
      DicomTlsPrivateKey: FILES.path("server.key"),
      DicomTlsTrustedCertificates: FILES.path("root.pem"),
      DicomTlsRemoteCertificateRequired: true,
    });
    const trusting = ["+cf", "root.pem", "--check-server-name"];
    const identified = await send(peer.port, ["+tls", "client.key", "client.pem", ...trusting]);
    assert.deepEqual({ code: identified.code, stderr: identified.stderr }, { code: 0, stderr: "" });
    const anonymous = await send(peer.port, ["+tla", ...trusting]);
    assert.equal(anonymous.code, 61);
    assert.equal(await peer.countStored(), 1);
  });
}
