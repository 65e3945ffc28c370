import type { DataValue } from 'node-opcua-client';
import type { CounterReading, MachineState } from '../messages.ts';
import type { CounterSignal, StateLevel } from '../profile.ts';

const uncertainBits = 0x40000000;
const severityBits = 0xc0000000;

function qualityOf(value: DataValue): CounterReading['quality'] {
  const severity = (value.statusCode.value & severityBits) >>> 0;
  if (severity === 0) return 'good';
  return severity === uncertainBits ? 'uncertain' : 'bad';
}

/** Whole numbers of any OPC UA type; 64 bits come as [high, low]. Anything else is no count. */
export function integerText(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value === 'bigint') return String(value);
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [high, low]: unknown[] = value;
  if (typeof high !== 'number' || typeof low !== 'number') return null;
  return String((BigInt(high) << 32n) + BigInt(low >>> 0));
}

/** One field of one element of an array of structures. Field names are compared without regard to case. */
function picked(value: unknown, pick: NonNullable<CounterSignal['pick']>): unknown {
  const element: unknown = Array.isArray(value) ? value[pick.index] : pick.index === 0 ? value : undefined;
  if (typeof element !== 'object' || element === null) return undefined;
  return Object.entries(element).find(([name]) => name.toLowerCase() === pick.field.toLowerCase())?.[1];
}

export function counterReading(value: DataValue, signal: CounterSignal): CounterReading {
  const raw: unknown = value.value?.value;
  return {
    quality: qualityOf(value),
    value: integerText(signal.pick ? picked(raw, signal.pick) : raw),
    sourceAt: value.sourceTimestamp?.toISOString() ?? null,
  };
}

function textOf(value: DataValue): string {
  const raw: unknown = value.value?.value;
  if (typeof raw === 'object' && raw !== null && 'text' in raw) return String(raw.text);
  return String(raw);
}

/** The first level that does not hand over to the next one decides. */
export function machineState(values: readonly DataValue[], levels: readonly StateLevel[]): MachineState {
  for (const [index, level] of levels.entries()) {
    const value = values[index];
    if (!value || qualityOf(value) === 'bad') return 'unknown';
    const text = textOf(value);
    const state = Object.hasOwn(level.map, text) ? level.map[text] : undefined;
    if (state !== 'inner') return state ?? 'unknown';
  }
  return 'unknown';
}

export function numberOf(value: DataValue | undefined): number | null {
  const raw: unknown = value?.value?.value;
  return value && qualityOf(value) !== 'bad' && typeof raw === 'number' && Number.isFinite(raw) ? raw : null;
}
