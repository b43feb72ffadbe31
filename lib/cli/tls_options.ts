/** The rows of `options.ts` for TLS, under the names that DCMTK's `storescu` has for them. */

import type { OptionSubgroup } from "./option_types.ts";
import { FILE_NAME } from "./option_values.ts";

export const TLS_OPTIONS = {
  title: "transport layer security (TLS) options",
  options: [
    {
      long: "--disable-tls",
      short: "-tls",
      help: ["connect over plain TCP (default)"],
      block: "tlsStack",
    },
    {
      long: "--enable-tls",
      short: "+tls",
      value: { name: "[p]rivate key file, [c]ertificate file", kind: "string", count: 2 },
      help: ["connect over TLS, with certificate c and its", "key p"],
      block: "tlsStack",
    },
    {
      long: "--anonymous-tls",
      short: "+tla",
      help: ["connect over TLS, without a certificate"],
      block: "tlsStack",
    },
    {
      long: "--std-passwd",
      short: "+ps",
      help: ["ask on standard input for the password of an", "encrypted key (default)"],
      block: "tlsPassword",
    },
    {
      long: "--use-passwd",
      short: "+pw",
      value: { name: "[p]assword", kind: "string" },
      help: ["decrypt the key with p"],
      block: "tlsPassword",
    },
    {
      long: "--null-passwd",
      short: "-pw",
      help: ["decrypt the key with an empty password"],
      block: "tlsPassword",
    },
    {
      long: "--pem-keys",
      short: "-pem",
      help: ["keys, certificates and CRLs are PEM (default)"],
      block: "tlsFileFormat",
    },
    {
      long: "--der-keys",
      short: "-der",
      help: ["keys, certificates and CRLs are DER"],
      block: "tlsFileFormat",
    },
    {
      long: "--add-cert-file",
      short: "+cf",
      value: FILE_NAME,
      help: ["trust the certificates in f (may be repeated)"],
    },
    {
      long: "--add-cert-dir",
      short: "+cd",
      value: { name: "[d]irectory", kind: "string" },
      help: ["trust those in the files of d (may be repeated)"],
    },
    {
      long: "--add-crl-file",
      short: "+crl",
      value: FILE_NAME,
      help: [
        "use the certificate revocation lists in f",
        "(implies --enable-crl-vfy; may be repeated)",
      ],
    },
    {
      long: "--enable-crl-vfy",
      short: "+crv",
      help: ["the peer's certificate must be in no CRL"],
    },
    {
      long: "--enable-crl-all",
      short: "+cra",
      help: ["nor must those that vouch for it"],
    },
    {
      long: "--profile-bcp195-nd",
      short: "+py",
      help: ["Non-downgrading BCP 195 profile: TLS 1.2 and", "1.3 (default)"],
      block: "tlsProfile",
    },
    {
      long: "--profile-bcp195",
      short: "+px",
      help: ["BCP 195 profile: here the same"],
      block: "tlsProfile",
    },
    {
      long: "--profile-bcp195-ex",
      short: "+pz",
      help: ["Extended BCP 195 profile: TLS 1.2, fewer", "ciphersuites"],
      block: "tlsProfile",
    },
    {
      long: "--profile-aes",
      short: "+pa",
      help: ["AES profile (retired): refused"],
      block: "tlsProfile",
    },
    {
      long: "--profile-null",
      short: "+pn",
      help: ["unencrypted communication (retired): refused"],
      block: "tlsProfile",
    },
    {
      long: "--list-ciphers",
      short: "+cc",
      help: ["show the TLS ciphersuites, then exit"],
    },
    {
      long: "--cipher",
      short: "+cs",
      value: { name: "[c]iphersuite name", kind: "string" },
      help: [
        "offer c as well (not with +pz; all that are",
        "supported always are; may be repeated)",
      ],
    },
    {
      long: "--seed",
      short: "+rs",
      value: FILE_NAME,
      help: ["no effect: the system's random numbers are", "used"],
    },
    {
      long: "--write-seed",
      short: "+ws",
      help: ["no effect (only with --seed)"],
      block: "tlsSeed",
    },
    {
      long: "--write-seed-file",
      short: "+wf",
      value: { ...FILE_NAME, note: "only with --seed" },
      help: ["no effect"],
      block: "tlsSeed",
    },
    {
      long: "--require-peer-cert",
      short: "-rc",
      help: ["verify the peer's certificate (default)"],
      block: "tlsPeer",
    },
    {
      long: "--ignore-peer-cert",
      short: "-ic",
      help: ["take any certificate of the peer"],
      block: "tlsPeer",
    },
    {
      long: "--check-server-name",
      short: "",
      help: ["the certificate must be for the peer as named"],
    },
  ],
} as const satisfies OptionSubgroup;
