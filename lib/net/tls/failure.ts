/** DCMTK's words for what the platform says of a TLS connection that failed. */

import { ConditionError } from "../../base/condition.ts";
import { alertReceived, TlsConditions } from "./conditions.ts";

const ALERT = /^received fatal alert: (\w+)/;

/**
 * @param error what `node:tls` has failed with
 * @param lower what the connection below has failed with, if it has
 */
export function handshakeFailure(error: unknown, lower: Error | undefined): ConditionError {
  const loss = lower ?? (error instanceof ConditionError ? error : undefined);
  if (loss !== undefined) return new ConditionError(TlsConditions.brokenOff, { cause: loss });
  switch (codeOf(error)) {
    case "ECONNRESET":
      return new ConditionError(TlsConditions.brokenOff, { cause: error });
    case "ERR_SSL_WRONG_VERSION_NUMBER":
      return new ConditionError(TlsConditions.noTls, { cause: error });
    default:
      return protocolFailure(error);
  }
}

/** @param error what `node:tls` has failed with, where the connection below has not */
export function protocolFailure(error: unknown): ConditionError {
  const message = error instanceof Error ? error.message : String(error);
  const alert = alertReceived(ALERT.exec(message)?.[1] ?? "");
  if (alert !== undefined) return new ConditionError(alert, { cause: error });
  const { other } = TlsConditions;
  const detail = { ...other, text: `${other.text}: ${message}` };
  return new ConditionError(detail, { cause: error });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
