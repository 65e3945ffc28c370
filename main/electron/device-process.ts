import { utilityProcess } from 'electron';
import { deviceEntry, type SpawnDevice } from '../devices/spawn.ts';

/** Starts the device process as a utility process: with the runAsNode fuse off, Electron's binary cannot be forked as Node. */
export const utilityDevice: SpawnDevice = () => {
  const child = utilityProcess.fork(deviceEntry(), [], {
    serviceName: 'Plant Supervisor machine',
    env: {},
    stdio: 'ignore',
  });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (take) => void child.on('message', take),
    onExit: (take) => void child.once('exit', (code) => take(`exit ${code}`)),
    kill: () => void child.kill(),
  };
};
