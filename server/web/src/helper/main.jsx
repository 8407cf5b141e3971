import { render } from 'preact';
import '../style/base.css';
render(<p>…</p>, document.getElementById('app'));
