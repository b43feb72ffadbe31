/**
 * The permissions that are built into the executable: the fewest with which every option works.
 * Both kinds of executable take them from here.
 */

export const PERMISSION_FLAGS: readonly string[] = [
  "--no-prompt",
  // Any peer, and listening for the answer about storage commitment.
  "--allow-net",
  // Files and folders are named on the command line and in lists; links lead anywhere.
  "--allow-read",
  // Report and log files and the journal, named on the command line or in a log configuration.
  "--allow-write",
  // DCMDICTPATH and TCP_NODELAY; and a log configuration may contain ${NAME} for any variable.
  "--allow-env",
  // %h in a log configuration.
  "--allow-sys=hostname",
];

/**
 * Options that keep the runtime from looking at anything but the program: no configuration file,
 * no lock file, no packages, nothing from the network.
 */
export const ISOLATION_FLAGS: readonly string[] = [
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--cached-only",
  "--no-check",
  // Decoding threads are started without any permission.
  "--unstable-worker-options",
];
