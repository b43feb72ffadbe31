/**
 * An archive that stores everything and speaks storage commitment as a test tells it to (PS3.4 Annex J),
 * on a loopback address. What it says of storage commitment is spelled out byte by byte.
 */

import {
  decodeCommandSet,
  encodeStoreResponse,
  readStoreRequest,
} from "../../../lib/net/command_set.ts";
import type { AssociateRq, NegotiatedContext, Pdu, RoleSelection } from "../../../lib/net/pdu.ts";
import { PduBuffer } from "../../../lib/net/pdu_buffer.ts";
import { encodePdu } from "../../../lib/net/pdu_encode.ts";
import { parseCommitmentReport } from "../../../lib/send/commitment/commitment_data_set.ts";
import * as golden from "../../golden/orthanc_commitment.ts";
import { pData, responseCommand } from "../../net/wire.ts";
import {
  concat,
  element,
  EXPLICIT_LE,
  item,
  type MakeEncoding,
  sequence,
  UID,
  us,
} from "../../support/make.ts";

export const STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";
const N_ACTION_RSP = 0x8130;
/** A PDU of DCMTK's default length holds so many bytes of data. */
const FRAGMENT_LENGTH = 16384 - 6;

/** What the program has asked. */
export interface CommitmentRequest {
  readonly transactionUid: string;
  readonly sopInstanceUids: readonly string[];
  readonly presentationContextId: number;
}

/** One association of the program with the archive. */
export interface Conversation {
  /** Answers the N-ACTION-RQ. */
  respond(status: number): Promise<void>;
  /** Sends an N-EVENT-REPORT-RQ. @returns the status that the program answers */
  report(eventTypeId: number, dataSet: Uint8Array): Promise<number>;
  /** Sends any PDU. */
  send(pdu: Pdu): Promise<void>;
  close(): void;
}

export interface CommitmentScpOptions {
  readonly onRequest: (request: CommitmentRequest, conversation: Conversation) => Promise<void>;
  /** The answer to the context of storage commitment; default: accepted in explicit VR. */
  readonly context?: Omit<NegotiatedContext, "id">;
  readonly roleSelection?: RoleSelection;
  /** Of the C-STORE responses; default: 0. */
  readonly storeStatus?: (sopInstanceUid: string) => number;
  /** Called when an object has been stored. */
  readonly onStored?: () => void;
}

export interface CommitmentScp extends AsyncDisposable {
  readonly port: number;
  readonly requests: readonly CommitmentRequest[];
  /** The A-ASSOCIATE-RQ of those associations that proposed storage commitment. */
  readonly proposals: readonly AssociateRq[];
}

/** Starts to listen; dispose of the result to stop. */
export function startCommitmentScp(options: CommitmentScpOptions): CommitmentScp {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const requests: CommitmentRequest[] = [];
  const proposals: AssociateRq[] = [];
  const open = new Map<ScpConversation, Promise<void>>();
  const accepting = acceptAll();

  async function acceptAll(): Promise<void> {
    for await (const connection of listener) {
      const conversation = new ScpConversation(connection, options, { requests, proposals });
      open.set(conversation, conversation.run());
    }
  }

  return {
    port: listener.addr.port,
    requests,
    proposals,
    async [Symbol.asyncDispose](): Promise<void> {
      listener.close();
      await accepting;
      for (const conversation of open.keys()) conversation.close();
      await Promise.all(open.values());
    },
  };
}

/** What has been heard of a message. */
interface Message {
  readonly presentationContextId: number;
  readonly command: Uint8Array[];
  readonly data: Uint8Array[];
}

class ScpConversation implements Conversation {
  readonly #connection: Deno.TcpConn;
  readonly #options: CommitmentScpOptions;
  readonly #records: { requests: CommitmentRequest[]; proposals: AssociateRq[] };
  readonly #incoming = new PduBuffer(131072);
  #message: Message | undefined;
  #messageId = 0;
  #contextId = 1;
  /** Of the reports that have no answer yet. */
  readonly #awaiting: ((status: number) => void)[] = [];
  #isClosed = false;
  readonly #works: Promise<void>[] = [];

