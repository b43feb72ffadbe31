/**
 * A Storage SCP made of npm's `dcmjs-dimse` (MIT), as a program of its own:
 * `deno run -A tests/support/dcmjs_scp.ts`. Among the lines that the library
 * logs it prints `port N`, and `stored UID` for each object that it was sent. Not for use by this process: `startDcmjs` starts it.
 */

import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import dimse from "dcmjs-dimse";

const { PresentationContextResult, Status } = dimse.constants;

class StoringScp extends dimse.Scp {
  override associationRequested(association: dimse.association.Association): void {
    for (const { context } of association.getPresentationContexts()) {
      const [transferSyntax] = context.getTransferSyntaxUids();
      context.setResult(PresentationContextResult.Accept, transferSyntax);
    }
    this.sendAssociationAccept();
  }

  override cStoreRequest(
    request: dimse.requests.CStoreRequest,
    callback: (response: dimse.responses.CStoreResponse) => void,
  ): void {
    say(`stored ${request.getAffectedSopInstanceUid()}`);
    const response = dimse.responses.CStoreResponse.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
  }
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const server = createServer((socket) => void new StoringScp(socket, {}));
server.listen(0, "127.0.0.1", () => say(`port ${(server.address() as AddressInfo).port}`));
