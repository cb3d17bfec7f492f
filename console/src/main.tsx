/** Entry of the console. */
import { createRoot } from 'react-dom/client';
import './ui/tokens.css';
import './ui/base.css';
import { App } from './app/App.tsx';
import { loadAhead } from './app/screens.ts';
import { applyTheme } from './app/theme.ts';

applyTheme();
loadAhead(location.pathname);
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(<App />);
