import './look/tokens.css';
import './look/base.css';
import './look/charts.css';
import './look/layout.css';
import './look/tables.css';
import './look/marks.css';
import './look/plan.css';
import './look/alarms.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.querySelector('#root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
