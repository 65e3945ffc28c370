import {
  BrowseDirection,
  browseAll,
  BrowsePath,
  NodeClassMask,
  resolveNodeId,
  type ClientSession,
  type NodeId,
  type ReferenceDescription,
} from 'node-opcua-client';
import { failure } from '../../../sync/domain/failure.ts';
import { nodeName, type DeviceProfile, type NodeRef } from '../profile.ts';
import { MachineFault } from './faults.ts';

const objectsFolder = 'i=85';
const hierarchical = 'i=33';
const hasSubtype = 'i=45';
/** A machine lies near the surface; a server with more nodes than this is not searched to its end. */
const searchDepth = 5;
const searchLimit = 3000;

/** Node ids of one connection; they hold namespace indexes and must not outlive it. */
export interface ResolvedNodes {
  readonly good: NodeId;
  readonly reject: NodeId | null;
  readonly state: readonly NodeId[];
  readonly speed: NodeId | null;
}

/** Throws MachineFault (`machine_node_unknown`) with the name of the first required node that is not there. */
export async function resolveNodes(
  session: ClientSession,
  profile: DeviceProfile,
  url: string,
): Promise<ResolvedNodes> {
  const namespaces = await session.readNamespaceArray();
  const unknown = (node: string): MachineFault => new MachineFault(failure('machine_node_unknown', { node, url }));
  const start = profile.machine
    ? await findMachine(session, namespaces, profile.machine)
    : resolveNodeId(objectsFolder);
  if (!start) throw unknown(profile.name);
  const find = (ref: NodeRef): Promise<NodeId | null> => resolve(session, namespaces, start, ref);
  const good = await find(profile.good.node);
  if (!good) throw unknown(nodeName(profile.good.node));
  const states = await Promise.all(profile.state.map((level) => find(level.node)));
  return {
    good,
    reject: profile.reject && (await find(profile.reject.node)),
    state: states.every((id) => id !== null) ? states : [],
    speed: profile.speed && (await find(profile.speed.node)),
  };
}

async function resolve(
  session: ClientSession,
  namespaces: readonly string[],
  start: NodeId,
  ref: NodeRef,
): Promise<NodeId | null> {
  if ('id' in ref) return nodeId(namespaces, ref);
  const indexes = ref.path.map((step) => namespaces.indexOf(step.uri));
  if (indexes.includes(-1)) return null;
  const elements = ref.path.map((step, at) => ({
    referenceTypeId: resolveNodeId(hierarchical),
    isInverse: false,
    includeSubtypes: true,
    targetName: { namespaceIndex: indexes[at] ?? 0, name: step.name },
  }));
  const found = await session.translateBrowsePath(new BrowsePath({ startingNode: start, relativePath: { elements } }));
  return found.statusCode.isGood() ? (found.targets?.[0]?.targetId ?? null) : null;
}

function nodeId(namespaces: readonly string[], ref: { readonly uri: string; readonly id: string }): NodeId | null {
  const index = namespaces.indexOf(ref.uri);
  return index < 0 ? null : resolveNodeId(`ns=${index};${ref.id}`);
}

/** The first object below Objects, level by level, whose type definition is the given type or a subtype of it. */
async function findMachine(
  session: ClientSession,
  namespaces: readonly string[],
  type: { readonly uri: string; readonly id: string },
): Promise<NodeId | null> {
  const typeId = nodeId(namespaces, type);
  if (!typeId) return null;
  const types = await subtypes(session, typeId);
  const seen = new Set<string>();
  let level: NodeId[] = [resolveNodeId(objectsFolder)];
  for (let depth = 0; depth < searchDepth && level.length > 0; depth++) {
    const found = await browse(session, level, hierarchical, NodeClassMask.Object);
    const machine = found.find((each) => types.has(each.typeDefinition.toString()));
    if (machine) return machine.nodeId;
    level = found.map((each) => each.nodeId).filter((id) => !seen.has(id.toString()));
    for (const id of level) seen.add(id.toString());
    if (seen.size > searchLimit) return null;
  }
  return null;
}

async function subtypes(session: ClientSession, typeId: NodeId): Promise<Set<string>> {
  const all = new Set([typeId.toString()]);
  let level = [typeId];
  while (level.length > 0 && all.size < 100) {
    const found = await browse(session, level, hasSubtype, NodeClassMask.ObjectType);
    level = found.map((each) => each.nodeId).filter((id) => !all.has(id.toString()));
    for (const id of level) all.add(id.toString());
  }
  return all;
}

async function browse(
  session: ClientSession,
  nodes: readonly NodeId[],
  reference: string,
  nodeClassMask: number,
): Promise<ReferenceDescription[]> {
  const results = await browseAll(
    session,
    nodes.slice(0, 500).map((id) => ({
      nodeId: id,
      browseDirection: BrowseDirection.Forward,
      referenceTypeId: resolveNodeId(reference),
      includeSubtypes: true,
      nodeClassMask,
      resultMask: 63,
    })),
  );
  return results.flatMap((result) => result.references ?? []);
}
