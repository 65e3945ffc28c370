let context: AudioContext | undefined;

/** A short high tone: the scan was taken. Silence means it was not. */
export function acceptedSound(): void {
  try {
    context ??= new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = 1760;
    volume.gain.value = 0.12;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.07);
  } catch {
    // A station without a sound card still scans.
  }
}
