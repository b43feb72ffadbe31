/**
 * Which parts of the program share a file. Small ones go with what is loaded anyway; large ones, and
 * those with modules of Node.js, which cost milliseconds each, stay apart. What is only data (codecs,
 * the decoding thread's program, NOTICE) is not listed: it has a file of its own.
 */

import type { PartGroup } from "./merge_parts.ts";

export const PART_GROUPS: readonly PartGroup[] = [
  {
    name: "command_line",
    parts: [
      "ask_password_deno",
      "confine_deno",
      "confined_thread",
      "decoder_list",
      "explain_permissions",
      "status_line",
    ],
  },
  { name: "send", parts: ["start_run"] },
  // Before `additions`, which read it for 700 bytes that both need: most runs need only this one.
  { name: "decoding", parts: ["decode_data_set", "decode_pool", "frame_pool", "module_loader"] },
  {
    name: "additions",
    parts: [
      "commitment",
      "dry_run",
      "journal",
      "json_report",
      "listed_inputs",
      "probe",
      "progress",
      "rehearsal_json",
      "rehearsal_text",
      "rehearse",
      "statistics",
    ],
  },
  { name: "archives", parts: ["archives"] },
  { name: "tls", parts: ["load_tls", "tls_files", "transport_tls"] },
];
