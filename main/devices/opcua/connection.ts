import { join } from 'node:path';
import {
  AttributeIds,
  OPCUAClient,
  resolveNodeId,
  TimestampsToReturn,
  type ClientSession,
  type ClientSubscription,
  type NodeId,
} from 'node-opcua-client';
import { failure, type Failure } from '../../../sync/domain/failure.ts';
import type { FromDevice, StartMessage } from '../messages.ts';
import { nodeName } from '../profile.ts';
import { within } from './deadline.ts';
import { machineFailure, MachineFault } from './faults.ts';
import { resolveNodes, type ResolvedNodes } from './resolve.ts';
import { applicationName, certificateManager, securityOptions } from './security.ts';
import { counterReading, machineState, numberOf } from './values.ts';

const stepMs = 8000;
/** Shorter than the library's own time-out, which would call a silent machine an unreachable one. */
const connectMs = 6000;
const publishingMs = 500;
const samplingMs = 250;
/** Every third empty publishing interval the machine sends a keep-alive. */
const keepAliveCount = 3;
/** No keep-alive and no notification for this long: the connection is dead, whatever read() says. */
const silenceMs = 4000;
const startTimeNode = 'i=2257';

/** Small limits: a counter and a state need no 64 MB messages. */
const clientOptions = {
  applicationName,
  endpointMustExist: false,
  // Reconnecting is ours: the library's own recovery can report success and deliver nothing.
  connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 100 },
  keepSessionAlive: false,
  transportTimeout: stepMs,
  defaultTransactionTimeout: stepMs,
  requestedSessionTimeout: 30_000,
  transportSettings: { maxChunkCount: 64, maxMessageSize: 4 * 1024 * 1024 },
  localeIds: ['en'],
};

/**
 * One life of a connection: connect, find the nodes, subscribe, read everything at each notification, until it fails or
 * `ended` aborts. Resolves with the reason (null when aborted); by then it has been thrown away.
 */
export async function runConnection(
  start: StartMessage,
  connection: number,
  ended: AbortSignal,
  report: (message: FromDevice) => void,
): Promise<Failure | null> {
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    const session = await open(start, cleanups);
    const nodes = await within(stepMs, 'nodes', resolveNodes(session, start.profile, start.url));
    const subscription = await subscribe(session, nodes, connection, report);
    await follow({ start, connection, ended, report, session, nodes, subscription });
    return null;
  } catch (error) {
    return machineFailure(error, start.url);
  } finally {
    // A machine that hangs answers none of these; they end by their own time-outs.
    await within(1000, 'disconnect', Promise.all(cleanups.map((cleanup) => cleanup()))).catch(() => undefined);
  }
}

async function open(start: StartMessage, cleanups: (() => Promise<unknown>)[]): Promise<ClientSession> {
  const manager = await within(30_000, 'own certificate', certificateManager(join(start.folder, 'opcua')));
  cleanups.push(() => manager.dispose());
  const options = await securityOptions(start, manager, clientOptions);
  const client = OPCUAClient.create(options);
  cleanups.push(() => client.disconnect());
  await within(connectMs, 'connect', client.connect(start.url));
  // No identity is given: anonymous. A password must never travel over an unsecured channel.
  return within(stepMs, 'session', client.createSession());
}

async function subscribe(
  session: ClientSession,
  nodes: ResolvedNodes,
  connection: number,
  report: (message: FromDevice) => void,
): Promise<ClientSubscription> {
  const subscription = await within(
    stepMs,
    'subscription',
    session.createSubscription2({
      requestedPublishingInterval: publishingMs,
      requestedMaxKeepAliveCount: keepAliveCount,
      requestedLifetimeCount: 60,
      maxNotificationsPerPublish: 100,
      publishingEnabled: true,
      priority: 1,
    }),
  );
  // One value is enough: a notification only wakes us, the values come from one Read of everything.
  const group = await within(
    stepMs,
    'monitored items',
    subscription.monitorItems(
      idsOf(nodes).map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
      { samplingInterval: samplingMs, queueSize: 1, discardOldest: true },
      TimestampsToReturn.Both,
    ),
  );
  const revised = group.monitoredItems[0]?.result;
  report({
    kind: 'connected',
    connection,
    publishingMs: subscription.publishingInterval,
    samplingMs: revised?.revisedSamplingInterval ?? samplingMs,
    queueSize: revised?.revisedQueueSize ?? 1,
  });
  return subscription;
}

