import assert from "node:assert/strict";
import { type Certificate, parseCertificate } from "../../../lib/net/tls/certificate.ts";
import { parseCrl } from "../../../lib/net/tls/crl.ts";
import { ConditionError } from "../../../lib/base/condition.ts";
import { verifyPeer } from "../../../lib/net/tls/verify_peer.ts";
import {
  type CertificateOptions,
  type CrlOptions,
  der,
  extension,
  type Made,
  makeCa,
  makeCertificate,
  makeCrl,
} from "../../support/certificates.ts";

const ROOT = makeCa();
const OTHER_ROOT = makeCa({ name: "other" });
/** As the other, with its name: only the signature tells. */
const IMPOSTOR = makeCa();

interface Trust {
  readonly anchors?: readonly Made[];
  readonly crls?: readonly Uint8Array[];
  readonly crlCheck?: "none" | "leaf" | "chain";
  readonly platformProblem?: string;
}

/** @returns what is wrong, as the user sees it; undefined where the peer is trusted */
function verify(presented: readonly Made[], trust: Trust = {}): string | undefined {
  const { anchors = [ROOT], crls = [], crlCheck = "none", platformProblem } = trust;
  try {
    verifyPeer({ presented: presented.map((made) => made.der), platformProblem }, {
      anchors: anchors.map(({ der }): Certificate => parseCertificate(der)),
      crls: crls.map(parseCrl),
      crlCheck,
    });
    return undefined;
  } catch (error) {
    assert(error instanceof ConditionError && error.cause instanceof ConditionError);
    assert.equal(error.condition.text, "TLS error: certificate verify failed");
    return error.cause.condition.text.replace("X.509 certificate verification error - ", "");
  }
}

function leafOf(issuer: Made, options: CertificateOptions = {}): Made {
  return makeCertificate({ issuer, ...options });
}

const INTERMEDIATE = makeCa({ name: "intermediate", issuer: ROOT });
const SELF_SIGNED = makeCertificate({ name: "self" });
const NOT_A_CA = makeCertificate({ name: "nobody", issuer: ROOT, ca: false });
const WITHOUT_CONSTRAINTS = makeCertificate({ name: "plain", issuer: ROOT });
const OLD_LEAF = makeCertificate({ name: "old", issuer: ROOT, version: 1 });
const OLD_ROOT = makeCertificate({ name: "old root", version: 1 });
const NO_SIGNER = makeCa({ name: "no signer", issuer: ROOT, keyUsage: 0x80 });
const SHORT = makeCa({ name: "short", issuer: ROOT, pathLength: 0 });
const EXPIRED_CA = makeCa({ name: "expired", issuer: ROOT, notBefore: -3, notAfter: -2 });
const EXPIRED_ROOT = makeCa({ name: "expired root", notBefore: -3, notAfter: -2 });

