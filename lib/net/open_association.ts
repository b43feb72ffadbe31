/**
 * Opening an association as its requestor (PS3.8 §7.1): connect, propose, and take the peer's answer.
 * The lines that DCMTK logs on the way are logged here.
 */

import { ConditionError } from "../base/condition.ts";
import { acseAnswer } from "./acse_answer.ts";
import { INTERRUPTED_ARTIM_MS } from "./artim.ts";
import { Association } from "./association.ts";
import type { AssociationOptions } from "./association_options.ts";
import { illegalServiceParameter, NetConditions } from "./conditions.ts";
import { negotiate, proposeAssociation } from "./negotiation.ts";
import type { AssociateAc, AssociateRq } from "./pdu.ts";
import { logRejection, RejectionError } from "./rejection.ts";
import { connectTransport, type Transport } from "./transport.ts";
import { UpperLayer } from "./upper_layer.ts";

const DEFAULT_WRITE_TIMEOUT_MS = 60_000;
/** DCMTK keeps `HOST:PORT` in 64 bytes. */
const MAX_HOST_LENGTH = 57;

/**
 * What DCMTK checks and logs before it connects.
 *
 * @throws ConditionError where the host name is too long, logged already
 */
export function prepareAssociation(
  options: Pick<AssociationOptions, "host" | "presentationContexts" | "log">,
): void {
  const { host, log } = options;
  if (host.length > MAX_HOST_LENGTH) {
    log.error(
      `Maximum length of peer host name '${host}' is longer than maximum of ` +
        `${MAX_HOST_LENGTH} characters`,
    );
    throw new ConditionError(NetConditions.illegalCall);
  }
  const count = options.presentationContexts.length;
  log.debug(`Configured a total of ${count} presentation contexts for SCU`);
}

/**
 * Connects and negotiates. An association without any accepted context is returned as well, after
 * DCMTK's error line: see {@link Association.acceptsAny}.
 *
 * @throws ConditionError where no association comes about; nothing is left open then
 */
export async function openAssociation(options: AssociationOptions): Promise<Association> {
  const { log } = options;
  const request = proposeAssociation(options);
  log.info("Requesting Association");
  const layer = new UpperLayer(() => connect(options), options);
  try {
    await layer.connect();
    log.debug("setting network send timeout to 60 seconds");
    log.debug("setting network receive timeout to 60 seconds");
    checkTitles(options);
    const answer = await requestAnswer(layer, request, options);
    return new Association(layer, negotiate(request, answer, options), options);
  } catch (error) {
    // Only an interrupted user has the time to say goodbye; DCMTK hangs up.
    if (options.signal?.aborted) await layer.abort(INTERRUPTED_ARTIM_MS);
    else await layer.close();
    throw error;
  }
}

async function connect(options: AssociationOptions): Promise<Transport> {
  const { host, port, ipVersion, connectTimeoutMs, signal, tls } = options;
  const transport = await connectTransport({
    host,
    port,
    ipVersion,
    writeTimeoutMs: options.writeTimeoutMs ?? DEFAULT_WRITE_TIMEOUT_MS,
    nagle: options.nagle ?? false,
    ...(connectTimeoutMs === undefined ? {} : { timeoutMs: connectTimeoutMs }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (tls === undefined) return transport;
  const { secureTransport } = await import("./transport_tls.ts");
  const { log, acseTimeoutMs: timeoutMs } = options;
  return await secureTransport(transport, { host, settings: tls, timeoutMs, log, signal });
}

/** DCMTK looks at the titles only when the connection stands. */
function checkTitles(options: AssociationOptions): void {
  if (options.calledAeTitle === "") throw illegalTitle("Called AP Title", options);
  if (options.callingAeTitle === "") throw illegalTitle("Calling AP Title", options);
}

function illegalTitle(what: string, options: AssociationOptions): ConditionError {
  const condition = illegalServiceParameter(what);
  options.log.error(condition.text);
  return new ConditionError(condition);
}

/** Sends the request and waits for the A-ASSOCIATE-AC. */
async function requestAnswer(
  layer: UpperLayer,
  request: AssociateRq,
  options: AssociationOptions,
): Promise<AssociateAc> {
  const indication = await acseAnswer(layer, options, () => layer.requestAssociation(request));
  switch (indication.type) {
    case "accepted":
      return indication.ac;
    case "rejected":
      logRejection(options.log, indication.rj);
      throw new RejectionError(indication.rj);
    case "ended": {
      const { error } = indication;
      const isTooLarge = error instanceof ConditionError &&
        error.condition === NetConditions.associatePduTooLarge;
      if (isTooLarge) options.log.error(error.message);
      throw error;
    }
    default:
      throw new ConditionError(NetConditions.unexpectedPdu);
  }
}
