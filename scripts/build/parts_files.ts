/**
 * Which parts of the program go together: those that the same runs need. What has modules of Node.js
 * stays by itself, as each costs 4 to 14 ms, and comes last, so that nothing else leads to it.
 */

import type { PartsFile } from "./merge_parts.ts";

export const PARTS_FILES: readonly PartsFile[] = [
  {
    name: "command_line",
    modules: [
      "main",
      "ask_password_deno",
      "confine_deno",
      "confined_thread",
      "decoder_list",
      "explain_permissions",
      "status_line",
    ],
  },
  { name: "send", modules: ["start_run"] },
  {
    name: "decoding",
    modules: ["decode_data_set", "decode_pool", "frame_pool", "module_loader"],
  },
  {
    name: "additions",
    modules: [
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
  { name: "archives", modules: ["archives"] },
  { name: "tls", modules: ["load_tls", "tls_files", "transport_tls"] },
];