const CASES: readonly {
  readonly name: string;
  readonly presented: readonly Made[];
  readonly trust?: Trust;
  readonly expected?: string;
}[] = [
  { name: "a certificate of the root", presented: [leafOf(ROOT)] },
  { name: "a certificate for servers", presented: [leafOf(ROOT, { purposes: [1, 2] })] },
  {
    name: "a path over an intermediate CA",
    presented: [leafOf(INTERMEDIATE), INTERMEDIATE],
  },
  {
    name: "a path with the root and others in it",
    presented: [leafOf(INTERMEDIATE), OTHER_ROOT, ROOT, INTERMEDIATE],
  },
  {
    name: "a trusted intermediate CA",
    presented: [leafOf(INTERMEDIATE)],
    trust: { anchors: [INTERMEDIATE] },
  },
  {
    name: "a certificate that is trusted itself",
    presented: [SELF_SIGNED],
    trust: { anchors: [SELF_SIGNED] },
  },
  {
    name: "a root of version 1",
    presented: [leafOf(OLD_ROOT)],
    trust: { anchors: [OLD_ROOT] },
  },
  {
    name: "a missing intermediate CA",
    presented: [leafOf(INTERMEDIATE)],
    expected: "unable to get local issuer certificate",
  },
  {
    name: "nothing that is trusted",
    presented: [leafOf(ROOT)],
    trust: { anchors: [] },
    expected: "unable to get local issuer certificate",
  },
  {
    name: "another root",
    presented: [leafOf(OTHER_ROOT)],
    expected: "unable to get local issuer certificate",
  },
  {
    name: "a root that the peer brings along",
    presented: [leafOf(OTHER_ROOT), OTHER_ROOT],
    expected: "self signed certificate in certificate chain",
  },
  {
    name: "a certificate that signs itself",
    presented: [SELF_SIGNED],
    expected: "self signed certificate",
  },
  {
    name: "another root of the same name",
    presented: [leafOf(IMPOSTOR)],
    expected: "certificate signature failure",
  },
  {
    name: "an expired certificate",
    presented: [leafOf(ROOT, { notBefore: -3, notAfter: -2 })],
    expected: "certificate has expired",
  },
  {
    name: "one that is trusted and has expired",
    presented: [EXPIRED_ROOT],
    trust: { anchors: [EXPIRED_ROOT] },
    expected: "certificate has expired",
  },
  {
    name: "one that is not valid yet",
    presented: [leafOf(ROOT, { notBefore: 1, notAfter: 2 })],
    expected: "certificate is not yet valid",
  },
  {
    name: "an expired CA",
    presented: [leafOf(EXPIRED_CA), EXPIRED_CA],
    expected: "certificate has expired",
  },
  {
    name: "an expired root",
    presented: [leafOf(EXPIRED_ROOT)],
    trust: { anchors: [EXPIRED_ROOT] },
    expected: "certificate has expired",
  },
  {
    name: "an issuer that is no CA",
    presented: [leafOf(NOT_A_CA), NOT_A_CA],
    expected: "invalid CA certificate",
  },
  {
    name: "an issuer that does not say whether it is a CA",
    presented: [leafOf(WITHOUT_CONSTRAINTS), WITHOUT_CONSTRAINTS],
    expected: "invalid CA certificate",
  },
  {
    name: "an issuer of version 1",
    presented: [leafOf(OLD_LEAF), OLD_LEAF],
    expected: "invalid CA certificate",
  },
  {
    name: "an issuer that is trusted as a peer only",
    presented: [leafOf(NOT_A_CA)],
    trust: { anchors: [NOT_A_CA] },
    expected: "invalid CA certificate",
  },
  {
    name: "a CA that may not sign certificates",
    presented: [leafOf(NO_SIGNER), NO_SIGNER],
    expected: "invalid CA certificate",
  },
  {
    name: "a CA below one that allows none",
    presented: (() => {
      const ca = makeCa({ name: "below", issuer: SHORT });
      return [leafOf(ca), ca, SHORT];
    })(),
    expected: "path length constraint exceeded",
  },
  {
    name: "a certificate for clients",
    presented: [leafOf(ROOT, { purposes: [2] })],
    expected: "unsupported certificate purpose",
  },
  {
    name: "a critical extension that nobody knows",
    presented: [leafOf(ROOT, {
      extensions: [extension("1.2.3.4", der(0x05), { critical: true })],
    })],
    expected: "unhandled critical extension",
  },
  {
    name: "name constraints",
    presented: (() => {
      const constraints = extension("2.5.29.30", der(0x30), { critical: true });
      const ca = makeCa({ name: "constrained", issuer: ROOT, extensions: [constraints] });
      return [leafOf(ca), ca];
    })(),
    expected: "unhandled critical extension",
  },
  {
    name: "a certificate of version 1",
    presented: [OLD_LEAF],
    expected: "unspecified: X.509 version 1, only version 3 can be verified",
  },
  {
    name: "a certificate of version 1 that is trusted itself",
    presented: [OLD_ROOT],
    trust: { anchors: [OLD_ROOT] },
    expected: "unspecified: X.509 version 1, only version 3 can be verified",
  },
  {
    name: "an alternative name that is no list",
    presented: [leafOf(ROOT, { extensions: [extension("2.5.29.17", der(0x0c, [0x78]))] })],
    expected: "unspecified: Cannot read 2.5.29.17: tag 12 instead of 48",
  },
  {
    name: "an extended key usage that is none",
    presented: [leafOf(ROOT, { extensions: [extension("2.5.29.37", der(0x05))] })],
    expected: "unspecified: Cannot read extKeyUsage: tag 5 instead of 48",
  },
  {
    name: "no certificate at all",
    presented: [],
    expected: "unspecified: there is none",
  },
  {
    name: "what only the platform objects to",
    presented: [leafOf(ROOT)],
    trust: { platformProblem: "TOO_WEAK" },
    expected: "unable to verify the first certificate: TOO_WEAK; a key or a digest may be weak",
  },
];

