import type { PlayName } from './plays.ts';

/** A bug as somebody might write it: `from` occurs exactly once in `file`. */
export interface Mutation {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly play: PlayName;
}

type Planted = readonly [what: string, from: string, to: string];

const inFile = (file: string, play: PlayName, planted: readonly Planted[]): Mutation[] =>
  planted.map(([what, from, to]) => ({ what, file, from, to, play }));

const posting: readonly Mutation[] = [
  ...inFile('sync/rules/faults.ts', 'bad-answers', [
    [
      'a page of somebody else counts as never sent',
      "'not-odoo': { entries: 'unknown'",
      "'not-odoo': { entries: 'unsent'",
    ],
  ]),
  ...inFile('sync/push.ts', 'broken-in-doubt', [
    [
      'a failure in doubt is taken for certain',
      "if (outcome.kind === 'failed' && posting.doubtful)",
      "if (outcome.kind === 'failed' && posting.members.length > 99)",
    ],
  ]),
  ...inFile('sync/push.ts', 'busy-in-doubt', [
    [
      'doubt is forgotten when Odoo is busy',
      'const doubtful = posting.doubtful || outcome',
      'const doubtful = outcome',
    ],
  ]),
  ...inFile('sync/rules/faults.ts', 'posting-action', [
    ['no answer counts as never sent', "'no-answer': { entries: 'unknown'", "'no-answer': { entries: 'unsent'"],
    ['busy counts as never sent', "busy: { entries: 'pending'", "busy: { entries: 'unsent'"],
  ]),
  ...inFile('sync/push.ts', 'posting-action', [
    [
      'an Odoo that is away makes a posting in doubt a new one',
      "posting: doubtful || outcome === 'pending' || posting.wasPlanned ?",
      "posting: outcome === 'pending' && !posting.wasPlanned ?",
    ],
    [
      'the plan is not kept before the call',
      'posting: refOf(posting, deps.profile.name),',
      'posting: delivery.posting,',
    ],
    [
      'the call does not wait for the disk',
      "if (!(await save(deps, batch, ['pending', 'unknown']))) return changedMeanwhile;",
      "void save(deps, batch, ['pending', 'unknown']);",
    ],
    ['a refused merger keeps one id for all', 'id: entry.id, members: 1,', 'members: 1,'],
    [
      'what was refused is sent again for ever',
      "state: posting.members.length > 1 ? 'pending' : 'parked',",
      "state: 'pending',",
    ],
    [
      'what Odoo posted is put back to the others that wait',
      "state: 'posted', since, failure: null",
      "state: 'pending', since, failure: null",
    ],
  ]),
  ...inFile('sync/heads.ts', 'posting-action', [
    ['what is parked does not block its lane', "[...waitingStates, 'parked']", 'waitingStates'],
  ]),
  ...inFile('sync/alone.ts', 'poisoned', [
    [
      'what comes to nothing takes others with it for ever',
      'const tries = !isLost && !vain.has(id) ? 0 : triesOf(id) + 1;',
      'const tries = isLost && vain.size > 99 ? 1 : 0;',
    ],
    [
      'what comes to nothing goes first each time',
      'const rest = tries < 2 ? 0 : restMs(',
      'const rest = tries < 99 ? 0 : restMs(',
    ],
  ]),
  ...inFile('sync/fence.ts', 'planned-soon', [
    ['a refusal in doubt counts at once', 'const lateMs = 130_000;', 'const lateMs = 0;'],
  ]),
  ...inFile('sync/recover.ts', 'posting-action', [
    ['what was being sent stays so after a crash', 'if (left.length === 0) return;', 'if (left.length >= 0) return;'],
    [
      'a crash makes it new',
      "state: 'unknown', since, doubtful: true }",
      "state: 'unknown', since, doubtful: false, posting: null }",
    ],
  ]),
  ...inFile('sync/lanes.ts', 'clock-set', [
    [
      'the order of a lane is that of device time',
      'const [first] = lane;',
      'const [first] = lane.toSorted((a, b) => (a.touchedAt < b.touchedAt ? -1 : 1));',
    ],
  ]),
  ...inFile('sync/lanes.ts', 'posting-action', [
    ['the newest of a lane goes first', 'const [first] = lane;', 'const first = lane.at(-1);'],
    [
      'a repeated posting takes new members along',
      'const planned = first.delivery.posting;',
      'const planned = null as typeof first.delivery.posting;',
    ],
    ['confirmations of different lots merge', 'payload.unitId, lotKey(payload.lot)]', 'payload.unitId]'],
  ]),
  ...inFile('sync/domain/quantity.ts', 'posting-action', [
    [
      'sums are floating point',
      'values.reduce((total, value) => total.plus(value), new Exact(0)).toFixed();',
      'String(values.reduce((total, value) => total + Number(value), 0));',
    ],
  ]),
];

