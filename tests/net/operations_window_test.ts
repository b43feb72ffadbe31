/** Several responses outstanding on one association, without a network. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { StoreOperation } from "../../lib/net/store_exchange.ts";
import { concat } from "../support/make.ts";
import { settle } from "../support/recording_transport.ts";
import { describe, ExchangeFixture, firstRequest, secondRequest } from "./exchange_fixture.ts";
import { response } from "./wire.ts";

Deno.test("a burst of as many responses as are outstanding is taken whole", async () => {
  const count = 300;
  await using fixture = await ExchangeFixture.open({}, 1024);
  const operations: StoreOperation[] = [];
  const messageIds = Array.from({ length: count }, (_, index) => index + 1);
  for (const messageId of messageIds) {
    operations.push(await fixture.association.send(firstRequest({ messageId })));
  }
  await fixture.feed(concat(...messageIds.map((messageId) => response({ messageId }))));
  const responses = await Promise.all(operations.map((operation) => operation.response));
  deepEqual(responses, messageIds.map(() => ({ status: 0 })));
  ok(fixture.association.isOpen);
});

Deno.test("the DIMSE time of a response does not run while its request is being sent", async () => {
  const dimseTimeoutMs = 100;
  await using fixture = await ExchangeFixture.open({ dimseTimeoutMs }, 2);
  const first = await fixture.association.send(firstRequest());
  fixture.transport.hold();
  const sendingSecond = fixture.association.send(secondRequest(100));
  await fixture.feed(response());
  equal((await first.response).status, 0);
  await new Promise((resolve) => setTimeout(resolve, 2 * dimseTimeoutMs));
  fixture.transport.release();
  const second = await sendingSecond;
  await fixture.feed(response({ messageId: 2 }));
  equal((await second.response).status, 0);
});

Deno.test("the DIMSE time runs for a response that is late while another has come", async () => {
  await using fixture = await ExchangeFixture.open({ dimseTimeoutMs: 100 }, 2);
  const first = await fixture.association.send(firstRequest());
  const second = await fixture.association.send(secondRequest(100));
  await fixture.feed(response({ messageId: 2 }));
  equal((await second.response).status, 0);
  await rejects(first.response, (error) => describe(error).startsWith("DIMSE No data available"));
});

Deno.test("a response on the context of another request ends the association", async () => {
  await using fixture = await ExchangeFixture.open({}, 2);
  const first = await fixture.association.send(firstRequest());
  const second = await fixture.association.send(secondRequest(100, { presentationContextId: 3 }));
  first.response.catch(() => {});
  await fixture.feed(response({ messageId: 2, presentationContextId: 1 }));
  await rejects(
    second.response,
    (error) => describe(error) === "DIMSE Failed to receive message",
  );
  ok(!fixture.association.isOpen);
});

Deno.test("what is being sent when a response makes no sense is not sent on", async () => {
  await using fixture = await ExchangeFixture.open({}, 2);
  const first = await fixture.association.send(firstRequest());
  first.response.catch(() => {});
  fixture.transport.hold();
  const sendingSecond = fixture.association.send(secondRequest(2_000_000));
  await fixture.feed(response({ messageId: 77 }));
  fixture.transport.release();
  const second = await sendingSecond;
  await rejects(second.response, (error) => describe(error).includes("Unexpected Response MsgId"));
  await settle();
  ok(fixture.transport.written.length < 1_500_000, `${fixture.transport.written.length} bytes`);
});
