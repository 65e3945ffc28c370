import { expect, test } from 'vitest';
import type { DeviceChild } from '../../main/devices/spawn.ts';
import { superviseDevice } from '../../main/devices/supervisor.ts';
import { packmlProfile } from '../../main/devices/profiles/packml.ts';
import { silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

/** Processes that a test starts and ends; `refuse` makes the computer say no, as Node does when memory is short. */
function processes() {
  const exits: ((how: string) => void)[] = [];
  const state = { refuse: false, asked: 0, exits };
  const spawn = (): DeviceChild => {
    state.asked += 1;
    if (state.refuse) throw new Error('spawn ENOMEM');
    let exit: (how: string) => void = () => undefined;
    exits.push((how) => exit(how));
    return {
      send: () => undefined,
      onMessage: () => undefined,
      onExit: (take) => (exit = take),
      kill: () => exit('SIGKILL'),
    };
  };
  return { state, spawn };
}

test.each([
  ['at the first start', true],
  ['after a crash', false],
])(
  'a computer that refuses a new process %s ends nothing: it is tried again like after a crash',
  async (_, atFirst) => {
    const clock = virtualClock();
    const { state, spawn } = processes();
    const crashes: boolean[] = [];
    state.refuse = atFirst;
    const device = superviseDevice({
      spawn,
      clock,
      log: silentLog,
      start: {
        kind: 'start',
        url: 'opc.tcp://press',
        security: { kind: 'none' },
        profile: packmlProfile(),
        folder: '',
      },
      onMessage: () => undefined,
      onCrash: (quarantined) => crashes.push(quarantined),
    });
    state.refuse = true;
    if (!atFirst) state.exits[0]?.('exit 1');
    await clock.pass(30_000);
    expect(state.asked).toBe(3);
    expect(crashes).toEqual([false, false, true]);
    state.refuse = false;
    // Set aside for ten minutes, as after three crashes.
    await clock.pass(580_000);
    expect(state.asked).toBe(4);
    expect(state.exits).toHaveLength(atFirst ? 1 : 2);
    const closing = device.close();
    await clock.pass(10_000);
    await closing;
  },
);