interface Life {
  readonly start: StartMessage;
  readonly connection: number;
  readonly ended: AbortSignal;
  readonly report: (message: FromDevice) => void;
  readonly session: ClientSession;
  readonly nodes: ResolvedNodes;
  readonly subscription: ClientSubscription;
}

/** Reads at every sign of change; rejects when the machine falls silent or the connection breaks. */
function follow(life: Life): Promise<void> {
  const { subscription, session, report, connection } = life;
  const patienceMs = Math.max(silenceMs, 2.5 * subscription.publishingInterval * subscription.maxKeepAliveCount);
  return new Promise((resolve, reject) => {
    const silent = (): void => reject(new MachineFault(failure('machine_silent', { url: life.start.url })));
    let watchdog = setTimeout(silent, patienceMs);
    const stop = (): void => clearTimeout(watchdog);
    const alive = (unchanged: boolean): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(silent, patienceMs);
      report({ kind: 'alive', connection, unchanged });
    };
    const broken = (what: string) => () => {
      stop();
      reject(new MachineFault(failure('machine_unreachable', { url: life.start.url, reason: what })));
    };
    const read = oneAtATime(
      () => readAll(life),
      (error: unknown) => {
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
    subscription.on('keepalive', () => alive(!read.busy()));
    subscription.on('received_notifications', () => {
      alive(false);
      read.now();
    });
    subscription.on('terminated', broken('subscription ended'));
    session.on('session_closed', broken('session closed'));
    life.ended.addEventListener('abort', () => {
      stop();
      resolve();
    });
    read.now();
  });
}

/** Runs `work` now, or once more after the run that is under way. */
function oneAtATime(
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): { now: () => void; busy: () => boolean } {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    do {
      again = false;
      await work();
    } while (again);
    running = false;
  };
  const now = (): void => {
    again = true;
    if (!running) run().catch(failed);
  };
  return { now, busy: () => running };
}

const idsOf = (nodes: ResolvedNodes): NodeId[] =>
  [nodes.good, nodes.reject, ...nodes.state, nodes.speed].filter((id) => id !== null);

/** One Read for all signals, so that good and reject belong together and to the same start of the machine. */
async function readAll({ session, nodes, start, connection, report }: Life): Promise<void> {
  const ids = [resolveNodeId(startTimeNode), ...idsOf(nodes)];
  const values = await within(
    stepMs,
    'read',
    session.read(ids.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value }))),
  );
  const queue = [...values];
  const next = (): (typeof values)[number] | undefined => queue.shift();
  const startTime: unknown = next()?.value?.value;
  const good = next();
  if (!good || /NodeId(Unknown|Invalid)/.test(good.statusCode.name))
    throw new MachineFault(
      failure('machine_node_unknown', { node: nodeName(start.profile.good.node), url: start.url }),
    );
  const reject = nodes.reject ? next() : undefined;
  const states = nodes.state.flatMap(() => next() ?? []);
  const speed = nodes.speed ? numberOf(next()) : null;
  report({
    kind: 'reading',
    connection,
    boot: startTime instanceof Date ? startTime.toISOString() : null,
    good: counterReading(good, start.profile.good),
    reject: reject && start.profile.reject ? counterReading(reject, start.profile.reject) : null,
    state: machineState(states, start.profile.state),
    speedPerHour: speed === null || !start.profile.speed ? null : Math.round(speed * start.profile.speed.perHour),
  });
}
