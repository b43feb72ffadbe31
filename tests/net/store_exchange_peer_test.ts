/** A lead that has to wait because the peer does not read: on sockets, with the kernel's buffers. */

import { equal, ok, rejects } from "node:assert/strict";
import type { Association } from "../../lib/net/association.ts";
import { openAssociation } from "../../lib/net/open_association.ts";
import type { AssociationOptions } from "../../lib/net/association_options.ts";
import type { StoreRequest } from "../../lib/net/c_store.ts";
import { MemoryStream } from "../../lib/net/memory_stream.ts";
import type { StoreOperation } from "../../lib/net/store_exchange.ts";
import { type PeerStep, startPeer } from "../support/peer.ts";
import { socketCapacity } from "../support/socket_capacity.ts";
import { optionsFor, store } from "./associate.ts";
import {
  bodyOf,
  describe,
  firstRequest,
  FRONT,
  PEER_ABORTED,
  REST,
  secondRequest,
} from "./exchange_fixture.ts";
import { accept } from "./wire.ts";

const WRITE_TIMEOUT_MS = 300;
const LARGE_LENGTH = 1_500_000;

/** An association with a peer whose buffers the first object has filled but for a little. */
async function blockedPeer(
  behindFirst: readonly PeerStep[],
  test: (
    association: Association,
    operations: { first: StoreOperation; second: StoreRequest; wake: () => void },
  ) => Promise<void>,
  changes: Partial<AssociationOptions> = {},
): Promise<void> {
  const body = bodyOf(Math.max(100, (await socketCapacity()) - 300_000) & ~1);
  const firstSent = Promise.withResolvers<void>();
  const woken = Promise.withResolvers<void>();
  await using peer = await startPeer([
    { recv: "pdu" },
    { send: accept() },
    { pause: true },
    { call: () => firstSent.promise },
    { send: FRONT },
    { wait: 100 }, // or else all of the response is there at once
    ...behindFirst,
    { call: () => woken.promise },
    { resume: true },
    { recv: "close" },
  ]);
  const options = optionsFor(peer.port, { writeTimeoutMs: WRITE_TIMEOUT_MS, ...changes });
  await using association = await openAssociation(options);
  const second = secondRequest(LARGE_LENGTH);
  const request = firstRequest({ body: new MemoryStream(body) });
  const first = await association.send(request, () => association.stage(second));
  first.response.catch(() => {});
  firstSent.resolve();
  try {
    await test(association, { first, second, wake: woken.resolve });
  } finally {
    woken.resolve();
    await association.abort();
  }
  await peer.finished();
}

Deno.test("a peer that answers slowly and does not read until it is done blocks nobody, and has all the time", async () => {
  const slowly: PeerStep[] = [];
  for (const byte of REST) {
    slowly.push({ send: Uint8Array.of(byte) }, { wait: 4 * WRITE_TIMEOUT_MS / REST.length });
  }
  await blockedPeer(slowly, async (association, { first, second, wake }) => {
    equal((await first.response).status, 0);
    wake();
    await association.send(second);
    ok(association.isOpen);
  });
});

Deno.test("a peer that has answered and does not read is given up at the end of the time for a write", async () => {
  await blockedPeer([{ send: REST }], async (association, { first, second }) => {
    equal((await first.response).status, 0);
    const startMs = performance.now();
    await rejects(store(association, second), /DIMSE Failed to send message/);
    const durationMs = performance.now() - startMs;
    ok(durationMs < 10 * WRITE_TIMEOUT_MS, `after ${durationMs} ms`);
    ok(!association.isOpen);
  });
});

Deno.test("a lead that is blocked when the peer resets costs the response nothing", async () => {
  await blockedPeer([{ send: REST }, { wait: 100 }, { reset: true }], async (association, rest) => {
    equal((await rest.first.response).status, 0, "what was read counts");
    await rejects(store(association, rest.second), (error) => describe(error) === PEER_ABORTED);
    ok(association.lostAfterLead);
  });
});

/** As long as an A-ABORT is waited for, and some time. */
const ABORT_MS = 3500;

Deno.test("a response that does not come in time while a lead is blocked ends the association", async () => {
  await blockedPeer([], async (association, { first }) => {
    await rejects(first.response, /DIMSE No data available/);
    const startMs = performance.now();
    await association.abort();
    ok(performance.now() - startMs < ABORT_MS);
  }, { dimseTimeoutMs: 500 });
});

Deno.test("an interrupt while a lead is blocked ends the association at once", async () => {
  const interrupt = new AbortController();
  await blockedPeer([], async (association, { first }) => {
    await new Promise((resolve) => setTimeout(resolve, WRITE_TIMEOUT_MS));
    interrupt.abort(new Error("Interrupted"));
    await rejects(first.response, new Error("Interrupted"));
    const startMs = performance.now();
    await association.abort();
    ok(performance.now() - startMs < 1500);
  }, { signal: interrupt.signal });
});
