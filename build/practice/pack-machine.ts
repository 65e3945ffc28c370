import {
  DataType,
  StatusCodes,
  Variant,
  VariantArrayType,
  type AddressSpace,
  type UAObject,
  type UAObjectType,
  type UAVariable,
  type ExtensionObject,
} from 'node-opcua';

const uri = 'http://opcfoundation.org/UA/PackML/';
const tickMs = 100;

export interface PackOptions {
  ratePerMin: number;
  /** Share of pieces that are defective, 0 … 1. */
  defectShare: number;
  /** Mean minutes between short stops; 0: never stops by itself. */
  stopEveryMin: number;
  processed: number;
  defective: number;
}

type State = 'Execute' | 'Held' | 'Stopped';

/** A packer as OPC 30050 models it: makes pieces, some of them defective, and stops now and then. */
export class PackMachine {
  readonly #options: PackOptions;
  readonly #variables: ReturnType<typeof build>;
  readonly #countType: { readonly construct: (fields: object) => ExtensionObject };
  readonly #timer: NodeJS.Timeout;
  #processed: number;
  #defective: number;
  #state: State = 'Execute';
  #restUntil = 0;
  #owed = 0;
  #last = performance.now();

  constructor(addressSpace: AddressSpace, options: PackOptions) {
    this.#options = { ...options };
    this.#processed = options.processed;
    this.#defective = options.defective;
    const dataType = addressSpace.findDataType('PackMLCountDataType', addressSpace.getNamespaceIndex(uri));
    if (!dataType) throw new Error('The PackML nodeset has no PackMLCountDataType.');
    this.#countType = { construct: (fields) => addressSpace.constructExtensionObject(dataType, { ...fields }) };
    this.#variables = build(addressSpace);
    this.#show();
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** What the machine has really made. */
  truth(): { processed: number; defective: number; state: State } {
    return { processed: this.#processed, defective: this.#defective, state: this.#state };
  }

  /** `make` n pieces now, `rate`, `state`, `reset` both counters to 0, `bad` counter quality. */
  apply(command: object): void {
    const has = (name: string): unknown => Object.entries(command).find(([key]) => key === name)?.[1];
    const make = has('make');
    if (typeof make === 'number') this.#processed += make;
    const defects = has('defects');
    if (typeof defects === 'number') this.#defective += defects;
    const rate = has('rate');
    if (typeof rate === 'number') this.#options.ratePerMin = rate;
    const state = has('state');
    if (state === 'Execute' || state === 'Held' || state === 'Stopped') {
      this.#state = state;
      this.#restUntil = Infinity;
    }
    if (has('reset')) this.#processed = this.#defective = 0;
    this.#show(has('bad') === true);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const now = performance.now();
    const elapsed = now - this.#last;
    this.#last = now;
    const before = this.#state;
    const made = this.#state === 'Execute' ? this.#produce(elapsed) : 0;
    this.#rest(now, elapsed);
    if (made > 0 || this.#state !== before) this.#show();
  }

  #produce(elapsed: number): number {
    this.#owed += (this.#options.ratePerMin * elapsed) / 60_000;
    const made = Math.floor(this.#owed);
    this.#owed -= made;
    this.#processed += made;
    for (let piece = 0; piece < made; piece++) if (Math.random() < this.#options.defectShare) this.#defective++;
    return made;
  }

  /** Short stops and holds at random; each lasts 5 to 25 seconds. */
  #rest(now: number, elapsed: number): void {
    const { stopEveryMin } = this.#options;
    if (stopEveryMin <= 0) return;
    if (this.#state !== 'Execute') {
      if (now >= this.#restUntil) this.#state = 'Execute';
    } else if (Math.random() < elapsed / (stopEveryMin * 60_000)) {
      this.#state = Math.random() < 0.5 ? 'Held' : 'Stopped';
      this.#restUntil = now + 5000 + Math.random() * 20_000;
    }
  }

  #show(bad = false): void {
    const status = bad ? StatusCodes.BadSensorFailure : StatusCodes.Good;
    const counts = (count: number, name: string): Variant =>
      new Variant({
        dataType: DataType.ExtensionObject,
        arrayType: VariantArrayType.Array,
        value: [this.#countType.construct({ ID: 1, name, count: count % 2 ** 31, accCount: count % 2 ** 31 })],
      });
    const text = (value: string): Variant => new Variant({ dataType: DataType.LocalizedText, value: { text: value } });
    const at = new Date();
    const v = this.#variables;
    v.processed.setValueFromSource(counts(this.#processed, 'Packs'), status, at);
    v.defective.setValueFromSource(counts(this.#defective, 'Packs'), status, at);
    v.base.setValueFromSource(text('Cleared'), StatusCodes.Good, at);
    v.machine.setValueFromSource(text(this.#state === 'Stopped' ? 'Stopped' : 'Running'), StatusCodes.Good, at);
    v.execute.setValueFromSource(text(this.#state === 'Stopped' ? '' : this.#state), StatusCodes.Good, at);
    const speed = this.#state === 'Execute' ? this.#options.ratePerMin : 0;
    v.speed.setValueFromSource(new Variant({ dataType: DataType.Float, value: speed }), StatusCodes.Good, at);
  }
}

/** An instance of PackMLBaseObjectType below the standard's PackMLObjects folder. */
function build(
  addressSpace: AddressSpace,
): Record<'processed' | 'defective' | 'base' | 'machine' | 'execute' | 'speed', UAVariable> {
  const index = addressSpace.getNamespaceIndex(uri);
  const type = addressSpace.findObjectType('PackMLBaseObjectType', index) as UAObjectType;
  const folder = addressSpace.findNode(`ns=${index};i=72`) as UAObject;
  const own = addressSpace.registerNamespace('urn:plant-supervisor:practice-machine');
  const optionals = ['Admin.ProdProcessedCount', 'Admin.ProdDefectiveCount'];
  const packer = type.instantiate({
    browseName: { name: 'Packer 1', namespaceIndex: own.index },
    organizedBy: folder,
    optionals,
  });
  const find = (...names: string[]): UAVariable => {
    const node = names.reduce<UAObject | UAVariable | null>(
      (parent, name) => parent?.getChildByName(name) as UAObject | UAVariable | null,
      packer as UAObject,
    );
    if (!node) throw new Error(`The PackML machine has no ${names.join('/')}.`);
    return node as UAVariable;
  };
  return {
    processed: find('Admin', 'ProdProcessedCount'),
    defective: find('Admin', 'ProdDefectiveCount'),
    base: find('BaseStateMachine', 'CurrentState'),
    machine: find('BaseStateMachine', 'MachineState', 'CurrentState'),
    execute: find('BaseStateMachine', 'MachineState', 'ExecuteState', 'CurrentState'),
    speed: find('Status', 'CurMachSpeed'),
  };
}
