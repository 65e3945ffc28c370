export const themes = ['auto', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];
const key = 'theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

export const chosenTheme = (): Theme => themes.find((theme) => theme === localStorage.getItem(key)) ?? 'auto';

function paint(): void {
  const theme = chosenTheme();
  document.documentElement.dataset['theme'] = theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(key, theme);
  paint();
}

/** Paints in the chosen theme and follows the system while none is chosen. */
export function startTheme(): void {
  paint();
  dark.addEventListener('change', paint);
}