  constructor(
    connection: Deno.TcpConn,
    options: CommitmentScpOptions,
    records: { requests: CommitmentRequest[]; proposals: AssociateRq[] },
  ) {
    this.#connection = connection;
    this.#options = options;
    this.#records = records;
  }

  async run(): Promise<void> {
    try {
      while (await this.#incoming.readFrom((target) => this.#connection.read(target))) {
        for (let next = this.#incoming.next(); next.type === "pdu"; next = this.#incoming.next()) {
          await this.#handle(next.pdu);
        }
      }
    } catch (error) {
      if (!this.#isClosed && !isLoss(error)) throw error;
    }
    for (const resolve of this.#awaiting) resolve(-1);
    this.close();
    await Promise.all(this.#works);
  }

  close(): void {
    if (!this.#isClosed) this.#connection.close();
    this.#isClosed = true;
  }

  async respond(status: number): Promise<void> {
    const command = responseCommand({
      commandField: N_ACTION_RSP,
      messageId: this.#messageId,
      status,
    });
    await this.#write(pData(this.#contextId, 3, command));
  }

  async report(eventTypeId: number, dataSet: Uint8Array): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#awaiting.push(resolve);
    await this.#write(eventReport(this.#contextId, eventTypeId, dataSet));
    return await promise;
  }

  async send(pdu: Pdu): Promise<void> {
    await this.#write(encodePdu(pdu));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
    } catch (error) {
      if (!this.#isClosed && !isLoss(error)) throw error;
    }
  }

  async #handle(pdu: Pdu): Promise<void> {
    switch (pdu.type) {
      case "A-ASSOCIATE-RQ":
        return await this.#accept(pdu);
      case "A-RELEASE-RQ":
        return await this.send({ type: "A-RELEASE-RP" });
      case "A-RELEASE-RP":
      case "A-ABORT":
        return this.close();
      case "P-DATA-TF":
        for (const { presentationContextId, command, last, data } of pdu.pdvs) {
          this.#message ??= { presentationContextId, command: [], data: [] };
          this.#message[command ? "command" : "data"].push(data.slice());
          if (last) await this.#consider(this.#message, command);
        }
    }
  }

  async #accept(request: AssociateRq): Promise<void> {
    const { roleSelection, context } = this.#options;
    const isProposed = request.presentationContexts.some(isCommitment);
    if (isProposed) this.#records.proposals.push(request);
    await this.send({
      type: "A-ASSOCIATE-AC",
      calledAeTitle: request.calledAeTitle,
      callingAeTitle: request.callingAeTitle,
      applicationContext: request.applicationContext,
      presentationContexts: request.presentationContexts.map((proposed) => ({
        id: proposed.id,
        result: 0,
        transferSyntax: UID.explicitLe,
        ...isCommitment(proposed) ? context : {},
      })),
      userInformation: {
        maxPduLength: 16384,
        implementationClassUid: "1.2.3.4",
        ...isProposed && roleSelection !== undefined ? { roleSelections: [roleSelection] } : {},
      },
    });
  }

  /** A command, or the data set behind it, is complete. */
  async #consider(message: Message, isCommand: boolean): Promise<void> {
    const command = decodeCommandSet(concat(...message.command));
    if (isCommand && command.hasDataSet) return;
    this.#message = undefined;
    this.#contextId = message.presentationContextId;
    const number = (tag: number): number => {
      const value = command.elements.get(tag) ?? new Uint8Array(2);
      return value[0]! + 256 * value[1]!;
    };
    this.#messageId = number(0x00000110);
    switch (command.commandField) {
      case 0x0001: {
        const { messageId, sopInstanceUid } = readStoreRequest(command);
        const status = this.#options.storeStatus?.(sopInstanceUid) ?? 0;
        const data = encodeStoreResponse({ messageIdBeingRespondedTo: messageId, status });
        this.#options.onStored?.();
        return await this.#write(pData(this.#contextId, 3, [...data]));
      }
      case 0x0130: {
        const request = readRequest(concat(...message.data), this.#contextId, this.#options);
        this.#records.requests.push(request);
        this.#works.push(this.#options.onRequest(request, this));
        return;
      }
      case 0x8100:
        this.#awaiting.shift()?.(number(0x00000900));
    }
  }
}

function isCommitment({ abstractSyntax }: { readonly abstractSyntax: string }): boolean {
  return abstractSyntax === STORAGE_COMMITMENT;
}

function isLoss(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}

/** The structure of a request is that of a report without failures. */
function readRequest(
  dataSet: Uint8Array,
  presentationContextId: number,
  { context }: CommitmentScpOptions,
): CommitmentRequest {
  const { transactionUid, committed } = parseCommitmentReport(
    dataSet,
    context?.transferSyntax ?? UID.explicitLe,
  );
  const sopInstanceUids = committed.map(({ sopInstanceUid }) => sopInstanceUid);
  return { transactionUid, sopInstanceUids, presentationContextId };
}

/** An N-EVENT-REPORT-RQ: Orthanc's command with another context and event type. */
export function eventReport(
  presentationContextId: number,
  eventTypeId: number,
  dataSet: Uint8Array,
): Uint8Array {
  const command = golden.N_EVENT_REPORT_RQ_COMMAND.slice();
  command[10] = presentationContextId;
  command.set([eventTypeId & 0xff, eventTypeId >> 8], command.length - 2);
  const fragments: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < dataSet.length; at += FRAGMENT_LENGTH) {
    const isLast = at + FRAGMENT_LENGTH >= dataSet.length;
    const fragment = [...dataSet.subarray(at, at + FRAGMENT_LENGTH)];
    fragments.push(pData(presentationContextId, isLast ? 2 : 0, fragment));
  }
  return concat(command, ...fragments);
}