for (const { name, presented, trust, expected } of CASES) {
  Deno.test(`verifyPeer() ${expected === undefined ? "trusts" : "refuses"} ${name}`, () => {
    assert.equal(verify(presented, trust), expected);
  });
}

const LEAF = makeCertificate({ issuer: INTERMEDIATE, serialNumber: 0x81 });
const PATH = [LEAF, INTERMEDIATE];
const REVOKED_CA = makeCa({ name: "revoked", issuer: ROOT, serialNumber: 77 });
const BELOW_REVOKED = makeCertificate({ issuer: REVOKED_CA });

function crl(issuer: Made, options?: CrlOptions): Uint8Array {
  return makeCrl(issuer, options);
}

const CRL_CASES: readonly {
  readonly name: string;
  readonly presented?: readonly Made[];
  readonly crlCheck?: "leaf" | "chain";
  readonly crls: readonly Uint8Array[];
  readonly expected?: string;
}[] = [
  { name: "that is in no list", crls: [crl(INTERMEDIATE, { revoked: [1, 2] })] },
  {
    name: "that was revoked",
    crls: [crl(INTERMEDIATE, { revoked: [1, 0x81] })],
    expected: "certificate revoked",
  },
  { name: "without any list", crls: [], expected: "unable to get certificate CRL" },
  {
    name: "with a list of another CA",
    crls: [crl(ROOT)],
    expected: "unable to get certificate CRL",
  },
  {
    name: "with a list that somebody else has signed",
    crls: [crl({ ...IMPOSTOR, name: "intermediate" })],
    expected: "CRL signature failure",
  },
  {
    name: "with a sound list behind a forged one",
    crls: [
      crl({ ...IMPOSTOR, name: "intermediate" }),
      crl(INTERMEDIATE, { revoked: [0x81] }),
    ],
    expected: "certificate revoked",
  },
  {
    name: "with an expired list",
    crls: [crl(INTERMEDIATE, { thisUpdate: -3, nextUpdate: -2 })],
    expected: "CRL has expired",
  },
  {
    name: "with a list of the future",
    crls: [crl(INTERMEDIATE, { thisUpdate: 1, nextUpdate: 2 })],
    expected: "CRL is not yet valid",
  },
  {
    name: "with a list that is not for all",
    crls: [
      crl(INTERMEDIATE, { extensions: [extension("2.5.29.28", der(0x30), { critical: true })] }),
    ],
    expected: "unable to get certificate CRL",
  },
  {
    name: "of a revoked CA, which is not looked at",
    presented: [BELOW_REVOKED, REVOKED_CA],
    crls: [crl(REVOKED_CA), crl(ROOT, { revoked: [77] })],
  },
  {
    name: "of a revoked CA",
    presented: [BELOW_REVOKED, REVOKED_CA],
    crlCheck: "chain",
    crls: [crl(REVOKED_CA), crl(ROOT, { revoked: [77] })],
    expected: "certificate revoked",
  },
  {
    name: "of a CA without a list about it",
    crlCheck: "chain",
    crls: [crl(INTERMEDIATE)],
    expected: "unable to get certificate CRL",
  },
  {
    name: "with lists about all",
    crlCheck: "chain",
    crls: [crl(INTERMEDIATE), crl(ROOT)],
  },
];

for (const { name, presented = PATH, crls, crlCheck = "leaf", expected } of CRL_CASES) {
  const verb = expected === undefined ? "trusts" : "refuses";
  Deno.test(`verifyPeer() ${verb} a certificate ${name}`, () => {
    assert.equal(verify(presented, { crls, crlCheck }), expected);
  });
}

Deno.test("verifyPeer() needs a list about a certificate that is trusted itself, too", () => {
  const trust = { anchors: [ROOT], crlCheck: "chain" } as const;
  assert.equal(verify([ROOT], trust), "unable to get certificate CRL");
  assert.equal(verify([ROOT], { ...trust, crls: [makeCrl(ROOT)] }), undefined);
});

Deno.test("verifyPeer() takes a bounded time for many certificates of one name", () => {
  const crowd = Array.from({ length: 40 }, () => makeCa({ name: "crowd" }));
  const presented = [makeCertificate({ issuer: crowd[0]! }), ...crowd];
  const start = performance.now();
  assert.notEqual(verify(presented), undefined);
  assert(performance.now() - start < 5000);
});
