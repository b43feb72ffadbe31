/** The ciphersuites of the TLS that Deno has in it, under the names of RFC 5246 and RFC 8446. */

/** Those of TLS 1.2 that DICOM's Extended BCP 195 profile allows (PS3.15 §B.11), and Deno has. */
export const EXTENDED_PROFILE_SUITES = [
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
] as const;

/** All of them. Which ones are offered cannot be chosen. */
export const TLS_CIPHER_SUITES: readonly string[] = [
  ...EXTENDED_PROFILE_SUITES,
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
];
