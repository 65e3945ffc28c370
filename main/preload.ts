import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';

/** `window.plant` (PlantApi in contract/table.ts): two named functions, no channel and no event reaches the page. */
let last = 0;
ipcRenderer.send('plant:page');

contextBridge.exposeInMainWorld('plant', {
  request: (name: unknown, input: unknown): Promise<unknown> => ipcRenderer.invoke('plant:request', name, input),
  watch: (name: unknown, params: unknown, listen: (value: unknown) => void): (() => void) => {
    last += 1;
    const id = last;
    const channel = `plant:topic:${id}`;
    const deliver = (_event: IpcRendererEvent, value: unknown) => listen(value);
    ipcRenderer.on(channel, deliver);
    ipcRenderer.send('plant:watch', id, name, params);
    return () => {
      ipcRenderer.off(channel, deliver);
      ipcRenderer.send('plant:unwatch', id);
    };
  },
});
