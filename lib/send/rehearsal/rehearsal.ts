/** What a trial run (`--dry-run`, `--probe`) has found out, as plain data, before it is text or JSON. */

import type { Codec } from "../../codec/codec.ts";
import type { NegotiatedContext, UserInformation } from "../../net/pdu.ts";
import type { Conversion } from "../prepare/convert.ts";
import type { Instance } from "../instance.ts";
import type { SendOptions } from "../options.ts";
import type { PlannedContext } from "../plan.ts";
import type { RunEnd } from "../run_end.ts";

/** Filled while the trial runs. */
export interface Rehearsal {
  readonly options: SendOptions;
  readonly associations: RehearsedAssociation[];
  /** In list order, as far as the trial has come. */
  readonly files: RehearsedFile[];
  readonly invalidFiles: { readonly path: string; readonly reason: string }[];
  /** undefined: not tried. */
  echo: EchoOutcome | undefined;
  /** An instance could not be sent that a run would try to send. */
  sendFails: boolean;
  end: RunEnd;
}

/** An association that a run would open, or that the probe has tried to. */
export interface RehearsedAssociation {
  /** From 1. */
  readonly number: number;
  /** Without that for C-ECHO. */
  readonly contexts: readonly PlannedContext[];
  readonly outcome:
    /** A dry run asks nobody. */
    | { readonly type: "planned" }
    | {
      readonly type: "opened";
      readonly peer: UserInformation;
      readonly answers: ReadonlyMap<number, NegotiatedContext>;
    }
    | { readonly type: "failed"; readonly failure: Obstacle };
}

/** Why something does not work, and what can be done about it. */
export interface Obstacle {
  readonly reason: string;
  readonly hint?: string | undefined;
}

/** What would be done to a data set to send it in a transfer syntax. */
export interface Way {
  readonly transferSyntaxUid: string;
  readonly conversion: Conversion | "impossible";
  /** What decompresses it. */
  readonly codec?: Codec | undefined;
  /** Why it is impossible. */
  readonly reason?: string;
}

export interface RehearsedFile {
  readonly instance: Instance;
  /** 0: it would ride on none. */
  readonly associationNumber: number;
  /** The context that it would go out on, or that was meant for it; 0: none. */
  readonly presentationContextId: number;
  /** Dry run: one for each transfer syntax of the context. Probe: the one that would be gone, or fail. */
  readonly ways: readonly Way[];
  /** Set where it cannot be sent. */
  readonly obstacle?: Obstacle;
}

/** What came of the C-ECHO. */
export type EchoOutcome =
  & { readonly associationNumber: number }
  & (
    | { readonly type: "answered"; readonly status: number; readonly roundTripMs: number }
    /** The peer did not accept the Verification SOP Class. */
    | { readonly type: "refused"; readonly answer: NegotiatedContext | undefined }
    | { readonly type: "failed"; readonly failure: Obstacle }
  );