/** What a report says. */
export interface ReportedVerdicts {
  readonly transactionUid: string;
  readonly committed?: readonly string[];
  readonly failed?: readonly { readonly sopInstanceUid: string; readonly reason: number }[];
}

/** The data set of a report on secondary captures. */
export function eventInformation(
  { transactionUid, committed = [], failed = [] }: ReportedVerdicts,
  encoding: MakeEncoding = EXPLICIT_LE,
): Uint8Array {
  const reference = (sopInstanceUid: string, ...rest: readonly Uint8Array[]): Uint8Array =>
    item(
      concat(
        element(0x00081150, "UI", UID.secondaryCaptureImageStorage, encoding),
        element(0x00081155, "UI", sopInstanceUid, encoding),
        ...rest,
      ),
      { encoding },
    );
  const failures = failed.map(({ sopInstanceUid, reason }) =>
    reference(sopInstanceUid, us(0x00081197, reason, encoding))
  );
  const references = committed.map((uid) => reference(uid));
  const none = new Uint8Array(0);
  return concat(
    element(0x00081195, "UI", transactionUid, encoding),
    failures.length === 0 ? none : sequence(0x00081198, failures, { encoding }),
    references.length === 0 ? none : sequence(0x00081199, references, { encoding }),
  );
}

/**
 * Opens an association to the program as Orthanc does, and reports.
 *
 * @returns the statuses that the program answers
 */
export async function reportTo(
  port: number,
  ...reports: readonly { readonly eventTypeId: number; readonly dataSet: Uint8Array }[]
): Promise<number[]> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const answer = new Uint8Array(4096);
  const exchange = async (bytes: Uint8Array): Promise<Uint8Array> => {
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    return answer.subarray(0, await connection.read(answer) ?? 0);
  };
  await exchange(golden.ASSOCIATE_RQ);
  const statuses: number[] = [];
  for (const { eventTypeId, dataSet } of reports) {
    const response = decodeCommandSet(
      (await exchange(eventReport(1, eventTypeId, dataSet))).slice(12),
    );
    const status = response.elements.get(0x00000900)!;
    statuses.push(status[0]! + 256 * status[1]!);
  }
  await exchange(encodePdu({ type: "A-RELEASE-RQ" }));
  return statuses;
}