const agreeing: readonly Mutation[] = [
  ...inFile('sync/settle.ts', 'posting-action', [
    ['settled without a look', "if (actions.some((action) => action.do === 'raise')) {", 'if (actions.length > 99) {'],
    ['the same difference is raised anew', 'id: `differs:${id}`,', 'id: `differs:${id}:${at}`,'],
  ]),
  ...inFile('sync/reconcile.ts', 'posting-action', [
    [
      'a document is compared with one member of its posting',
      'entry.delivery.posting?.quantity ?? entry.payload.quantity',
      'entry.payload.quantity',
    ],
  ]),
  ...inFile('sync/domain/exception.ts', 'edited', [
    [
      'an open exception is never brought up to date',
      'saidBy(changed) === saidBy(open)',
      'saidBy(changed) !== open.id',
    ],
  ]),
  ...inFile('sync/exceptions.ts', 'posting-action', [
    ['the same refusal is raised anew', 'id: `refused:${of.id}`,', 'id: `refused:${of.id}:${at}`,'],
    [
      'exceptions outlive their cause',
      "if (state === 'settled' || state === 'set_aside') return true;",
      "if (state === 'pending') return false;",
    ],
  ]),
  ...inFile('sync/cursors.ts', 'planned-soon', [
    ['no look back for what commits late', '- overlapMs));', '- 0 * overlapMs));'],
  ]),
  ...inFile('sync/cursors.ts', 'restored-asleep', [
    [
      'what a restored Odoo took back stays as it was',
      'cursor && wentBack(model, cursor, all)',
      'cursor && all.length < 0',
    ],
  ]),
  ...inFile('sync/pull.ts', 'edited', [
    [
      'a pull that fails forgets what it saw',
      'const pullOnce = async (sweep: boolean): Promise<Pull> => {',
      'const pullOnce = async (sweep: boolean): Promise<Pull> => {\n    touched.clear();',
    ],
  ]),
  ...inFile('sync/pull-orders.ts', 'vanishing', [
    [
      'slices that are gone are not looked for',
      'filter((id) => known.get(id) !== there.get(id));',
      'filter((id) => known.get(id) !== there.get(id) && id < 0);',
    ],
  ]),
  ...inFile('sync/pull-lots.ts', 'counted', [
    [
      'stock that is gone without a trace is not looked for',
      'JSON.stringify(placesOf(byLot.get(lot.lotId) ?? [])) !==',
      'JSON.stringify(lot.places) !==',
    ],
  ]),
  ...inFile('sync/odoo/mapping.ts', 'posting-action', [
    ['a done slice shows its plan', "row.state === 'done' ? row.qty_produced : row.product_qty", 'row.product_qty'],
  ]),
  ...inFile('sync/rules/back-off.ts', 'always-busy', [
    [
      'no pause after a failure',
      'return Math.max(shortestMs, upTo * (atLeast + (1 - atLeast) * drawn));',
      'return Math.min(shortestMs, 0 * upTo * (atLeast + drawn));',
    ],
  ]),
  ...inFile('sync/engine.ts', 'posting-action', [
    ['two runs at once', 'this.#running ??= this.#run()', 'this.#running = this.#run()'],
    [
      'a new entry wakes nobody',
      'kick(): void {\n    if (!this.#stopped) this.#wake();',
      'kick(): void {\n    if (this.#stopped) this.#wake();',
    ],
  ]),
];

const bare: readonly Mutation[] = [
  ...inFile('sync/heads.ts', 'no-footprint', [['holds go last', 'turn(a) - turn(b)', 'turn(b) - turn(a)']]),
  ...inFile('sync/odoo/no-footprint/confirm.ts', 'no-footprint', [
    ['a write without the guard of date_start', 'date_start: slice.start || false,', ''],
    [
      'the rest of an order is closed with it',
      'skip_backorder: true, mo_ids_to_backorder: [slice.id] }',
      'skip_backorder: true }',
    ],
    ['nobody looks whether it is done already', 'if (finished) return bookedAs(finished, round === 0);', ''],
  ]),
  ...inFile('sync/odoo/no-footprint/document.ts', 'no-footprint', [
    [
      'what was done before it was killed is not seen',
      "const row = await kill(desk, kind, id);\n  if (row?.['state'] === 'done') return row;",
      'const row = await kill(desk, kind, id);',
    ],
  ]),
  ...inFile('sync/odoo/no-footprint/document.ts', 'late-bare', [
    [
      'a draft in doubt is left alive',
      "const left = await kill(desk, kind, Number(row['id']));",
      'const left = undefined as Row | undefined;',
    ],
    [
      'the marker has no id',
      'args = { vals_list: [{ ...values, origin: markerOf(posting.id) }] }',
      "args = { vals_list: [{ ...values, origin: 'PS:' }] }",
    ],
    ['nobody looks for earlier documents', 'if (earlier) return bookedAs(kind, earlier, true);', ''],
  ]),
];

/** A control: a call may take effect two minutes late, and a refusal is believed after seconds. */
export const shortFence: Mutation = {
  what: 'fence too short',
  file: 'sync/fence.ts',
  from: 'const lateMs = 130_000;',
  to: 'const lateMs = 5_000;',
  play: 'planned-soon',
};

/** Every planted bug. */
export const mutations: readonly Mutation[] = [...posting, ...agreeing, ...bare];
