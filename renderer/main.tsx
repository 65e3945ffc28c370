import '@fontsource-variable/inter/opsz.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
// The sheets of the screens refine these, so these come first.
import './styles/tokens.css';
import './styles/base.css';
import './styles/buttons.css';
import './styles/surfaces.css';
import './styles/figures.css';
import './styles/shell.css';
import './styles/sheet.css';
import './styles/choices.css';
import { App } from './app.tsx';
import { startTheme } from './theme.ts';
import { listenToKeyboard } from './ui/keyboard.ts';

startTheme();
listenToKeyboard();
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
