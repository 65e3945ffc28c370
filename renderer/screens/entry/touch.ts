import { uuidv7 } from '../../uuid.ts';

/** Made at the touch on Save and kept for every retry of it, so that one touch is one entry. */
export interface Touch {
  readonly id: string;
  readonly touchedAt: number;
}
export const newTouch = (): Touch => {
  const touchedAt = Date.now();
  return { id: uuidv7(touchedAt), touchedAt };
};
