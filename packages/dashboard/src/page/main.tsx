/** The page: one app, drawn into one element. */
import './style/base.css';
import './style/layout.css';
import './style/parts.css';
import './style/plots.css';
import './style/small.css';
import { render } from 'preact';
import { AppContext, openApp } from './app.ts';
import { listenToKeys } from './keys.ts';
import { Shell } from './shell.tsx';

const place = document.getElementById('app');
if (place !== null) {
  const app = openApp();
  listenToKeys(app);
  place.replaceChildren();
  render(
    <AppContext.Provider value={app}>
      <Shell />
    </AppContext.Provider>,
    place,
  );
}
